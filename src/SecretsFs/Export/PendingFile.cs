using Microsoft.Win32.SafeHandles;
using SecretsFs.Native;

namespace SecretsFs.Export;

/// <summary>
/// A file that a worker fills, before it gets its name: there is one at a time. This process never reads it. One
/// thread.
/// </summary>
/// <remarks>
/// A name of its own rather than none (O_TMPFILE): a file without a name cannot replace another in one step, and ramfs
/// has had such files for some years only.
/// </remarks>
internal sealed class PendingFile : IDisposable
{
    /// <summary>Its name in the directory that is exported to.</summary>
    public const string Name = ExportRecord.OwnNames + ".key";

    private readonly OpenFolder _folder;
    private readonly SafeFileHandle _reader;
    private bool _isPlaced;

    private PendingFile(OpenFolder folder, SafeFileHandle writer, SafeFileHandle reader) =>
        (_folder, Writer, _reader) = (folder, writer, reader);

    /// <summary>To be handed to whoever writes, and closed here.</summary>
    public SafeFileHandle Writer { get; }

    /// <summary>Makes one, for this user alone; null with the error number where that fails.</summary>
    public static PendingFile? TryCreate(OpenFolder folder, out int error)
    {
        SafeFileHandle writer = folder.Create(Name, out error);
        SafeFileHandle? reader = error == 0 ? folder.OpenFile(Name, out error) : null;
        if (error == 0)
        {
            return new PendingFile(folder, writer, reader!);
        }

        writer.Dispose();
        reader?.Dispose();
        return null;
    }

    /// <summary>
    /// Whether it is finished: nobody can write to it any more, whoever was given it, and it is as a file for one
    /// secret can be.
    /// </summary>
    public bool IsFinished(int mostBytes)
    {
        // a lease to read is given only where nobody has the file open to write, or mapped (fcntl(2))
        if (LibC.fcntl(_reader, LibC.F_SETLEASE, LibC.F_RDLCK) != 0)
        {
            return false;
        }

        _ = LibC.fcntl(_reader, LibC.F_SETLEASE, LibC.F_UNLCK);
        LibC.Statx stat = OpenFolder.Inspect(_reader);
        return stat.Links == 1 && stat.Size <= (ulong)mostBytes;
    }

    /// <summary>Gives it its owner, group and mode; an error number.</summary>
    public int Give(Ownership to) => _folder.Give(_reader, to);

    /// <summary>Gives it its place, in one step; an error number.</summary>
    public int Place(OpenFolder target, string name, bool replaces)
    {
        int error = _folder.Move(Name, target, name, replaces);
        _isPlaced = error == 0;
        return error;
    }

    /// <summary>Removes it where it has found no place.</summary>
    public void Dispose()
    {
        Writer.Dispose();
        _reader.Dispose();
        if (!_isPlaced)
        {
            _ = _folder.Remove(Name);
        }
    }
}
