using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Memory;
using SecretsFs.Core.Native;
using SecretsFs.Core.Processes;
using SecretsFs.Core.Reading;

namespace SecretsFs.Core.Decryption;

/// <summary>The three pipes that come out of one gpg: plaintext (1), messages for people (2), status (3).</summary>
internal sealed class GpgPipes : IDisposable
{
    private const int ChunkSize = 1024;
    private const int LongestMessage = 4096;

    /// <summary>What gpg wrote is in the pipes when it ends; a child that it left there is not waited for.</summary>
    private static readonly TimeSpan s_afterEnd = TimeSpan.FromMilliseconds(200);

    private readonly Pipe _output;
    private readonly Pipe _messages;
    private readonly Pipe _status;
    private readonly StringBuilder _message = new();

    private GpgPipes(Pipe output, Pipe messages, Pipe status)
    {
        _output = output;
        _messages = messages;
        _status = status;
    }

    /// <summary>
    /// The last line that gpg wrote of itself, or the last that speaks of the agent: without an agent it goes
    /// on to say that there is no key. Printable ASCII in quotes. Lines of other programs and user ids do not
    /// begin with "gpg: "; the session key, which a gpg.conf may have it print, is as good as the content.
    /// </summary>
    public string LastMessage
    {
        get
        {
            const string Prefix = "gpg: ";
            string[] lines = [.. _message.ToString().Split('\n').Where(static line =>
                line.StartsWith(Prefix, StringComparison.Ordinal)
                && !line.Contains("session key", StringComparison.Ordinal))];
            string? chosen = lines.LastOrDefault(static line => line.Contains("agent", StringComparison.Ordinal))
                ?? lines.LastOrDefault();
            return chosen is null ? string.Empty : $"gpg says '{chosen[Prefix.Length..].Replace('\'', '"')}'";
        }
    }

    public static GpgPipes? TryCreate()
    {
        Pipe? output = Pipe.TryCreate();
        Pipe? messages = Pipe.TryCreate();
        Pipe? status = Pipe.TryCreate();
        if (output is not null && messages is not null && status is not null)
        {
            return new GpgPipes(output, messages, status);
        }

        output?.Dispose();
        messages?.Dispose();
        status?.Dispose();
        return null;
    }

    public SafeFileHandle[] ForChild(SafeFileHandle input) => [input, _output.Writer, _messages.Writer, _status.Writer];

    public void CloseWriters()
    {
        _output.Writer.Dispose();
        _messages.Writer.Dispose();
        _status.Writer.Dispose();
    }

    /// <summary>
    /// Reads all three to their ends. Granted means only that everything was read: the judgement is the
    /// status' and the exit status'.
    /// </summary>
    /// <param name="gpg">
    /// The child; once it has ended, what it left in the pipes is read, and what others write there is not waited for.
    /// </param>
    /// <param name="plaintext">Takes the output, and grows.</param>
    /// <param name="sizeLimit">The most bytes of output.</param>
    /// <param name="status">Takes the status lines.</param>
    /// <param name="deadline">When to give up.</param>
    public unsafe ReadOutcome Drain(
        ChildProcess gpg, SecretBuffer plaintext, int sizeLimit, GpgStatus status, Deadline deadline)
    {
        const int Count = 4;
        LibC.PollDescriptor* polls = stackalloc LibC.PollDescriptor[Count];
        polls[0] = Watch(_output.Reader);
        polls[1] = Watch(_messages.Reader);
        polls[2] = Watch(_status.Reader);
        polls[3] = Watch(gpg.Handle);
        Span<byte> chunk = stackalloc byte[ChunkSize];
        while (polls[0].Descriptor >= 0 || polls[1].Descriptor >= 0 || polls[2].Descriptor >= 0)
        {
            if (deadline.Rest <= TimeSpan.Zero)
            {
                return polls[3].Descriptor >= 0 ? ReadOutcome.TimedOut : ReadOutcome.Failed;
            }

            // SAFETY: four descriptors, on the stack; negative ones are ignored (poll(2)).
            int ready = LibC.poll(polls, Count, deadline.PollMilliseconds);
            int errno = ready < 0 ? Marshal.GetLastPInvokeError() : 0;
            if (errno is not (0 or LibC.EINTR))
            {
                return ReadOutcome.Failed;
            }

            if (ready > 0 && polls[3].Received != 0)
            {
                polls[3].Descriptor = -1;
                deadline = deadline.OrEarlier(Deadline.After(s_afterEnd));
            }

            ReadOutcome outcome = ready <= 0
                ? ReadOutcome.Granted
                : TakeReady(polls, plaintext, sizeLimit, status, chunk);
            if (outcome != ReadOutcome.Granted)
            {
                return outcome;
            }
        }

        return ReadOutcome.Granted;
    }

    public void Dispose()
    {
        _output.Dispose();
        _messages.Dispose();
        _status.Dispose();
    }

    private static LibC.PollDescriptor Watch(SafeFileHandle descriptor) =>
        new() { Descriptor = (int)descriptor.DangerousGetHandle(), Events = LibC.POLLIN };

    private unsafe ReadOutcome TakeReady(
        LibC.PollDescriptor* polls, SecretBuffer plaintext, int sizeLimit, GpgStatus status, Span<byte> chunk)
    {
        if (polls[0].Received != 0)
        {
            ReadOutcome outcome = TakeOutput(plaintext, sizeLimit, out bool ended);
            polls[0].Descriptor = ended ? -1 : polls[0].Descriptor;
            if (outcome != ReadOutcome.Granted)
            {
                return outcome;
            }
        }

        if (polls[1].Received != 0)
        {
            int count = _messages.Read(chunk, out _);
            polls[1].Descriptor = count <= 0 ? -1 : polls[1].Descriptor;
            TakeMessage(chunk[..Math.Max(0, count)]);
        }

        if (polls[2].Received != 0)
        {
            int count = _status.Read(chunk, out _);
            polls[2].Descriptor = count <= 0 ? -1 : polls[2].Descriptor;
            status.Take(chunk[..Math.Max(0, count)]);
        }

        return ReadOutcome.Granted;
    }

    private ReadOutcome TakeOutput(SecretBuffer plaintext, int sizeLimit, out bool ended)
    {
        ended = false;
        if (plaintext.Unfilled.IsEmpty && plaintext.Length >= sizeLimit)
        {
            return ProbeEnd(out ended);
        }

        if (plaintext.Unfilled.IsEmpty && !plaintext.TryGrowTowards(sizeLimit))
        {
            return ReadOutcome.OutOfMemory;
        }

        int count = _output.Read(plaintext.Unfilled, out int error);
        if (count < 0)
        {
            return error == LibC.EINTR ? ReadOutcome.Granted : ReadOutcome.Failed;
        }

        ended = count == 0;
        plaintext.Commit(count);
        return plaintext.Length > sizeLimit ? ReadOutcome.TooLarge : ReadOutcome.Granted;
    }

    /// <summary>The limit is reached and the buffer full: only the end may follow.</summary>
    private ReadOutcome ProbeEnd(out bool ended)
    {
        Span<byte> one = stackalloc byte[1];
        int count = _output.Read(one, out int error);
        one.Clear();
        ended = count == 0;
        return count > 0 ? ReadOutcome.TooLarge
            : count == 0 || error == LibC.EINTR ? ReadOutcome.Granted
            : ReadOutcome.Failed;
    }

    private void TakeMessage(ReadOnlySpan<byte> bytes)
    {
        const byte Newline = (byte)'\n', FirstPrintable = 0x20, LastPrintable = 0x7e;
        foreach (byte one in bytes)
        {
            _message.Append(one is Newline or (>= FirstPrintable and <= LastPrintable) ? (char)one : '?');
        }

        if (_message.Length > LongestMessage)
        {
            _message.Remove(0, _message.Length - LongestMessage);
        }
    }
}
