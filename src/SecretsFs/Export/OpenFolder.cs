using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Native;

namespace SecretsFs.Export;

/// <summary>
/// A directory that is open. All that is done in it goes by names in it, and follows no link: whatever becomes of
/// paths, nothing else is touched. Answers are error numbers, 0 where it went well. One thread.
/// </summary>
/// <param name="descriptor">Owned by this.</param>
/// <param name="path">For messages.</param>
/// <param name="changes">Told of each change.</param>
internal sealed unsafe class OpenFolder(SafeFileHandle descriptor, string path, ChangeCounter changes) : IDisposable
{
    private const uint OwnerAll = 0x1c0; // 0700
    private const uint Permissions = 0x1ff; // 0777: not what it inherits (setgid)
    private const uint OwnerReadsAndWrites = 0x180; // 0600
    private const uint WritableByOthers = 0x12; // 0022

    public string Path => path;

    public SafeFileHandle Descriptor => descriptor;

    /// <summary>The path of a name in it, for messages.</summary>
    public string At(string name) => System.IO.Path.Combine(path, name);

    /// <summary>What the directory is.</summary>
    /// <exception cref="IOException">It cannot be looked at.</exception>
    public LibC.Statx Inspect() => Inspect(descriptor);

    /// <summary>What an open file is.</summary>
    /// <exception cref="IOException">It cannot be looked at.</exception>
    public static LibC.Statx Inspect(SafeFileHandle file)
    {
        LibC.Statx stat = default;

        // SAFETY: the structure is as large as the kernel's.
        return LibC.statx_at(
            file, string.Empty, LibC.AT_EMPTY_PATH, LibC.STATX_BASIC_STATS | LibC.STATX_MNT_ID, &stat) == 0
            ? stat
            : throw new IOException($"statx: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>What is at a name.</summary>
    public NodeKind KindOf(string name, out LibC.Statx stat)
    {
        stat = default;
        fixed (LibC.Statx* result = &stat)
        {
            // SAFETY: as above.
            if (LibC.statx_at(descriptor, name, LibC.AT_SYMLINK_NOFOLLOW, LibC.STATX_BASIC_STATS, result) != 0)
            {
                return Marshal.GetLastPInvokeError() == LibC.ENOENT ? NodeKind.Missing : NodeKind.Unknown;
            }
        }

        return (stat.Mode & LibC.S_IFMT) switch
        {
            LibC.S_IFREG => NodeKind.File,
            LibC.S_IFDIR => NodeKind.Directory,
            _ => NodeKind.Other,
        };
    }

    /// <summary>Whether it belongs to root or this user, and nobody else can write it.</summary>
    public bool IsTrusted() =>
        Inspect() is var stat && IsOwn(stat.UserId) && (stat.Mode & WritableByOthers) == 0;

    /// <summary>Whether it is as <see cref="Make"/> makes one.</summary>
    public bool IsNew() =>
        Inspect() is var stat && stat.UserId == LibC.geteuid() && (stat.Mode & Permissions) == OwnerAll
        && List().Count == 0;

    /// <summary>Whether a user is root or this one.</summary>
    public static bool IsOwn(uint user) => user == 0 || user == LibC.geteuid();

    /// <summary>
    /// Opens a directory below, through no link and on no other mount; null with the error number where there is none.
    /// </summary>
    /// <param name="below">Its path from here; empty for this one once more.</param>
    /// <param name="error">0 where it is open.</param>
    public OpenFolder? Open(string below, out int error)
    {
        LibC.OpenHow how = new()
        {
            Flags = (ulong)(uint)(LibC.O_RDONLY | LibC.O_DIRECTORY | LibC.O_CLOEXEC),
            Resolve = LibC.RESOLVE_BENEATH | LibC.RESOLVE_NO_SYMLINKS | LibC.RESOLVE_NO_MAGICLINKS
                | LibC.RESOLVE_NO_XDEV,
        };
        nint opened;
        do
        {
            // SAFETY: the structure is that of linux/openat2.h and its size is passed.
            opened = LibC.syscall_openat2(
                LibC.SYS_openat2, descriptor, below.Length == 0 ? "." : below, &how, (nuint)sizeof(LibC.OpenHow));
            error = opened < 0 ? Marshal.GetLastPInvokeError() : 0;
        }
        while (error == LibC.EINTR);
        return error == 0
            ? new OpenFolder(new SafeFileHandle(opened, ownsHandle: true), At(below), changes) : null;
    }

    /// <summary>Makes a directory for its owner alone.</summary>
    public int Make(string name)
    {
        changes.Next();
        return Error(LibC.mkdirat(descriptor, name, OwnerAll));
    }

    /// <summary>Makes a file for its owner alone, to be written; an invalid descriptor where there is one.</summary>
    public SafeFileHandle Create(string name, out int error)
    {
        changes.Next();
        return OpenFile(name, LibC.O_RDWR | LibC.O_CREAT | LibC.O_EXCL, out error);
    }

    /// <summary>Opens a file, or makes it for its owner alone; an invalid descriptor where it is a link.</summary>
    public SafeFileHandle OpenOrCreate(string name, out int error) =>
        OpenFile(name, LibC.O_RDWR | LibC.O_CREAT, out error);

    /// <summary>Opens a file to be read; an invalid descriptor where there is none, or a link.</summary>
    public SafeFileHandle OpenFile(string name, out int error) => OpenFile(name, LibC.O_RDONLY, out error);

    /// <summary>Gives a file another place, in one step.</summary>
    /// <param name="name">Its name here.</param>
    /// <param name="target">The directory of the other place.</param>
    /// <param name="targetName">The name there.</param>
    /// <param name="replaces">Whether what is there may be replaced.</param>
    public int Move(string name, OpenFolder target, string targetName, bool replaces)
    {
        changes.Next();
        return Error(LibC.renameat2(
            descriptor, name, target.Descriptor, targetName, replaces ? 0 : LibC.RENAME_NOREPLACE));
    }

    /// <summary>Removes a file.</summary>
    public int Remove(string name)
    {
        changes.Next();
        return Error(LibC.unlinkat(descriptor, name, 0));
    }

    /// <summary>Removes a directory that is empty.</summary>
    public int RemoveFolder(string name)
    {
        changes.Next();
        return Error(LibC.unlinkat(descriptor, name, LibC.AT_REMOVEDIR));
    }

    /// <summary>Gives the directory an owner, a group, and then a mode.</summary>
    public int Give(Ownership to) =>
        WithoutAttribute(descriptor, "system.posix_acl_default") is not 0 and var error ? error : Give(descriptor, to);

    /// <summary>
    /// Gives an open file an owner, a group, and then a mode, and nobody else a right to it (acl(5)): whoever had it
    /// before has it no more.
    /// </summary>
    public int Give(SafeFileHandle file, Ownership to)
    {
        changes.Next();
        int error = WithoutAttribute(file, "system.posix_acl_access"); // before the mode would become its mask
        error = error != 0 ? error : Error(LibC.fchown(file, to.UserId, to.GroupId));
        return error != 0 ? error : Error(LibC.fchmod(file, to.Mode));
    }

    /// <summary>Whether the directory already is somebody's, with just this mode.</summary>
    public bool Is(Ownership whose) =>
        Inspect() is var stat
        && (stat.UserId, stat.GroupId, stat.Mode & ~LibC.S_IFMT) == (whose.UserId, whose.GroupId, whose.Mode);

    /// <summary>The names in it.</summary>
    /// <exception cref="IOException">They cannot be listed.</exception>
    public IReadOnlyList<string> List()
    {
        using OpenFolder? held = Open(string.Empty, out int error);
        return held is null
            ? throw new IOException($"cannot list {path}: {ErrorText.Of(error)}")
            : [.. Directory.EnumerateFileSystemEntries($"/proc/self/fd/{held.Descriptor.DangerousGetHandle()}")
                .Select(static entry => System.IO.Path.GetFileName(entry))];
    }

    /// <inheritdoc/>
    public void Dispose() => descriptor.Dispose();

    private static int WithoutAttribute(SafeFileHandle file, string name)
    {
        int error = Error(LibC.fremovexattr(file, name));
        return error is LibC.ENODATA or LibC.EOPNOTSUPP ? 0 : error;
    }

    private SafeFileHandle OpenFile(string name, int flags, out int error)
    {
        const int Flags = LibC.O_NONBLOCK | LibC.O_CLOEXEC;
        SafeFileHandle file = LibC.openat(
            descriptor, name, flags | Flags | LibC.O_NOFOLLOW, OwnerReadsAndWrites);
        error = file.IsInvalid ? Marshal.GetLastPInvokeError() : 0;
        return file;
    }

    private static int Error(int status) => status == 0 ? 0 : Marshal.GetLastPInvokeError();
}
