using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Native;

namespace SecretsFs.Export;

/// <summary>
/// A file on its way to its place; there is one at a time. A worker fills one that has no name; the kernel copies that
/// into another, which no worker has ever had, and which gets the place. So what a worker keeps is nobody's, and this
/// process never reads a content. One thread.
/// </summary>
/// <remarks>
/// The second has a name of its own rather than none (O_TMPFILE): a file without a name cannot replace another in one
/// step. The first is made by that name as well, and unlinked before anybody else has it: ramfs has files that never
/// had one for some years only.
/// </remarks>
internal sealed class PendingFile : IDisposable
{
    /// <summary>Its name in the directory that is exported to.</summary>
    public const string Name = ExportRecord.OwnNames + ".key";

    private readonly OpenFolder _folder;
    private SafeFileHandle? _copy;
    private bool _isPlaced;

    private PendingFile(OpenFolder folder, SafeFileHandle filled) => (_folder, Filled) = (folder, filled);

    /// <summary>To be filled, by whoever gets the descriptor.</summary>
    public SafeFileHandle Filled { get; }

    /// <summary>Makes one, for this user alone; null with the error number where that fails.</summary>
    public static PendingFile? TryCreate(OpenFolder folder, out int error)
    {
        SafeFileHandle filled = folder.Create(Name, out error);
        error = error == 0 ? folder.Remove(Name) : error;
        if (error == 0)
        {
            return new PendingFile(folder, filled);
        }

        filled.Dispose();
        return null;
    }

    /// <summary>
    /// Copies what it is filled with by now into a file of this user's alone; an error number, EFBIG where it is too
    /// much, EIO where it becomes less meanwhile.
    /// </summary>
    public int Copy(int mostBytes)
    {
        ulong size = OpenFolder.Inspect(Filled).Size;
        if (size > (ulong)mostBytes)
        {
            return LibC.EFBIG;
        }

        SafeFileHandle copy = _folder.Create(Name, out int error);
        if (error != 0)
        {
            copy.Dispose();
            return error;
        }

        _copy = copy;
        return Send((long)size);
    }

    /// <summary>Gives the copy its owner, group and mode; an error number.</summary>
    public int Give(Ownership to) => _folder.Give(_copy!, to);

    /// <summary>Gives the copy its place, in one step; an error number.</summary>
    public int Place(OpenFolder target, string name, bool replaces)
    {
        int error = _folder.Move(Name, target, name, replaces);
        _isPlaced = error == 0;
        return error;
    }

    /// <summary>Removes it where it has found no place, and empties what was filled, whoever keeps it open.</summary>
    public void Dispose()
    {
        _ = LibC.ftruncate(Filled, 0);
        Filled.Dispose();
        _copy?.Dispose();
        if (_copy is not null && !_isPlaced)
        {
            _ = _folder.Remove(Name);
        }
    }

    /// <summary>In the kernel; whoever has the other file open may change it all the while.</summary>
    private unsafe int Send(long size)
    {
        for (long offset = 0; offset < size;)
        {
            // SAFETY: one number is read and written; the position that the descriptors share is not used.
            nint sent = LibC.sendfile(_copy!, Filled, &offset, (nuint)(size - offset));
            int error = sent < 0 ? Marshal.GetLastPInvokeError() : 0;
            if (sent == 0 || error is not (0 or LibC.EINTR))
            {
                return sent == 0 ? LibC.EIO : error;
            }
        }

        return 0;
    }
}
