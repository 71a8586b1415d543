using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Memory;
using SecretsFs.Core.Processes;
using SecretsFs.Core.Reading;

namespace SecretsFs.Core.Decryption;

/// <summary>
/// Runs the gpg program for each decryption: the ciphertext is its standard input, its standard output is
/// read straight into a <see cref="SecretBuffer"/>. Keeps the person's agent, smartcards and options.
/// </summary>
public sealed class GpgDecryptor : IDecryptor
{
    private const int FirstCapacity = 4096;

    private readonly string _program;
    private readonly MemoryBudget _budget;
    private readonly IReadOnlyList<string> _environment;

    /// <summary>With the absolute path of gpg, the manifest's settings and the budget for plaintext.</summary>
    public GpgDecryptor(string program, GpgSettings settings, MemoryBudget budget)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _program = program;
        _budget = budget;
        _environment = GpgEnvironment.Build(settings);
    }

    /// <inheritdoc/>
    public DecryptionResult Decrypt(
        SafeFileHandle ciphertext, in DecryptionRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(ciphertext);
        Deadline deadline = Deadline.After(request.TimeLimit);
        using GpgPipes? pipes = GpgPipes.TryCreate();
        if (pipes is null)
        {
            return DecryptionResult.Refusal(ReadOutcome.Failed, "no descriptors are left");
        }

        SecretBuffer? plaintext = SecretBuffer.TryCreate(FirstCapacity, _budget);
        if (plaintext is null)
        {
            return DecryptionResult.Refusal(ReadOutcome.OutOfMemory, "no locked memory is left");
        }

        using ChildProcess? gpg = ChildProcess.TryStart(
            _program, Arguments(request.MayPrompt), _environment, pipes.ForChild(ciphertext), out int error);
        pipes.CloseWriters();
        if (gpg is null)
        {
            plaintext.Dispose();
            return DecryptionResult.Refusal(ReadOutcome.Failed, $"{_program} cannot be started: error {error}");
        }

        // the registration is disposed before the child: a cancellation never meets a child that is gone
        using CancellationTokenRegistration registration = cancellation.Register(gpg.Kill);
        DecryptionResult result = Collect(gpg, pipes, plaintext, request.SizeLimit, deadline, cancellation);
        if (result.Outcome != ReadOutcome.Granted)
        {
            plaintext.Dispose();
        }

        return result;
    }

    /// <summary>Keeps nothing: each gpg ends with its decryption.</summary>
    public void Dispose()
    {
    }

    private static DecryptionResult Collect(
        ChildProcess gpg,
        GpgPipes pipes,
        SecretBuffer plaintext,
        int sizeLimit,
        Deadline deadline,
        CancellationToken cancellation)
    {
        GpgStatus status = new();
        ReadOutcome collected = pipes.Drain(gpg, plaintext, sizeLimit, status, deadline);
        if (cancellation.IsCancellationRequested)
        {
            return DecryptionResult.Refusal(ReadOutcome.Interrupted, "nobody waits for it any more");
        }

        if (collected != ReadOutcome.Granted)
        {
            // gpg was cut short: what it said last explains nothing
            return DecryptionResult.Refusal(collected, string.Empty);
        }

        if (!gpg.TryWait(deadline.Rest, out int exitStatus))
        {
            return DecryptionResult.Refusal(ReadOutcome.TimedOut, "gpg closed its output but did not end");
        }

        if (exitStatus != 0 || !status.IsVerified)
        {
            return DecryptionResult.Refusal(status.Refusal, pipes.LastMessage);
        }

        plaintext.Trim();
        return DecryptionResult.Success(plaintext);
    }

    /// <summary>
    /// --skip-verify: a signature of an unknown key would make gpg fail, and one with auto-key-retrieve
    /// would make it ask the network. The pinentry mode "error" fails at once with a code of its own
    /// where a passphrase would be asked for.
    /// </summary>
    private string[] Arguments(bool mayPrompt) =>
    [
        _program, "--batch", "--no-tty", "--no-verbose", "--status-fd", "3",
        "--skip-verify", "--no-auto-check-trustdb", "--no-symkey-cache",
        "--pinentry-mode", mayPrompt ? "ask" : "error", "--output", "-", "--decrypt",
    ];
}
