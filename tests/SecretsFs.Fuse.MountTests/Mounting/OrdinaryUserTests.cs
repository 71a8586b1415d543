using System.Globalization;
using System.Runtime.InteropServices;
using SecretsFs.Fuse.MountTests.Fixtures;

namespace SecretsFs.Fuse.MountTests.Mounting;

/// <summary>
/// The sample as an ordinary user, whose mounts fusermount3 makes, in a mount namespace of its own: /dev/fuse is
/// closed to users on some machines.
/// </summary>
public sealed class OrdinaryUserTests : MountTest
{
    /// <summary>nobody: fusermount3 serves only who has a name.</summary>
    private const string User = "65534";
    private const string Content = "Hello from a filesystem of sixty-four bytes, no more, no less.\n\n";

    [MountFact("unshare", "setpriv", "nsenter", "fusermount3", "mknod", "chown")]
    public async Task It_mounts_through_fusermount3_and_ends_in_order()
    {
        string mountpoint = await OwnMountpointAsync();
        Child hello = Own(Child.Start(await CommandAsync(mountpoint)));
        await hello.Output.WaitForLineAsync("mounted");
        string[] inside = ["nsenter", "-m", "-r", "-t", hello.Pid.ToString(CultureInfo.InvariantCulture)];
        string[] asUser = [.. inside, "setpriv", $"--reuid={User}", $"--regid={User}", "--clear-groups"];
        RunResult read = await Child.RunAsync([.. asUser, "cat", $"{mountpoint}/hello"]);
        Assert.Equal(Content, read.Succeeded().Text);
        RunResult listed = await Child.RunAsync([.. asUser, "ls", mountpoint]);
        Assert.Equal("hello\nhello.txt\n", listed.Succeeded().Text);
        RunResult root = await Child.RunAsync([.. inside, "cat", $"{mountpoint}/hello"]);
        Assert.Equal($"cat: {mountpoint}/hello: Permission denied\n", root.Errors);
        Assert.Empty(MountTable.TypesAt(mountpoint)); // nothing of it out here

        // somebody who keeps the namespace, else the mount would go with it in any case
        Child witness = Own(Child.Start([.. inside, "bash", "-c", "echo there; read -r"]));
        await witness.Output.WaitForLineAsync("there");
        string table = $"/proc/{witness.Pid}/mountinfo";
        Assert.Contains($" {mountpoint} ", await File.ReadAllTextAsync(table), StringComparison.Ordinal);
        Assert.Contains(
            "ro,nosuid,nodev,noexec", LineOf(mountpoint, await File.ReadAllTextAsync(table)), StringComparison.Ordinal);
        hello.Signal(LibC.SIGTERM);
        RunResult end = await hello.EndAsync(limit: TestLimits.Event);
        Assert.Empty(end.Succeeded().Errors);
        Assert.DoesNotContain($" {mountpoint} ", await File.ReadAllTextAsync(table), StringComparison.Ordinal);
    }

    [MountFact("unshare", "setpriv", "fusermount3", "mknod")]
    public async Task Anothers_directory_is_refused_with_what_fusermount3_says()
    {
        string mountpoint = Scratch.Mountpoint(); // of root
        RunResult result = await Child.RunAsync(await CommandAsync(mountpoint));
        Assert.Equal(1, result.Status);
        Assert.StartsWith($"hello: cannot mount {mountpoint}: fusermount3: ", result.Errors);
        Assert.Contains("write access to mountpoint", result.Errors, StringComparison.Ordinal);
        Assert.Equal(1, result.Errors.Count(character => character == '\n'));
    }

    [MountFact("unshare", "setpriv", "mknod", "chown")]
    public async Task Without_fusermount3_it_says_what_to_install()
    {
        string mountpoint = await OwnMountpointAsync();
        string[] command = await CommandAsync(mountpoint, "env", $"PATH={Scratch.Folder("nothing")}");
        RunResult result = await Child.RunAsync(command);
        Assert.Equal(1, result.Status);
        Assert.StartsWith("hello: cannot start fusermount3: ", result.Errors);
        Assert.EndsWith("(hint: install the package fuse3)\n", result.Errors);
    }

    private static string LineOf(string mountpoint, string table) =>
        table.Split('\n').Single(line => line.Contains($" {mountpoint} ", StringComparison.Ordinal));

    private async Task<string> OwnMountpointAsync()
    {
        string mountpoint = Scratch.Mountpoint();
        (await Child.RunAsync("chown", $"{User}:{User}", mountpoint)).Succeeded();
        return mountpoint;
    }

    /// <summary>The sample where the user can reach it, with the runtime named rather than searched for.</summary>
    private async Task<string[]> CommandAsync(string mountpoint, params string[] before)
    {
        string copy = Scratch.At("hello");
        (await Child.RunAsync("cp", "-r", Path.GetDirectoryName(Programs.Hello)!, copy)).Succeeded();
        string runtime = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        return
        [
            "unshare", "-m", "bash", Programs.Reader("as_user.sh"), Scratch.Folder("devices"), User,
            "env", $"DOTNET_ROOT={runtime}", .. before, $"{copy}/hello", mountpoint,
        ];
    }
}
