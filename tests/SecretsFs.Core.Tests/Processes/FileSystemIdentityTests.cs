using System.Diagnostics;
using SecretsFs.Core.Access;
using SecretsFs.Core.Processes;

namespace SecretsFs.Core.Tests.Processes;

public sealed class FileSystemIdentityTests : IDisposable
{
    private const uint User = 23456;
    private const uint Group = 34567;
    private const uint OtherGroup = 45678;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [RootFact]
    public void What_only_root_can_read_cannot_be_opened()
    {
        string file = Write("0600", "0:0");
        Assert.False(CanOpen(file, Somebody()));
    }

    [RootFact]
    public void What_the_user_owns_can_be_opened() => Assert.True(CanOpen(Write("0400", $"{User}:0"), Somebody()));

    [RootFact]
    public void What_the_main_group_can_read_can_be_opened() =>
        Assert.True(CanOpen(Write("0040", $"0:{Group}"), Somebody()));

    [RootFact]
    public void What_another_group_can_read_can_be_opened_by_its_members_only()
    {
        string file = Write("0040", $"0:{OtherGroup}");
        Assert.True(CanOpen(file, Somebody(Group, OtherGroup)));
        Assert.False(CanOpen(file, Somebody(Group)));
        Assert.False(CanOpen(Write("0040", "0:0", "of-root"), Somebody()));
    }

    [RootFact]
    public void Other_threads_stay_who_they_are()
    {
        string file = Write("0000", "0:0");
        using ManualResetEventSlim hasBecome = new();
        using ManualResetEventSlim isSeen = new();
        bool ofThePool = false;
        Task look = Task.Run(() =>
        {
            Assert.True(hasBecome.Wait(s_limit));
            ofThePool = CanOpen(file);
            isSeen.Set();
        });

        Assert.True(FileSystemIdentity.TryRun(Somebody(), s_limit, () =>
        {
            hasBecome.Set();
            Assert.True(isSeen.Wait(s_limit));
        }));
        Assert.True(look.Wait(s_limit));
        Assert.True(ofThePool);
        Assert.True(CanOpen(file));
    }

    [RootFact]
    public void What_does_not_end_in_time_is_left()
    {
        using ManualResetEventSlim never = new();
        Assert.False(FileSystemIdentity.TryRun(Somebody(), TimeSpan.FromMilliseconds(50), () => never.Wait(s_limit)));
        never.Set();
    }

    private static UnixUser Somebody(params uint[] groups) => new("somebody", User, Group, [.. groups]);

    private static bool CanOpen(string file, UnixUser user)
    {
        bool? result = null;
        Assert.True(FileSystemIdentity.TryRun(user, s_limit, () => result = CanOpen(file)));
        return Assert.NotNull(result);
    }

    private static bool CanOpen(string file)
    {
        try
        {
            using FileStream stream = File.OpenRead(file);
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private string Write(string mode, string owner, string name = "file")
    {
        string file = _folder.Write(name, "content");
        string[][] commands = [["chmod", "0755", _folder.Path], ["chown", owner, file], ["chmod", mode, file]];
        foreach (string[] command in commands)
        {
            using Process process = Process.Start(command[0], command[1..]);
            Assert.True(process.WaitForExit(s_limit));
            Assert.Equal(0, process.ExitCode);
        }

        return file;
    }
}
