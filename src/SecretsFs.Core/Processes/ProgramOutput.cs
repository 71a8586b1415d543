using System.Text;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Native;

namespace SecretsFs.Core.Processes;

/// <summary>What a program that deals with nothing secret writes to its standard output.</summary>
internal static class ProgramOutput
{
    private const int MostBytes = 4 * 1024 * 1024;

    /// <summary>
    /// Runs a program to its end, without input and without its messages. Null where it cannot be started, fails,
    /// writes more than 4 MiB, or takes longer than the limit, after which it is killed.
    /// </summary>
    /// <param name="program">An absolute path.</param>
    /// <param name="arguments">What follows the program's name.</param>
    /// <param name="environment">The whole environment, as <c>NAME=value</c>.</param>
    /// <param name="limit">For all of it.</param>
    /// <param name="cancellation">Kills it.</param>
    public static string? TryRead(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyList<string> environment,
        TimeSpan limit,
        CancellationToken cancellation = default)
    {
        Deadline deadline = Deadline.After(limit);
        using Pipe? pipe = Pipe.TryCreate();
        if (pipe is null || cancellation.IsCancellationRequested)
        {
            return null;
        }

        using SafeFileHandle nothing = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite);
        using ChildProcess? child = ChildProcess.TryStart(
            program, [program, .. arguments], environment, [nothing, pipe.Writer, nothing], out _);
        pipe.Writer.Dispose();

        // the registration is disposed before the child: a cancellation never meets a child that is gone
        using CancellationTokenRegistration registration = cancellation.Register(() => child?.Kill());
        string? text = child is null ? null : ReadToEnd(pipe, deadline);
        return text is not null && child!.TryWait(deadline.Rest, out int status) && status == 0 ? text : null;
    }

    private static string? ReadToEnd(Pipe pipe, Deadline deadline)
    {
        byte[] bytes = new byte[4096];
        int length = 0;
        while (Readiness.WaitReadable(pipe.Reader, deadline))
        {
            int count = pipe.Read(bytes.AsSpan(length), out int error);
            if (count == 0)
            {
#pragma warning disable RS0030 // names and ids of users and keys, never plaintext
                return Encoding.UTF8.GetString(bytes, 0, length);
#pragma warning restore RS0030
            }

            if (count < 0 && error != LibC.EINTR)
            {
                return null;
            }

            length += Math.Max(0, count);
            if (length == bytes.Length)
            {
                if (length >= MostBytes)
                {
                    return null;
                }

                Array.Resize(ref bytes, length * 2);
            }
        }

        return null;
    }
}
