using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Decryption;
using SecretsFs.Core.Memory;
using SecretsFs.Core.Reading;

namespace SecretsFs.Core.Tests.Reading;

/// <summary>Takes the ciphertext for the plaintext, once the test lets it.</summary>
internal sealed class FakeDecryptor : IDecryptor
{
    private int _calls;

    /// <summary>Decryptions wait for it.</summary>
    public ManualResetEventSlim Gate { get; } = new(initialState: true);

    /// <summary>Set while one waits at the gate.</summary>
    public ManualResetEventSlim Waiting { get; } = new();

    /// <summary>Set once one was cancelled at the gate.</summary>
    public ManualResetEventSlim Cancelled { get; } = new();

    /// <summary>Set once nobody decrypts with it any more.</summary>
    public ManualResetEventSlim Disposed { get; } = new();

    public MemoryBudget Budget { get; } = new(1 << 20);

    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Ignores cancellation, as a thread stuck on storage does.</summary>
    public bool Stubborn { get; set; }

    public ReadOutcome Outcome { get; set; } = ReadOutcome.Granted;

    /// <summary>Later ones pass the gate.</summary>
    public bool OnlyFirstWaits
    {
        set => HeldCalls = value ? 1 : int.MaxValue;
    }

    /// <summary>So many wait at the gate, later ones pass it.</summary>
    public int HeldCalls { get; set; } = int.MaxValue;

    /// <summary>The entries' names, in the order in which they were begun.</summary>
    public ConcurrentQueue<string> Names { get; } = new();

    /// <summary>As OpenPGP has no empty message.</summary>
    public bool RefusesEmpty { get; set; }

    public void Dispose() => Disposed.Set();

    public DecryptionResult Decrypt(
        SafeFileHandle ciphertext, in DecryptionRequest request, CancellationToken cancellation)
    {
        string file = new FileInfo($"/proc/self/fd/{ciphertext.DangerousGetHandle()}").LinkTarget!;
        Names.Enqueue(Path.GetFileNameWithoutExtension(file));
        bool passes = Interlocked.Increment(ref _calls) > HeldCalls;
        bool isEmpty = RefusesEmpty && RandomAccess.GetLength(ciphertext) == 0;
        Waiting.Set();
        try
        {
            if (!passes)
            {
                Gate.Wait(Stubborn ? CancellationToken.None : cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            Cancelled.Set();
            return DecryptionResult.Refusal(ReadOutcome.Interrupted, "cancelled");
        }

        if (isEmpty)
        {
            return DecryptionResult.Refusal(ReadOutcome.Corrupt, "empty");
        }

        if (Outcome != ReadOutcome.Granted)
        {
            return DecryptionResult.Refusal(Outcome, "as told");
        }

        SecretBuffer buffer = SecretBuffer.TryCreate(request.SizeLimit, Budget)!;
        buffer.Commit(RandomAccess.Read(ciphertext, buffer.Unfilled, 0));
        buffer.Trim();
        return DecryptionResult.Success(buffer);
    }
}
