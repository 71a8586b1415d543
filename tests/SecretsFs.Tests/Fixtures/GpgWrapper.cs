namespace SecretsFs.Tests.Fixtures;

/// <summary>
/// A directory for PATH with a gpg that notes each call and, while it is told to be slow, waits at a
/// named pipe where the entry's name begins with "slow"; then it becomes the real one. Or it waits when the real one
/// has ended, and all the plaintext is written.
/// </summary>
internal sealed class GpgWrapper
{
    private const string Script = """
        #!/bin/bash
        entry=$(readlink "/proc/$$/fd/0")
        entry=${entry##*/}
        case $entry in *.gpg) echo "$entry" >> "{calls}" ;; esac # not where it lists keys
        case $entry in
          slow*.gpg) if [ -e "{slow}" ]; then
            {before}
            (echo "$$" > "{started}") # in a shell of its own, which needs no descriptor to go back to
            exec 9< "{release}" 9<&-
            {after}; fi ;;
        esac
        exec "{gpg}" "$@"
        """;

    private readonly string _calls;
    private readonly string _started;
    private readonly string _release;

    private readonly string _slow;

    private GpgWrapper(string directory, string calls, string started, string release, string slow)
    {
        Directory = directory;
        _slow = slow;
        _calls = calls;
        _started = started;
        _release = release;
    }

    public string Directory { get; }

    /// <summary>The entries it was called for, in order.</summary>
    public string[] Calls => File.ReadAllLines(_calls);

    public static async Task<GpgWrapper> CreateAsync(Scratch scratch, bool waitsAtEnd = false)
    {
        string directory = scratch.Folder("gpg-wrapper");
        string calls = scratch.At("gpg-calls");
        WorkerUser.Write(calls, string.Empty);
        string started = await scratch.FifoAsync("gpg-started");
        string release = await scratch.FifoAsync("gpg-release");
        string script = Script
            .Replace("{before}", waitsAtEnd ? "\"{gpg}\" \"$@\"; status=$?" : ":", StringComparison.Ordinal)
            .Replace("{after}", waitsAtEnd ? "exit $status" : ":", StringComparison.Ordinal)
            .Replace("{calls}", calls, StringComparison.Ordinal)
            .Replace("{started}", started, StringComparison.Ordinal)
            .Replace("{release}", release, StringComparison.Ordinal)
            .Replace("{slow}", scratch.At("gpg-slow"), StringComparison.Ordinal)
            .Replace("{gpg}", Programs.Find("gpg"), StringComparison.Ordinal);
        scratch.WriteProgram("gpg-wrapper/gpg", script + "\n");
        return new GpgWrapper(directory, calls, started, release, scratch.At("gpg-slow"));
    }

    /// <summary>From now on it waits for the slow entries, and notes calls anew.</summary>
    public void BecomeSlow()
    {
        File.WriteAllText(_calls, string.Empty);
        File.WriteAllText(_slow, string.Empty);
    }

    /// <summary>From now on it waits for nothing.</summary>
    public void BecomeFast() => File.Delete(_slow);

    /// <summary>Waits until a slow one waits; its process id.</summary>
    public async Task<int> WaitStartedAsync()
    {
        RunResult result = (await Child.RunAsync("cat", _started)).Succeeded();
        return int.Parse(result.Text, System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Lets the slow one go on.</summary>
    public async Task ReleaseAsync() =>
        (await Child.RunAsync("dd", "if=/dev/null", $"of={_release}", "status=none")).Succeeded();
}
