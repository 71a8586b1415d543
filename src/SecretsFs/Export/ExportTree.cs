using SecretsFs.Core.Manifests;
using SecretsFs.Native;

namespace SecretsFs.Export;

/// <summary>
/// The files and directories below the one that is exported to. What exports have made is known by the record, which
/// this keeps up to date in memory; nothing else is changed or removed. One thread.
/// </summary>
/// <param name="root">The directory.</param>
/// <param name="record">What exports have made.</param>
/// <param name="ofDirectories">Whose directories are to be.</param>
/// <param name="leave">Told of each directory of an export that is not as declared, and stays so.</param>
internal sealed class ExportTree(
    OpenFolder root, ExportRecord record, Ownership ofDirectories, Action<OpenFolder> leave)
{
    private readonly HashSet<string> _looked = new(StringComparer.Ordinal);

    /// <summary>The record of what is there.</summary>
    public ExportRecord Record => record;

    /// <summary>The record that is on disk: no other name may be made.</summary>
    public ExportRecord Expected { get; set; } = new();

    /// <summary>The directories above a file, the highest first.</summary>
    public static IEnumerable<string> Parents(SecretName name)
    {
        for (int count = 1; count < name.Parts.Length; count++)
        {
            yield return string.Join('/', name.Parts.AsSpan()[..count]!);
        }
    }

    /// <summary>Whether there is nothing at the path of a directory.</summary>
    public bool IsMissing(string directory)
    {
        using OpenFolder? folder = root.Open(directory, out int error);
        return error is LibC.ENOENT or LibC.ENOTDIR; // the latter: of a file that is about to be removed, perhaps
    }

    /// <summary>
    /// Opens the directory that a file belongs into, and makes what is missing of it; null with the reason where that
    /// cannot be done.
    /// </summary>
    public OpenFolder? Enter(SecretName name, out string reason)
    {
        OpenFolder? folder = root.Open(string.Empty, out int error);
        reason = folder is null ? $"cannot open {root.Path}: {ErrorText.Of(error)}" : string.Empty;
        string path = string.Empty;
        foreach (string part in name.Parts.AsSpan()[..^1])
        {
            path = path.Length == 0 ? part : $"{path}/{part}";
            OpenFolder? next = folder is null ? null : Step(folder, part, path, out reason);
            folder?.Dispose();
            folder = next;
        }

        return folder;
    }

    /// <summary>What is at a file's name; missing where a directory above is.</summary>
    public NodeKind KindOf(SecretName name, out LibC.Statx stat)
    {
        stat = default;
        using OpenFolder? folder = root.Open(Above(name.Value), out int error);
        return folder is not null ? folder.KindOf(name.Parts[^1], out stat)
            : error is LibC.ENOENT or LibC.ENOTDIR ? NodeKind.Missing : NodeKind.Unknown;
    }

    /// <summary>
    /// Removes a file that exports have made, and forgets it. False with the reason where something else is there by
    /// now, which is left alone and forgotten; or where it cannot be removed.
    /// </summary>
    /// <param name="name">Its name.</param>
    /// <param name="wasThere">Whether there was one.</param>
    /// <param name="reason">Why it is still there.</param>
    public bool Remove(string name, out bool wasThere, out string reason)
    {
        (wasThere, reason) = (false, string.Empty);
        using OpenFolder? folder = root.Open(Above(name), out int error);
        string last = name[(name.LastIndexOf('/') + 1)..];
        NodeKind kind = folder is not null ? folder.KindOf(last, out _)
            : error is LibC.ENOENT or LibC.ENOTDIR ? NodeKind.Missing : NodeKind.Unknown;
        if (kind == NodeKind.File)
        {
            error = folder!.Remove(last);
            wasThere = error == 0;
            kind = error is 0 or LibC.ENOENT ? NodeKind.Missing : NodeKind.Unknown;
        }

        if (kind == NodeKind.Unknown)
        {
            reason = $"cannot remove {root.At(name)}: {ErrorText.Of(error)}"; // the record goes on to know it
            return false;
        }

        record.Keys.Remove(name, out KeyOrigin? origin);
        if (kind == NodeKind.Missing || origin is null)
        {
            return true; // the latter: perhaps there never was one
        }

        reason = $"{root.At(name)} is no file any more, and left alone";
        return false;
    }

    /// <summary>Removes directories that exports have made, where they are empty.</summary>
    public void Prune()
    {
        foreach (string directory in record.Directories.Reverse().ToArray())
        {
            using OpenFolder? above = root.Open(Above(directory), out int error);
            error = above is null ? error : above.RemoveFolder(directory[(directory.LastIndexOf('/') + 1)..]);
            if (error is 0 or LibC.ENOENT or LibC.ENOTDIR or LibC.ELOOP)
            {
                record.Directories.Remove(directory);
            }
        }
    }

    private static string Above(string name) => name.LastIndexOf('/') is var end and >= 0 ? name[..end] : string.Empty;

    private OpenFolder? Step(OpenFolder folder, string part, string path, out string reason)
    {
        bool isNew = folder.KindOf(part, out _) == NodeKind.Missing;
        int error = isNew ? Make(folder, part, path) : 0;
        OpenFolder? opened = error == 0 ? folder.Open(part, out error) : null;
        if (opened is not null)
        {
            error = isNew ? GiveNew(opened) : _looked.Add(path) ? GiveOld(folder, opened, path) : 0;
        }

        bool isDeclared = opened?.Is(ofDirectories) == true && record.Directories.Contains(path);
        reason = error != 0 ? $"cannot use the directory {root.At(path)}: {ErrorText.Of(error)}"
            : !isDeclared && !opened!.IsTrusted() ? $"others can write the directory {root.At(path)}"
            : string.Empty;
        if (reason.Length == 0)
        {
            return opened;
        }

        opened?.Dispose();
        return null;
    }

    private int Make(OpenFolder folder, string part, string path)
    {
        int error = Expected.Directories.Contains(path) ? folder.Make(part) : LibC.ENOENT; // the latter: gone meanwhile
        if (error == 0)
        {
            record.Directories.Add(path);
            _looked.Add(path);
        }

        return error;
    }

    /// <summary>It was made just now; but the owner of the directory above may have put another in its place.</summary>
    private int GiveNew(OpenFolder made) => made.IsNew() ? made.Give(ofDirectories) : LibC.EEXIST;

    /// <summary>
    /// What was made by an export before is not given to anybody else: it may be another directory by now. Where all
    /// is root's (or this user's), and stays so, group and mode follow the manifest.
    /// </summary>
    private int GiveOld(OpenFolder folder, OpenFolder opened, string path)
    {
        if (!record.Directories.Contains(path) || opened.Is(ofDirectories))
        {
            return 0;
        }

        bool isTrusted = opened.IsTrusted();
        if (isTrusted && folder.IsTrusted() && OpenFolder.IsOwn(ofDirectories.UserId))
        {
            return opened.Give(ofDirectories);
        }

        if (isTrusted)
        {
            leave(opened);
        }

        return 0;
    }
}
