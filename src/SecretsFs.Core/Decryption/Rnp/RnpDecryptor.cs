using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Memory;
using SecretsFs.Core.Reading;
using SecretsFs.Core.Sources;

namespace SecretsFs.Core.Decryption;

/// <summary>
/// Decrypts in this process, by librnp, with a key that was loaded and unlocked before: once for each thread that
/// decrypts at the same time. A key file that is not there yet is looked for at each decryption; one that was replaced
/// is used from the first message on that only it fits. The stack of the calling thread is wiped after each decryption.
/// </summary>
public sealed class RnpDecryptor : IDecryptor
{
    private readonly KeySource _key;
    private readonly KeySource? _passphrase;
    private readonly int _sessions;
    private readonly MemoryBudget _plaintextBudget;
    private readonly MemoryBudget _keyBudget = new(4 * 1024 * 1024);
    private readonly Stack<RnpSession> _idle = new();
    private EntryVersion? _keyFile;
    private bool _disposed;

    private RnpDecryptor(KeySource key, KeySource? passphrase, int sessions, MemoryBudget plaintextBudget)
    {
        _key = key;
        _passphrase = passphrase;
        _sessions = sessions;
        _plaintextBudget = plaintextBudget;
    }

    /// <summary>
    /// With the number of threads and the budget for plaintext. The key is loaded for each thread: what is wrong with
    /// it is told, and there is no decryptor unless that may pass, or <paramref name="isLenient"/>: then it refuses
    /// until the key can be used. Who made the sources disposes them, once this is.
    /// </summary>
    public static RnpDecryptor? Create(
        KeySource key,
        KeySource? passphrase,
        int threads,
        MemoryBudget budget,
        out RnpKeyProblem? problem,
        bool isLenient = false)
    {
        ArgumentNullException.ThrowIfNull(key);
        RnpDecryptor decryptor = new(key, passphrase, threads, budget);
        RnpSession? first = decryptor.OpenSession(out problem);
        if (first is not null)
        {
            decryptor.Adopt(first);
        }
        else if (problem is not { MayPass: true } && !isLenient)
        {
            decryptor.Dispose();
            return null;
        }

        return decryptor;
    }

    /// <inheritdoc/>
    public DecryptionResult Decrypt(
        SafeFileHandle ciphertext, in DecryptionRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(ciphertext);
        RnpSession? session = Take();
        DecryptionResult result = default;
        if (session is not null)
        {
            result = DecryptWith(session, ciphertext, request.SizeLimit, cancellation);
            GiveBack(session);
            if (result.Outcome != ReadOutcome.NoKey || !IsReplaced(session.KeyFile))
            {
                return result;
            }
        }

        session = OpenSession(out RnpKeyProblem? problem);
        if (session is null)
        {
            return DecryptionResult.Refusal(problem!.Outcome, $"{problem.Reason}: {problem.Hint}");
        }

        bool isNew = result.Outcome == ReadOutcome.NoKey;
        result = DecryptWith(session, ciphertext, request.SizeLimit, cancellation);
        if (isNew && result.Outcome == ReadOutcome.NoKey)
        {
            session.Dispose(); // what the old key fits goes on with it, until there is something for the new one
        }
        else
        {
            Adopt(session);
        }

        return result;
    }

    /// <summary>Lets the keys go: those in use once their decryption has ended.</summary>
    public void Dispose()
    {
        lock (_idle)
        {
            _disposed = true;
            DisposeIdle();
        }
    }

    private DecryptionResult DecryptWith(
        RnpSession session, SafeFileHandle ciphertext, int sizeLimit, CancellationToken cancellation)
    {
        if (!RnpUsers.TryEnter())
        {
            return DecryptionResult.Refusal(ReadOutcome.Interrupted, "this process ends");
        }

        try
        {
            return Decrypt(session, ciphertext, sizeLimit, cancellation);
        }
        finally
        {
            RnpUsers.Leave();
        }
    }

    private DecryptionResult Decrypt(
        RnpSession session, SafeFileHandle ciphertext, int sizeLimit, CancellationToken cancellation)
    {
        SecretBuffer? plaintext = SecretBuffer.TryCreate(RnpSession.FirstCapacity, _plaintextBudget);
        if (plaintext is null)
        {
            return DecryptionResult.Refusal(ReadOutcome.OutOfMemory, "no locked memory is left");
        }

        DecryptionResult result = default;
        try
        {
            result = Run(session, ciphertext, sizeLimit, plaintext, cancellation);
            return result;
        }
        finally
        {
            if (result.Outcome != ReadOutcome.Granted)
            {
                plaintext.Dispose();
            }

            StackWipe.AfterDecryption();
        }
    }

    /// <summary>A frame of its own, so that all of what the library leaves is below that of the caller.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static DecryptionResult Run(
        RnpSession session,
        SafeFileHandle ciphertext,
        int sizeLimit,
        SecretBuffer plaintext,
        CancellationToken cancellation) => session.Decrypt(ciphertext, sizeLimit, plaintext, cancellation);

    private RnpSession? OpenSession(out RnpKeyProblem? problem)
    {
        EntryVersion? keyFile = _key.Version; // before it is read, so never too new
        RnpKeyring? keyring = RnpKeyring.TryOpen(_key, _passphrase, _keyBudget, out problem);
        return keyring is null ? null : new RnpSession(keyring, keyFile);
    }

    private bool IsReplaced(EntryVersion? keyFile) => _key.Version is EntryVersion now && now != keyFile;

    /// <summary>
    /// Uses the key of a session from now on, on every thread. All of them are loaded now, so that neither the file
    /// nor its disk is needed any more.
    /// </summary>
    private void Adopt(RnpSession session)
    {
        lock (_idle)
        {
            if (_keyFile != session.KeyFile)
            {
                DisposeIdle();
                _keyFile = session.KeyFile;
            }
            else if (_idle.Count > 0)
            {
                GiveBack(session); // another thread was first
                return;
            }
        }

        GiveBack(session);
        for (int i = 1; i < _sessions && OpenSession(out _) is RnpSession another; i++)
        {
            GiveBack(another);
        }
    }

    private RnpSession? Take()
    {
        lock (_idle)
        {
            return _idle.TryPop(out RnpSession? session) ? session : null;
        }
    }

    private void GiveBack(RnpSession session)
    {
        lock (_idle)
        {
            if (!_disposed && session.KeyFile == _keyFile && _idle.Count < _sessions)
            {
                _idle.Push(session);
                return;
            }
        }

        session.Dispose();
    }

    private void DisposeIdle()
    {
        while (_idle.TryPop(out RnpSession? session))
        {
            session.Dispose();
        }
    }
}
