using System.Globalization;

namespace SecretsFs.Tests.Fixtures;

/// <summary>Who runs, from /proc.</summary>
internal static class ProcessTable
{
    private static readonly string[] s_threadFiles = ["comm", "wchan", "syscall", "stack"];

    /// <summary>
    /// Processes that have this text in their environment, without the agents, which outlive their first
    /// user by design.
    /// </summary>
    public static string[] WithEnvironment(string text) =>
        [.. Find("environ", text, isAgent: false).Select(found => $"{found.Pid} {found.Name}")];

    /// <summary>Agents that have this text in their command line.</summary>
    public static int[] Agents(string text) => [.. Find("cmdline", text, isAgent: true).Select(found => found.Pid)];

    /// <summary>Waits until a process is gone, also as a zombie.</summary>
    public static async Task WaitGoneAsync(int pid, TimeSpan limit)
    {
        await using Child tail = Child.Start(["tail", "-s", "0.02", $"--pid={pid}", "-f", "/dev/null"]);
        (await tail.EndAsync(limit: limit)).Succeeded();
    }

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

    private static List<(int Pid, string Name)> Find(string file, string text, bool isAgent)
    {
        List<(int, string)> found = [];
        foreach (string directory in Directory.GetDirectories("/proc"))
        {
            if (!int.TryParse(
                Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out int pid))
            {
                continue;
            }

            try
            {
                string name = File.ReadAllText($"{directory}/comm").Trim();
                if ((name is "gpg-agent" or "scdaemon") == isAgent
                    && File.ReadAllText($"{directory}/{file}").Contains(text, StringComparison.Ordinal))
                {
                    found.Add((pid, name));
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
