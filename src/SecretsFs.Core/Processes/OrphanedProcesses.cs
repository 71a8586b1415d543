using System.Globalization;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Native;

namespace SecretsFs.Core.Processes;

/// <summary>
/// What children of this process have started and left behind, in whatever session: it comes to this process
/// (PR_SET_CHILD_SUBREAPER), and can be ended. One thread, with no child that is still wanted.
/// </summary>
public static class OrphanedProcesses
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(2);

    /// <summary>From now on what is left behind becomes a child of this process.</summary>
    public static void Adopt() => _ = LibC.prctl(LibC.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);

    /// <summary>
    /// Kills all children, and what these leave in turn, until there is none. Two seconds at most, and what a kernel
    /// takes to end the last one.
    /// </summary>
    public static void End()
    {
        long end = Environment.TickCount64 + (long)s_limit.TotalMilliseconds;
        for (int[] left = Children(); left.Length > 0 && Environment.TickCount64 < end; left = Children())
        {
            foreach (int pid in left)
            {
                nint pidfd = LibC.syscall_pidfd_open(LibC.SYS_pidfd_open, pid, 0);
                if (pidfd >= 0)
                {
                    ChildProcess.Adopt(pid, new SafeFileHandle(pidfd, ownsHandle: true)).Dispose();
                }
            }
        }
    }

    /// <summary>Children of any thread (proc(5)); none where the kernel does not tell.</summary>
    private static int[] Children()
    {
        try
        {
            return [.. Directory.GetDirectories("/proc/self/task")
                .Select(task => $"{task}/children")
                .Where(File.Exists)
                .SelectMany(File.ReadLines)
                .SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(pid => int.Parse(pid, CultureInfo.InvariantCulture))];
        }
        catch (IOException)
        {
            return []; // a thread ended meanwhile, or there is no /proc
        }
    }
}
