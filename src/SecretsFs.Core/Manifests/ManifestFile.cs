using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Native;

namespace SecretsFs.Core.Manifests;

/// <summary>
/// Reads a manifest from disk. It decides who gets which secret, so nobody but its reader and root may write it.
/// </summary>
public static class ManifestFile
{
    /// <summary>The longest one that is read, in bytes.</summary>
    public const int LargestFile = 16 * 1024 * 1024;

    /// <summary>Reads and parses; every problem, also one of the file itself, is in the result. Never throws.</summary>
    public static ManifestResult Load(string path) => Load(path, out _);

    /// <summary>The same, and the bytes that were found to be right or wrong.</summary>
    public static ManifestResult Load(string path, out byte[] content)
    {
        ArgumentNullException.ThrowIfNull(path);
        content = [];
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

        byte[] bytes = new byte[size];
        int read = FileBytes.Read(file, bytes, 0, out errno);
        if (read < 0)
        {
            return Refuse(
                path, $"cannot read the manifest: {Marshal.GetPInvokeErrorMessage(errno)}", "see the kernel's log");
        }

        content = bytes[..read]; // it may have become shorter
        return ManifestParser.Parse(path, content);
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

        if (!FileTrust.IsOurs(in stat))
        {
            return ("the manifest belongs to another user, who could declare any secret", "chown it to root");
        }

        if (FileTrust.IsWritableByOthers(in stat))
        {
            return ("the manifest can be written by others, who could declare any secret", "chmod go-w it");
        }

        size = (long)Math.Min(stat.Size, long.MaxValue);
        return size > LargestFile ? ("the manifest is larger than 16 MiB", "declare fewer keys") : null;
    }

    private static ManifestResult Refuse(string path, string reason, string hint) =>
        ManifestResult.Refuse(new ManifestProblem(path, 1, "$", reason, hint));
}
