using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Native;

namespace SecretsFs.Core.Processes;

/// <summary>
/// The steps from the root directory to a file, links followed. Each is opened in the one before, so that what was
/// found of that holds for this as well. May block on slow storage. One thread.
/// </summary>
internal sealed class PathWalk : IDisposable
{
    /// <summary>As many as the kernel follows in one path (path_resolution(7)).</summary>
    private const int MostLinks = 40;

    private const int LongestPath = 4096;
    private const uint PROC_SUPER_MAGIC = 0x9fa0;
    private const uint FUSE_SUPER_MAGIC = 0x65735546;
    private const uint AUTOFS_SUPER_MAGIC = 0x0187;

    private readonly Stack<string> _names = new();
    private SafeFileHandle _current = Root();
    private SafeFileHandle? _directory;
    private string _name = ".";
    private SafeFileHandle? _link;
    private string _place = "/";
    private LibC.Statx _stat;
    private uint? _type;
    private int _links;

    /// <summary>Stands at the root directory.</summary>
    /// <param name="path">An absolute path without NUL.</param>
    public PathWalk(string path)
    {
        Push(path);
        TryLook(_current);
    }

    /// <summary>
    /// The path of the step, for messages; that of what could not be looked at where there is an error.
    /// </summary>
    public string Place { get; private set; } = "/";

    /// <summary>Why the next step could not be taken; 0 where nothing is wrong.</summary>
    public int Error { get; private set; }

    /// <summary>What is there: never a link, unless <see cref="IsAtLink"/>.</summary>
    public ref readonly LibC.Statx Stat => ref _stat;

    /// <summary>Whether the step is a link, which the next one follows.</summary>
    public bool IsAtLink { get; private set; }

    /// <summary>Whether it is on a FUSE filesystem, or that cannot be told.</summary>
    public bool IsFuse => _type is null or FUSE_SUPER_MAGIC;

    /// <summary>Whether this is what the path leads to.</summary>
    public bool IsAtEnd => Error == 0 && !IsAtLink && _names.Count == 0;

    /// <summary>Goes on by one step; false at the end, and where there is an <see cref="Error"/>.</summary>
    public bool MoveNext()
    {
        if (Error != 0)
        {
            return false;
        }

        if (IsAtLink)
        {
            return Follow();
        }

        if (!_names.TryPop(out string? name))
        {
            return false;
        }

        Place = Join(_place, name);
        SafeFileHandle file = LibC.openat(_current, name, LibC.O_PATH | LibC.O_NOFOLLOW | LibC.O_CLOEXEC);
        if (TryLook(file) && _type == AUTOFS_SUPER_MAGIC)
        {
            file.Dispose(); // looking at it mounts nothing; opening it does (open(2), O_PATH)
            file = LibC.openat(_current, name, LibC.O_DIRECTORY | LibC.O_NOFOLLOW | LibC.O_CLOEXEC);
            TryLook(file);
        }

        if (Error != 0)
        {
            file.Dispose();
        }
        else if (_stat.IsLink)
        {
            (_link, IsAtLink) = (file, true);
        }
        else
        {
            Stand(file, Place);
            _name = name;
        }

        return Error == 0;
    }

    /// <summary>
    /// Opens the regular file at the end of the walk for reading, by its name in the last directory; an invalid
    /// descriptor where that fails, with the error number: ESTALE where it is another by now.
    /// </summary>
    public SafeFileHandle Open(out int errno)
    {
        SafeFileHandle file = LibC.openat(
            _directory!, _name, LibC.O_RDONLY | LibC.O_NONBLOCK | LibC.O_NOFOLLOW | LibC.O_CLOEXEC);
        errno = file.IsInvalid || !LibC.TryStat(file, out LibC.Statx stat) ? Marshal.GetLastPInvokeError()
            : !stat.IsSameFile(in _stat) ? LibC.ESTALE : 0;
        if (errno == 0)
        {
            return file;
        }

        file.Dispose();
        return new SafeFileHandle(-1, ownsHandle: true);
    }

    /// <summary>
    /// Opens the directory at the end of the walk, the very one; an invalid descriptor with the error number where that
    /// fails.
    /// </summary>
    public SafeFileHandle OpenDirectory(out int errno)
    {
        SafeFileHandle directory = LibC.openat(_current, ".", LibC.O_RDONLY | LibC.O_DIRECTORY | LibC.O_CLOEXEC);
        errno = directory.IsInvalid ? Marshal.GetLastPInvokeError() : 0;
        return directory;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _current.Dispose();
        _directory?.Dispose();
        _link?.Dispose();
    }

    /// <summary>Looks at a step; false, and an <see cref="Error"/>, where there is none.</summary>
    private unsafe bool TryLook(SafeFileHandle file)
    {
        bool isThere = !file.IsInvalid && LibC.TryStat(file, out _stat);
        Error = isThere ? 0 : Marshal.GetLastPInvokeError();
        LibC.StatFs stat;

        // SAFETY: the structure is the kernel's.
        _type = isThere && LibC.fstatfs(file, &stat) == 0 ? (uint)stat.Type : null;
        return isThere;
    }

    private static SafeFileHandle Root() => LibC.open("/", LibC.O_PATH | LibC.O_CLOEXEC);

    private void Stand(SafeFileHandle file, string place)
    {
        _directory?.Dispose();
        (_directory, _current, _place) = (_current, file, place);
    }

    /// <summary>Stands where a relative link is, or at the root directory again, with the link's names ahead.</summary>
    private bool Follow()
    {
        string? target = Target(_link!, out int errno);
        _link!.Dispose();
        (_link, IsAtLink) = (null, false);
        Error = target is null ? errno : ++_links > MostLinks ? LibC.ELOOP : 0;
        if (Error != 0)
        {
            return false;
        }

        Push(target!);
        if (target!.StartsWith('/'))
        {
            Stand(Root(), "/");
        }

        Place = _place;
        return TryLook(_current);
    }

    /// <summary>
    /// Puts the names of a path before those that are still to come. One slash at the end asks for a directory.
    /// </summary>
    private void Push(string path)
    {
        if (path.EndsWith('/'))
        {
            _names.Push(".");
        }

        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
        {
            _names.Push(part);
        }
    }

    private static string Join(string place, string name) => name switch
    {
        "." => place,
        ".." => Path.GetDirectoryName(place) ?? "/",
        _ => Path.Combine(place, name),
    };

    /// <summary>
    /// What a link says; null with the error number. One of proc(5) says a path, but leads elsewhere: it is refused.
    /// </summary>
    private unsafe string? Target(SafeFileHandle link, out int errno)
    {
        if (_type is null or PROC_SUPER_MAGIC)
        {
            errno = LibC.ELOOP;
            return null;
        }

        byte* target = stackalloc byte[LongestPath];
        byte empty = 0;

        // SAFETY: no more is written than there is room; an empty path means the descriptor itself.
        nint length = LibC.readlinkat(link, &empty, target, LongestPath);
        errno = length < 0 ? Marshal.GetLastPInvokeError() : LibC.ENOENT;
#pragma warning disable RS0030 // a path, never plaintext
        return length <= 0 ? null : Encoding.UTF8.GetString(target, (int)length);
#pragma warning restore RS0030
    }
}
