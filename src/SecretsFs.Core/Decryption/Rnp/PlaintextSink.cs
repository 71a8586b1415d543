using SecretsFs.Core.Memory;
using SecretsFs.Core.Reading;

namespace SecretsFs.Core.Decryption;

/// <summary>
/// Collects the output of one decryption into locked memory, and refuses what does not fit. What it collected is not to
/// be looked at before the engine has verified all of it. One thread.
/// </summary>
/// <param name="buffer">Takes the output, and grows. Stays the caller's.</param>
/// <param name="sizeLimit">The most bytes.</param>
/// <param name="cancellation">Nobody waits for it any more.</param>
internal sealed class PlaintextSink(SecretBuffer buffer, int sizeLimit, CancellationToken cancellation)
{
    /// <summary>Why output was refused; granted where none was.</summary>
    public ReadOutcome Outcome { get; private set; } = ReadOutcome.Granted;

    /// <summary>Takes the next bytes; false where the engine should give up.</summary>
    public bool TryWrite(ReadOnlySpan<byte> bytes)
    {
        if (cancellation.IsCancellationRequested)
        {
            Outcome = ReadOutcome.Interrupted;
        }
        else if (bytes.Length > sizeLimit - buffer.Length)
        {
            Outcome = ReadOutcome.TooLarge;
        }

        while (Outcome == ReadOutcome.Granted && bytes.Length > 0)
        {
            if (buffer.Unfilled.IsEmpty && !buffer.TryGrowTowards(sizeLimit))
            {
                Outcome = ReadOutcome.OutOfMemory;
                break;
            }

            int count = Math.Min(bytes.Length, buffer.Unfilled.Length);
            bytes[..count].CopyTo(buffer.Unfilled);
            buffer.Commit(count);
            bytes = bytes[count..];
        }

        return Outcome == ReadOutcome.Granted;
    }
}
