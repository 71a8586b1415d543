using System.Text.Json;

namespace SecretsFs.ModuleTests.Fixtures;

/// <summary>
/// The tree of a target machine with units that are enabled in it, for its own systemd to look at: the programs that
/// they start are there, and do nothing. Nothing is written into the tree, and nothing started.
/// </summary>
internal sealed class UnitMachine(string tree, Scratch scratch)
{
    private const string Enter = """
        mount -t overlay overlay -o "lowerdir=$1:$2" "$3"
        mount --bind /proc "$3/proc"
        mount -t tmpfs tmpfs "$3/tmp"
        mount -t tmpfs tmpfs "$3/run"
        root=$3
        shift 3
        exec chroot "$root" systemd-analyze verify --man=no -- "$@"
        """;

    private const string UnitFolder = "etc/systemd/system";

    private readonly string _added = scratch.Folder("added");
    private readonly List<string> _units = ["sysinit.target"];

    /// <summary>Adds a unit, with what it starts, and enables it as its [Install] says.</summary>
    public void Add(string name, JsonElement lines)
    {
        UnitText unit = UnitText.From(lines);
        Write($"{UnitFolder}/{name}", string.Join('\n', UnitText.LinesOf(lines)));
        foreach (string target in unit.Values("WantedBy"))
        {
            string wants = Directory.CreateDirectory(Path.Combine(_added, UnitFolder, target + ".wants")).FullName;
            File.CreateSymbolicLink(Path.Combine(wants, name), $"/{UnitFolder}/{name}");
        }

        foreach (string program in unit.Programs().Where(program => !File.Exists(tree + program)))
        {
            File.SetUnixFileMode(Write(program.TrimStart('/'), "#!/bin/sh\n"), Modes.Folder);
        }

        // which the command takes for FILE:ALIAS
        if (!name.Contains(':', StringComparison.Ordinal))
        {
            _units.Add(name);
        }
    }

    /// <summary>Adds settings to a unit.</summary>
    public void AddTo(string unit, string settings) => Write($"{UnitFolder}/{unit}.d/test.conf", settings);

    /// <summary>What systemd-analyze(1) says about all of them, together with what the machine starts early.</summary>
    public Task<RunResult> VerifyAsync() => Child.RunAsync(
    [
        "unshare", "--mount", "--propagation", "private", "--", "sh", "-euc", Enter, "sh",
        _added, tree, scratch.Mountpoint(), .. _units,
    ]);

    private string Write(string path, string content)
    {
        string file = Path.Combine(_added, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
        return file;
    }
}
