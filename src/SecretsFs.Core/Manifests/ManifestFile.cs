using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Native;

namespace SecretsFs.Core.Manifests;

/// <summary>
/// Reads a manifest from disk. It decides who gets which secret, so nobody but its reader and root may write it.
/// </summary>
public static class ManifestFile
{
    private const int LargestFile = 16 * 1024 * 1024;
    private const ushort WritableByOthers = 0x12; // 0022

    /// <summary>Reads and parses; every problem, also one of the file itself, is in the result. Never throws.</summary>
    public static ManifestResult Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using SafeFileHandle file = LibC.open(path, LibC.O_RDONLY | LibC.O_NONBLOCK | LibC.O_CLOEXEC);
        int errno = file.IsInvalid ? Marshal.GetLastPInvokeError() : 0;
        if (file.IsInvalid)
        {
            return Refuse(
                path,
                $"cannot open the manifest: {Marshal.GetPInvokeErrorMessage(errno)}",
                "give the path of a readable file");
        }

        (string Reason, string Hint)? refusal = Inspect(file, out long size);
        if (refusal is not null)
        {
            return Refuse(path, refusal.Value.Reason, refusal.Value.Hint);
        }

        try
        {
            byte[] content = new byte[size];
            int read = 0;
            int count;
            while (read < content.Length && (count = RandomAccess.Read(file, content.AsSpan(read), read)) > 0)
            {
                read += count;
            }

            return ManifestParser.Parse(path, content.AsSpan(0, read));
        }
        catch (IOException exception)
        {
            return Refuse(path, $"cannot read the manifest: {exception.Message}", "see the kernel's log");
        }
    }

    private static (string Reason, string Hint)? Inspect(SafeFileHandle file, out long size)
    {
        size = 0;
        if (!LibC.TryStat(file, out LibC.Statx stat))
        {
            return ("cannot stat the manifest", "see the kernel's log");
        }

        if (!stat.IsRegular)
        {
            return ("the manifest is not a regular file", "give the path of a JSON file");
        }

        if (stat.UserId != 0 && stat.UserId != LibC.geteuid())
        {
            return ("the manifest belongs to another user, who could declare any secret", "chown it to root");
        }

        if ((stat.Mode & WritableByOthers) != 0)
        {
            return ("the manifest can be written by others, who could declare any secret", "chmod go-w it");
        }

        size = (long)Math.Min(stat.Size, long.MaxValue);
        return size > LargestFile ? ("the manifest is larger than 16 MiB", "declare fewer keys") : null;
    }

    private static ManifestResult Refuse(string path, string reason, string hint) =>
        ManifestResult.Refuse(new ManifestProblem(path, 1, "$", reason, hint));
}
