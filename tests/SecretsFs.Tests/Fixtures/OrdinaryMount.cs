using System.Globalization;
using System.Runtime.InteropServices;

namespace SecretsFs.Tests.Fixtures;

/// <summary>
/// What an ordinary user needs to mount: a home of gpg, a store, a manifest, a folder of the session, a mountpoint, and
/// a mount namespace in which everybody may open /dev/fuse. The user is nobody: fusermount3 serves only who has a name.
/// </summary>
internal sealed class OrdinaryMount : IAsyncDisposable
{
    private const uint User = 65534;

    private readonly string _program;
    private readonly string _manifest;
    private readonly string _home;
    private readonly string _session;
    private readonly Child _namespace;

    private OrdinaryMount(Scratch scratch, string program, string home, string manifest, Child space)
    {
        _program = program;
        _home = home;
        _manifest = manifest;
        _namespace = space;
        Path = scratch.Mountpoint();
        _session = scratch.Folder("session");
    }

    public string Path { get; }

    /// <summary>The mounts at the path, in the namespace.</summary>
    public string[] Mounts =>
    [
        .. File.ReadAllLines($"/proc/{_namespace.Pid}/mountinfo")
            .Where(line => line.Contains($" {Path} ", StringComparison.Ordinal)),
    ];

    public static async Task<OrdinaryMount> CreateAsync(Scratch scratch, PassStoreFixture keys)
    {
        string program = await Programs.CopySecretsFsAsync(scratch.Folder("program"));
        PassStore store = await keys.CopyStoreAsync(scratch);
        string home = scratch.At("gpg");
        (await Child.RunAsync("cp", "-a", keys.Home.Path, home)).Succeeded();
        TestManifest manifest = new TestManifest(store.Path, keys.Home)
            .OwnGpg().Directory($"{User}", $"{User}", "0700").Key("text", owner: $"{User}", group: $"{User}");
        string path = scratch.Write("manifest.json", manifest.ToString());
        Child space = Child.Start(
        [
            "unshare", "-m", "bash", System.IO.Path.Combine(AppContext.BaseDirectory, "Mounting", "as_user.sh"),
            scratch.Folder("devices"), "0", "bash", "-c", "echo there; read -r",
        ]);
        OrdinaryMount mount = new(scratch, program, home, path, space);
        await space.Output.WaitForLineAsync("there");
        (await Child.RunAsync(
            "chown", "-R", $"{User}:{User}", store.Path, home, path, mount.Path, mount._session)).Succeeded();
        File.SetUnixFileMode(mount._session, Modes.Private);
        return mount;
    }

    /// <summary>Runs a command there as the user.</summary>
    public Task<RunResult> RunAsync(params string[] command) => Child.RunAsync(Command(User, command));

    /// <summary>Runs a command there as root.</summary>
    public Task<RunResult> RunAsRootAsync(params string[] command) => Child.RunAsync(Command(0, command));

    /// <summary>Runs the program there as the user.</summary>
    public Task<RunResult> RunProgramAsync(params string[] arguments) => RunAsync([_program, .. arguments]);

    /// <summary>The command that mounts.</summary>
    public string[] MountCommand => [_program, "mount", _manifest, Path];

    /// <summary>Starts the daemon, until it says that it is there.</summary>
    public async Task<Child> StartAsync()
    {
        Child daemon = Child.Start(Command(User, MountCommand));
        await daemon.Errors.WaitForAsync(
            _ => daemon.Errors.Lines.Any(line => line.StartsWith("info: mounted ", StringComparison.Ordinal)),
            "that it is mounted");
        return daemon;
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("gpgconf", "--kill", "all");
        await _namespace.DisposeAsync();
    }

    private string[] Command(uint user, string[] command) =>
    [
        "nsenter", "-m", "-t", _namespace.Pid.ToString(CultureInfo.InvariantCulture),
        "setpriv", $"--reuid={user}", $"--regid={user}", "--clear-groups",
        "env", $"HOME={_home}", $"GNUPGHOME={_home}", $"XDG_RUNTIME_DIR={_session}",
        $"DOTNET_ROOT={System.IO.Path.GetFullPath(RuntimeEnvironment.GetRuntimeDirectory() + "../../..")}",
        .. command,
    ];
}
