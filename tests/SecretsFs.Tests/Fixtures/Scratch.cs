using System.Text;

namespace SecretsFs.Tests.Fixtures;

/// <summary>A folder of one test that every user can pass through. Removed with everything mounted below it.</summary>
public sealed class Scratch : IAsyncDisposable
{
    private int _mountpoints;

    public Scratch()
    {
        Root = Directory.CreateTempSubdirectory("sfs-").FullName;
        File.SetUnixFileMode(Root, Modes.Folder);
    }

    public string Root { get; }

    public string At(string name) => Path.Combine(Root, name);

    /// <summary>A new directory that every user can pass through.</summary>
    public string Folder(string name)
    {
        string path = Directory.CreateDirectory(At(name)).FullName;
        File.SetUnixFileMode(path, Modes.Folder);
        return path;
    }

    /// <summary>A new, empty directory to mount on.</summary>
    public string Mountpoint() => Folder($"mnt{++_mountpoints}");

    /// <summary>A file.</summary>
    public string Write(string name, byte[] content)
    {
        File.WriteAllBytes(At(name), content);
        return At(name);
    }

    /// <summary>A text file.</summary>
    public string Write(string name, string content) => Write(name, Encoding.UTF8.GetBytes(content));

    /// <summary>A program.</summary>
    public string WriteProgram(string name, string content)
    {
        string path = Write(name, content);
        File.SetUnixFileMode(path, Modes.Folder);
        return path;
    }

    /// <summary>A named pipe for everybody.</summary>
    internal async Task<string> FifoAsync(string name)
    {
        (await Child.RunAsync("mkfifo", "-m", "0666", At(name))).Succeeded();
        return At(name);
    }

    public async ValueTask DisposeAsync()
    {
        for (string? left; (left = MountTable.FirstBelow(Root)) is not null;)
        {
            (await Child.RunAsync("umount", "-f", "-l", left)).Succeeded();
        }

        Directory.Delete(Root, recursive: true);
    }
}
