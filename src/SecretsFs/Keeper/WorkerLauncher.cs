using System.Globalization;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Channel;
using SecretsFs.Commands;
using SecretsFs.Core.Decryption;
using SecretsFs.Core.Processes;
using SecretsFs.Logging;

namespace SecretsFs.Keeper;

/// <summary>
/// Starts workers, with nothing but what they need: their user, no capabilities and no way to get any (setpriv(1)), no
/// network (unshare(1)), four descriptors, and an environment that is spelled out. From the main thread alone: a
/// worker's parent-death signal is that of the thread that started it (PR_SET_PDEATHSIG).
/// </summary>
/// <param name="user">Who they run as; null for who the keeper runs as, with all that it has.</param>
internal sealed class WorkerLauncher(WorkerUser? user)
{
    private static readonly string[] s_inherited =
    [
        "TZ", "JOURNAL_STREAM", "DOTNET_ROOT", "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT",
        .. GpgEnvironment.Inherited,
    ];

    /// <summary>Between a service manager and its service: not for anybody else.</summary>
    private static readonly string[] s_notInherited = ["NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC"];

    private readonly string _unshare = user is null ? string.Empty : Find("unshare");
    private readonly string _setpriv = user is null ? string.Empty : Find("setpriv");

    /// <summary>Whether workers have fewer rights than this process.</summary>
    public bool TakesRights => user is not null;

    /// <summary>Starts one.</summary>
    /// <param name="program">This program, or another version of it.</param>
    /// <param name="generation">The how-many-eth it is.</param>
    /// <param name="device">The connection to the kernel.</param>
    /// <param name="memory">What workers leave to each other.</param>
    /// <exception cref="CommandFailure">It cannot be started.</exception>
    public WorkerLink Start(string program, int generation, SafeFileHandle device, SafeFileHandle memory)
    {
        (KeeperChannel ours, SafeFileHandle socket, SafeFileHandle answers) = KeeperChannel.Create();
        using (socket)
        using (answers)
        {
            try
            {
                ChildProcess child = Start(program, WorkerCommand.Name, device, memory, socket, answers);
                return new WorkerLink(generation, child, ours, program);
            }
            catch (CommandFailure)
            {
                ours.Dispose();
                throw;
            }
        }
    }

    /// <summary>Starts a process that runs a command of this program, with these rights and no others.</summary>
    /// <param name="program">This program, or another version of it.</param>
    /// <param name="command">The command.</param>
    /// <param name="descriptors">What it gets behind the three usual ones.</param>
    /// <exception cref="CommandFailure">It cannot be started.</exception>
    public ChildProcess Start(string program, string command, params SafeFileHandle[] descriptors)
    {
        using SafeFileHandle nothing = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite);
        using SafeFileHandle errors = StandardErrorStream.OpenForChild();
        string[] line = [.. Prefix(), program, command];
        return ChildProcess.TryStart(
            line[0],
            line,
            Environment(),
            [nothing, nothing, errors, .. descriptors],
            out int errno,
            ownGroup: true,
            ownSession: user is not null)
            ?? throw new CommandFailure(
                ExitStatus.Failure,
                string.Create(CultureInfo.InvariantCulture, $"cannot start a worker, {line[0]}: error {errno}"),
                "see the limits of this process");
    }

    private static string Find(string program) =>
        ProgramPath.Find(program)
        ?? throw new CommandFailure(
            ExitStatus.Failure, $"there is no {program} in PATH, to take rights from the worker", "install util-linux");

    private string[] Prefix() => user is null
        ? []
        :
        [
            _unshare, "--net", "--",
            _setpriv, "--reuid", Number(user.Id), "--regid", Number(user.GroupId), "--clear-groups",
            "--bounding-set=-all", "--inh-caps=-all", "--ambient-caps=-all", "--no-new-privs", "--pdeathsig", "SIGKILL",
            "--",
        ];

    private static string Number(uint id) => id.ToString(CultureInfo.InvariantCulture);

    private List<string> Environment() =>
    [
        "DOTNET_EnableDiagnostics=0", // its port would be a way in
        .. ProcessEnvironment.Assignments(
            name => user is null ? !s_notInherited.Contains(name) : s_inherited.Contains(name)),
    ];
}
