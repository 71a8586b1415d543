using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Commands;
using SecretsFs.Core.Inspection;
using SecretsFs.Core.Processes;
using SecretsFs.Native;

namespace SecretsFs.Export;

/// <summary>The directory that is exported to: whether it can be used.</summary>
internal static class ExportDirectory
{
    /// <summary>
    /// Opens it. It is in memory, nobody else decides which directory it is, and it is for exports: it gets another
    /// owner, which /run must not.
    /// </summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="owner">A user it may belong to, besides root and this one.</param>
    /// <param name="changes">Told of each change of it.</param>
    /// <exception cref="CommandFailure">It cannot be used.</exception>
    /// <exception cref="IOException">It cannot be looked at.</exception>
    public static OpenFolder Open(string path, uint? owner, ChangeCounter changes)
    {
        SafeFileHandle directory = TrustedDirectory.Open(path, owner, out string? othersAt, out int errno);
        if (othersAt is not null)
        {
            throw Refuse(
                $"{path}: others decide what {othersAt} is or has in it",
                "chown root and chmod go-w it, and each directory above");
        }

        if (errno != 0)
        {
            throw Refuse(
                $"cannot open the directory {path}: {Marshal.GetPInvokeErrorMessage(errno)}",
                errno == LibC.ENOENT ? MakeAndMount(path) : "name a directory in memory");
        }

        OpenFolder folder = new(directory, path, changes);
        try
        {
            if (MemoryStorage.Refusal(folder) is string refusal)
            {
                throw Refuse($"{path} is not in memory alone: {refusal}", Mount(path));
            }

            return IsForExports(folder) ? folder : throw Refuse(
                $"{path} has in it what no export has made, and no record of exports",
                $"give them a place of their own: {MakeAndMount(Path.Combine(path, "early"))}");
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    private static bool IsForExports(OpenFolder folder) =>
        new RecordFile(folder).IsThere || folder.List().All(
            name => name.StartsWith(ExportRecord.OwnNames, StringComparison.Ordinal)
                && folder.KindOf(name, out _) == NodeKind.File);

    private static string MakeAndMount(string path) => $"mkdir -p {ShellWord.Quote(path)} && {Mount(path)}";

    private static string Mount(string path) =>
        $"mount -t ramfs -o nosuid,nodev,noexec,mode=0700 ramfs {ShellWord.Quote(path)}";

    private static CommandFailure Refuse(string what, string hint) => new(ExitStatus.CannotMount, what, hint);
}
