namespace SecretsFs.Tests.Fixtures;

/// <summary>
/// The unprivileged user that the stores and the homes of gpg belong to, so that a daemon can read them that runs as
/// this user. It is a number without a name and without a home; the group has the same number.
/// </summary>
internal static class WorkerUser
{
    public const uint Id = 64321;

    private static readonly OtherUser s_user = new(Id);

    /// <summary>What takes rights from a worker: the daemon needs these in its PATH.</summary>
    public static string[] NeededPrograms => ["unshare", "setpriv"];

    /// <summary>Options of mount: nobody has to make a user on the machine for the tests.</summary>
    public static string[] MountOptions => ["--user", $"{Id}"];

    /// <summary>What runs a command as this user.</summary>
    public static string[] Command(params string[] command) => s_user.Command(command);

    /// <summary>Puts links to programs, all that are needed where none is named, into a folder for PATH.</summary>
    public static void LinkPrograms(string folder, params string[] programs)
    {
        foreach (string program in programs.Length == 0 ? NeededPrograms : programs)
        {
            File.CreateSymbolicLink(Path.Combine(folder, program), Programs.Find(program));
        }
    }

    /// <summary>Makes a file or a directory this user's; a link itself, rather than what it leads to.</summary>
    public static void Give(string path) => Assert.Equal(0, LibC.lchown(path, Id, Id));

    /// <summary>A directory that only this user (and root) may enter, made where there is none.</summary>
    public static void MakeFolder(string path)
    {
        if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(path, Modes.Private);
            Give(path);
        }
    }

    /// <summary>Writes a file of this user's; one that is there keeps its owner and mode.</summary>
    public static void Write(string path, byte[] content)
    {
        if (!File.Exists(path))
        {
            File.WriteAllBytes(path, []);
            File.SetUnixFileMode(path, Modes.Secret);
            Give(path);
        }

        File.WriteAllBytes(path, content);
    }

    /// <summary>Writes a text file of this user's.</summary>
    public static void Write(string path, string content) => Write(path, System.Text.Encoding.UTF8.GetBytes(content));
}
