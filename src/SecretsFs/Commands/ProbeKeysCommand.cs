using System.CommandLine;
using SecretsFs.Native;

namespace SecretsFs.Commands;

/// <summary>
/// <c>secretsfs probe-keys</c>, for <see cref="Waiting.KeyProbe"/> only: looks at key files from a process that may
/// hang, so that the daemon finds out whether it can decrypt them. Opens none.
/// </summary>
internal static class ProbeKeysCommand
{
    public const string Name = "probe-keys";

    public static Command Create()
    {
        Argument<string[]> paths = new("PATH") { Arity = ArgumentArity.OneOrMore };
        Command command = new(Name, "asks for the lengths of key files") { paths };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            foreach (string path in parsed.GetRequiredValue(paths))
            {
                Look(path);
            }

            return (int)ExitStatus.Success;
        });
        return command;
    }

    /// <summary>What comes of it is for the daemon to know.</summary>
    private static unsafe void Look(string path)
    {
        using Microsoft.Win32.SafeHandles.SafeFileHandle here = new(LibC.AT_FDCWD, ownsHandle: false);
        LibC.Statx found;

        // SAFETY: the struct is as large as the kernel's. What the kernel still has would ask nobody.
        _ = LibC.statx_at(
            here,
            path,
            LibC.AT_SYMLINK_NOFOLLOW | LibC.AT_STATX_FORCE_SYNC,
            LibC.STATX_BASIC_STATS,
            &found);
    }
}
