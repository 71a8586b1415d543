using System.Diagnostics;

namespace SecretsFs.Core.Tests;

/// <summary>
/// A folder below /run, on the way to which nobody but root can write; everybody may write the folders of scratch
/// files. Made by the first <see cref="Folder"/>, removed when disposed.
/// </summary>
internal sealed class RootsFolder : IDisposable
{
    public const int OtherUser = 65534;
    public const UnixFileMode Closed = (UnixFileMode)0b111_101_101; // 0755

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    public string Path { get; } = $"/run/secretsfs-test-{Guid.NewGuid():n}";

    /// <summary>The path of something in it; of itself for an empty name.</summary>
    public string this[string name] => name.Length == 0 ? Path : $"{Path}/{name}";

    /// <summary>Makes folders in it, and itself, which others may enter and not write.</summary>
    public void Folder(params string[] names)
    {
        foreach (string folder in names.Select(name => this[name]).Prepend(Path))
        {
            Directory.CreateDirectory(folder);
            File.SetUnixFileMode(folder, Closed);
        }
    }

    /// <summary>Writes a file in it.</summary>
    public void Write(string name, UnixFileMode mode)
    {
        File.WriteAllText(this[name], "content");
        File.SetUnixFileMode(this[name], mode);
    }

    /// <summary>Gives something to a user; a link itself, rather than what it leads to.</summary>
    public void Chown(string name, int user) => Run("chown", "--no-dereference", $"{user}", this[name]);

    public static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        Assert.True(process.WaitForExit(s_limit));
        Assert.Equal(0, process.ExitCode);
    }

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
