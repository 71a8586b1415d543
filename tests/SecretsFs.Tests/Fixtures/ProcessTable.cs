using System.Globalization;

namespace SecretsFs.Tests.Fixtures;

/// <summary>Who runs, from /proc.</summary>
internal static class ProcessTable
{
    private const int MostLooks = 1000;

    private static readonly string[] s_threadFiles = ["comm", "wchan", "syscall", "stack"];

    /// <summary>
    /// Processes that have this text in their environment, without the agents, which outlive their first
    /// user by design.
    /// </summary>
    public static string[] WithEnvironment(string text) =>
        [.. Find("environ", text, isAgent: false).Select(found => $"{found.Pid} {found.Name}")];

    /// <summary>Agents that have this text in their command line.</summary>
    public static int[] Agents(string text) => [.. Find("cmdline", text, isAgent: true).Select(found => found.Pid)];

    /// <summary>The children of a process that have not ended, the oldest first.</summary>
    public static (int Pid, string Command)[] Children(int parent) =>
        [.. Find(pid => AsChild(pid, parent)).OrderBy(static found => found.Start)
            .Select(static found => (found.Pid, found.Command))];

    /// <summary>
    /// Whether a thread of a process waits in the kernel and cannot be interrupted, not even by SIGKILL.
    /// </summary>
    public static bool IsUninterruptible(int pid) =>
        OfThreads(pid, "stat").Any(static stat => stat.Contains(") D ", StringComparison.Ordinal));

    /// <summary>
    /// What a file of each thread of a process says; nothing where it has ended. A thread that ends meanwhile may end
    /// the listing as well (proc_task_readdir of the kernel's fs/proc/base.c): only one that stays the same is true.
    /// </summary>
    public static string[] OfThreads(int pid, string file)
    {
        for (int i = 0; i < MostLooks; i++)
        {
            try
            {
                string[] threads = Directory.GetDirectories($"/proc/{pid}/task");
                string?[] texts = [.. threads.Select(thread => TryRead($"{thread}/{file}"))];
                if (!texts.Contains(null) && threads.SequenceEqual(Directory.GetDirectories($"/proc/{pid}/task")))
                {
                    return texts!;
                }
            }
            catch (DirectoryNotFoundException)
            {
                return [];
            }
        }

        Assert.Fail($"the threads of {pid} do not stay the same:\n{Threads(pid)}");
        return [];
    }

    /// <summary>Waits until a process is gone, also as a zombie.</summary>
    public static async Task WaitGoneAsync(int pid, TimeSpan limit)
    {
        await using Child tail = Child.Start(["tail", "-s", "0.02", $"--pid={pid}", "-f", "/dev/null"]);
        (await tail.EndAsync(limit: limit)).Succeeded();
    }

    /// <summary>
    /// Waits until a process has ended; when it is reaped is the affair of its parent, which here may be the machine's
    /// first process.
    /// </summary>
    public static Task WaitEndedAsync(int pid, TimeSpan limit) =>
        Poll.UntilAsync(() => HasEnded(pid), () => $"{pid} has not ended:\n{Threads(pid)}", limit);

    /// <summary>
    /// Waits until a process waits for the answer of a FUSE filesystem, in this function of the kernel.
    /// </summary>
    public static async Task WaitInFuseAsync(int pid, string function = "fuse_") => (await Child.RunAsync(
        "bash",
        "-c",
        "until grep -qs \"$1\" \"/proc/$0/stack\"; do [ -e \"/proc/$0\" ] || exit 1; done",
        $"{pid}",
        function)).Succeeded();

    /// <summary>
    /// What each thread of a process waits for, for whoever wants to know why it does not end; nothing where it has.
    /// </summary>
    public static string Threads(int pid)
    {
        List<string> threads = [];
        try
        {
            foreach (string directory in Directory.GetDirectories($"/proc/{pid}/task"))
            {
                string[] facts = [.. s_threadFiles
                    .Select(file => File.ReadAllText($"{directory}/{file}").Trim().ReplaceLineEndings(" < "))];
                threads.Add($"thread {Path.GetFileName(directory)}: {string.Join(" | ", facts)}");
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            threads.Add(exception.Message); // it ended meanwhile, or this is not root
        }

        return string.Join('\n', threads);
    }

    private static string? TryRead(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return null; // it ended meanwhile
        }
    }

    private static List<(int Pid, string Name)> Find(string file, string text, bool isAgent) => Find(pid =>
    {
        string name = File.ReadAllText($"/proc/{pid}/comm").Trim();
        return (name is "gpg-agent" or "scdaemon") == isAgent
            && File.ReadAllText($"/proc/{pid}/{file}").Contains(text, StringComparison.Ordinal)
                ? (pid, name)
                : ((int, string)?)null;
    });

    /// <summary>A process, its command and its start, where it is a child of that one and has not ended.</summary>
    private static (int Pid, string Command, ulong Start)? AsChild(int pid, int parent)
    {
        // state, parent and (20th) start are behind the name, which may have anything in it (proc_pid_stat(5))
        const int StartIndex = 19;
        string stat = File.ReadAllText($"/proc/{pid}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return fields[0] is not ("Z" or "X") && fields[1] == parent.ToString(CultureInfo.InvariantCulture)
            ? (pid, Command(pid), ulong.Parse(fields[StartIndex], CultureInfo.InvariantCulture))
            : null;
    }

    private static bool HasEnded(int pid)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[stat.LastIndexOf(')') + 2] is 'Z' or 'X';
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static string Command(int pid) => File.ReadAllText($"/proc/{pid}/cmdline").TrimEnd('\0').Replace('\0', ' ');

    /// <summary>What there is to say of each process, where there is anything.</summary>
    private static List<T> Find<T>(Func<int, T?> look)
        where T : struct
    {
        List<T> found = [];
        foreach (string directory in Directory.GetDirectories("/proc"))
        {
            if (!int.TryParse(
                Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out int pid))
            {
                continue;
            }

            try
            {
                if (look(pid) is T one)
                {
                    found.Add(one);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // it ended meanwhile
            }
        }

        return found;
    }
}
