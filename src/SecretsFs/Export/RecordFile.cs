using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Commands;
using SecretsFs.Native;

namespace SecretsFs.Export;

/// <summary>The file with the <see cref="ExportRecord"/> of a directory. One thread.</summary>
/// <param name="folder">The directory.</param>
internal sealed class RecordFile(OpenFolder folder)
{
    private const string Name = ExportRecord.OwnNames;
    private const string NewName = ExportRecord.OwnNames + ".new";

    /// <summary>Whether there is one, or something else in its place.</summary>
    public bool IsThere => folder.KindOf(Name, out _) != NodeKind.Missing;

    /// <summary>Reads it; an empty one where there is no file.</summary>
    /// <exception cref="CommandFailure">It is none that can be believed.</exception>
    public ExportRecord Read()
    {
        using SafeFileHandle file = folder.OpenFile(Name, out int error);
        if (error == LibC.ENOENT)
        {
            return new ExportRecord();
        }

        if (error != 0)
        {
            throw Refuse(error == LibC.ELOOP ? "it is a link" : Marshal.GetPInvokeErrorMessage(error));
        }

        LibC.Statx stat = OpenFolder.Inspect(file);
        if ((stat.Mode & LibC.S_IFMT) != LibC.S_IFREG)
        {
            throw Refuse("it is no regular file");
        }

        if (stat.UserId != LibC.geteuid() || (stat.Mode & Ownership.OpenToOthers) != 0)
        {
            throw Refuse("it is not this user's alone");
        }

        return (stat.Size <= ExportRecord.LargestFile ? ExportRecord.Parse(ReadAll(file, (int)stat.Size)) : null)
            ?? throw Refuse("it is damaged");
    }

    /// <summary>Puts a record in its place, in one step.</summary>
    /// <exception cref="CommandFailure">That cannot be done.</exception>
    /// <exception cref="IOException">There is no room for it.</exception>
    public void Write(ExportRecord record)
    {
        using SafeFileHandle file = folder.Create(NewName, out int error);
        Check(error);
        bool isPlaced = false;
        try
        {
            RandomAccess.Write(file, record.ToBytes(), 0);
            Check(folder.Move(NewName, folder, Name, replaces: true));
            isPlaced = true;
        }
        finally
        {
            if (!isPlaced)
            {
                _ = folder.Remove(NewName);
            }
        }
    }

    /// <summary>Removes what an export has left that was ended while it wrote.</summary>
    /// <exception cref="CommandFailure">Something is there that no export has made.</exception>
    public void Clean()
    {
        foreach (string name in (string[])[NewName, PendingFile.Name])
        {
            NodeKind kind = folder.KindOf(name, out _);
            if (kind != NodeKind.Missing)
            {
                Check(kind == NodeKind.File ? folder.Remove(name) : LibC.EEXIST);
            }
        }
    }

    private static byte[] ReadAll(SafeFileHandle file, int size)
    {
        byte[] content = new byte[size];
        int read = 0;
        for (int count; read < size && (count = RandomAccess.Read(file, content.AsSpan(read), read)) > 0; read += count)
        {
        }

        return content[..read];
    }

    private void Check(int error)
    {
        if (error != 0)
        {
            throw new CommandFailure(
                ExitStatus.CannotMount,
                $"cannot write to {folder.Path}: {Marshal.GetPInvokeErrorMessage(error)}",
                $"is it writable, and nothing but files of exports called {Name}...?");
        }
    }

    private CommandFailure Refuse(string why) => new(
        ExitStatus.CannotMount,
        $"cannot use the record of exports {folder.At(Name)}: {why}",
        "unmount the directory and mount it afresh; or remove the record and all that exports have written there");
}
