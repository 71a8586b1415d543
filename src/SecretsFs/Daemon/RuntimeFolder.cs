using System.Runtime.InteropServices;
using System.Text;
using SecretsFs.Commands;
using SecretsFs.Native;

namespace SecretsFs.Daemon;

/// <summary>
/// Where locks and sockets are, which only their owner can reach: root's in /run, a user's in the folder that the
/// session has for such (XDG Base Directory Specification, XDG_RUNTIME_DIR).
/// </summary>
internal static class RuntimeFolder
{
    public const string OfRoot = "/run/secretsfs";

    private const string Variable = "XDG_RUNTIME_DIR";
    private const int PermissionBits = 0x1FF; // 0777
    private const int OnlyOwnerBits = 0x1C0; // 0700
    private const UnixFileMode OnlyOwner =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>That of who runs this; null where a user has none. It need not be there.</summary>
    public static string? Own { get; } = Of(LibC.geteuid(), Environment.GetEnvironmentVariable(Variable));

    /// <summary>That of a user with this session; null where there is none.</summary>
    public static string? Of(uint user, string? session) =>
        user == 0 ? OfRoot
            : session is ['/', ..] ? $"{session.TrimEnd('/')}/secretsfs"
            : null;

    /// <summary>Makes the folder of who runs this, where it is not there; its path.</summary>
    /// <exception cref="CommandFailure">There is none, or somebody else could get at it.</exception>
    public static string Make()
    {
        string folder = Own ?? throw new CommandFailure(
            ExitStatus.CannotMount,
            $"{Variable} is not set: an ordinary user's locks and sockets are there",
            "log in with a session of its own (loginctl), or set it to a directory that only you can enter");
        try
        {
            Directory.CreateDirectory(folder, OnlyOwner);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unusable(folder, CommandFailure.Phrase(exception.Message));
        }

        return Trouble(folder) is string trouble ? throw Unusable(folder, trouble) : folder;
    }

    private static CommandFailure Unusable(string folder, string why) => new(
        ExitStatus.CannotMount,
        $"cannot use {folder} for locks and sockets: {why}",
        Own == OfRoot ? "remove it" : $"is {Variable} right? else remove it");

    private static unsafe string? Trouble(string folder)
    {
        LibC.Statx found = default;

        // SAFETY: the path ends with a NUL, and the struct is as large as the kernel's.
        fixed (byte* path = Encoding.UTF8.GetBytes(folder + '\0'))
        {
            int status = LibC.statx(
                LibC.AT_FDCWD,
                path,
                LibC.AT_SYMLINK_NOFOLLOW,
                LibC.STATX_TYPE | LibC.STATX_MODE | LibC.STATX_UID,
                &found);
            if (status < 0)
            {
                return CommandFailure.Phrase(Marshal.GetLastPInvokeErrorMessage());
            }
        }

        return (found.Mode & LibC.S_IFMT) != LibC.S_IFDIR ? "it is no directory"
            : found.UserId != LibC.geteuid() ? "it belongs to another user"
            : (found.Mode & PermissionBits & ~OnlyOwnerBits) != 0 ? "others can enter it"
            : null;
    }
}
