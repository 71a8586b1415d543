using SecretsFs.Tests.Fixtures;
using Xunit.Abstractions;

namespace SecretsFs.Tests.Takeover;

/// <summary>Manifests, key files and accounts that change while workers come and go.</summary>
public sealed class ChangeTests(PassStoreFixture keys, ITestOutputHelper output) : TakeoverTests(keys)
{
    private const int NoKey = 7;

    /// <summary>A program that is compiled as it runs takes longer than that to get ready on a slow machine.</summary>
    private static readonly TimeSpan s_betweenKills = TimeSpan.FromMilliseconds(Programs.IsMachineCode ? 150 : 500);

    [MountFact("python3", Requirements.LibRnp)]
    public async Task Each_reload_is_visible_at_once_while_workers_are_killed()
    {
        const int Reloads = 20;
        PassStore store = await MakeStoreAsync();
        Mount mount = await MountAsync(await NumberedAsync(store), new MountOptions { LogLevel = "debug" });
        WorkerProcesses workers = new(mount);
        await workers.WaitSpareAsync();
        Child load = await StartLoadAsync(mount, readers: 2, pause: 0.01);
        using CancellationTokenSource ended = new();
        Task<int> kills = workers.KillServingEveryAsync(
            s_betweenKills, TestLimits.Event * 3, ended.Token);
        for (int i = 0; i < Reloads; i++)
        {
            Assert.False(mount.Log.Ended.IsCompleted, LogOf(mount));
            await mount.ReloadAsync((await NumberedAsync(store)).Key($"new{i}", "text"));
            RunResult read = await mount.CatAsync($"new{i}");
            Assert.True(read.Status == 0, $"{read.Errors}{LogOf(mount)}");
            Assert.NotEqual(0, (await mount.CatAsync($"new{i - 1}")).Status);
        }

        await ended.CancelAsync();
        output.WriteLine($"{await kills} kills during {Reloads} reloads");
        LoadResult result = await EndLoadAsync(load);
        output.WriteLine(result.ToString());
        result.AssertUndisturbed(TimeSpan.FromSeconds(3), leastOperations: Reloads);
        Assert.NotEqual(0, await kills);
    }

    [MountTheory(Requirements.LibRnp)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_key_file_that_comes_late_or_is_another_is_used_at_once_and_by_successors(bool isThere)
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        string key = Scratch.At("late.key");
        if (isThere)
        {
            string vectors = Path.Combine(Programs.Repository, "tests", "vectors", "openpgp");
            File.Copy(Path.Combine(vectors, "keys", "rsa4096.key"), key);
            File.SetUnixFileMode(key, Modes.Secret);
        }

        Mount mount = await MountAsync(ManifestOf(store).Rnp(key).Key("text"));
        WorkerProcesses workers = new(mount);
        Assert.NotEqual(0, (await mount.CatAsync("text")).Status);

        await Home.ExportKeyFileAsync(Scratch.At("next.key"), GpgHome.Host);
        File.Move(Scratch.At("next.key"), key, overwrite: true);

        await WaitReadableAsync(mount, "text");
        for (int again = 0; again < 2; again++)
        {
            await workers.WaitSpareAsync();
            await workers.KillServingAsync();
            Assert.Equal(PassStoreFixture.Contents["text"], (await mount.CatAsync("text")).Succeeded().Output);
        }
    }

    /// <summary>
    /// Whoever can put a link into the directory of the key file would have the keeper open any file of root's for a
    /// worker of his. Such a file is for the worker to open, with what rights it has.
    /// </summary>
    [MountFact(Requirements.LibRnp)]
    public async Task A_key_file_where_others_decide_which_it_is_is_not_opened_by_the_keeper()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        await Home.ExportKeyFileAsync(Scratch.At("roots.key"), GpgHome.Host);
        WorkerUser.MakeFolder(Scratch.At("workers"));
        string key = Scratch.At("workers/host.key");
        File.CreateSymbolicLink(key, Scratch.At("roots.key"));
        TestManifest manifest = ManifestOf(store).Rnp(key).Key("text");
        string left =
            $"{key} is left to the worker's own rights: others than root decide what {Scratch.At("workers")} is";

        RunResult refused = await Child.RunAsync(
            [.. Programs.Mount(Scratch.Write("refused.json", manifest.ToString()), Scratch.Mountpoint())]);

        Assert.Equal(NoKey, refused.Status);
        Assert.Contains(left, refused.Errors, StringComparison.Ordinal);
        Assert.Contains($"cannot open the key file {key}: Permission denied", refused.Errors, StringComparison.Ordinal);

        WorkerUser.Give(Scratch.At("roots.key"));
        File.Move(Scratch.At("roots.key"), key, overwrite: true);
        Mount mount = await MountAsync(manifest);
        await mount.Log.WaitForLineAsync(left);
        Assert.Equal(PassStoreFixture.Contents["text"], (await mount.CatAsync("text")).Succeeded().Output);
        await new WorkerProcesses(mount).WaitSpareAsync();
        await new WorkerProcesses(mount).KillServingAsync();
        Assert.Equal(PassStoreFixture.Contents["text"], (await mount.CatAsync("text")).Succeeded().Output);
    }

    /// <summary>With a list of users and a mount namespace of its own, where its readers are as well.</summary>
    [MountFact("unshare", "nsenter", Requirements.LibRnp)]
    public async Task A_user_who_is_added_later_owns_the_key_from_then_on()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        string users = Scratch.At("passwd");
        File.Copy("/etc/passwd", users);
        File.SetUnixFileMode(users, Modes.Folder);
        string key = await Home.ExportKeyFileAsync(Scratch.At("host.key"), GpgHome.Host);
        Mount mount = await MountAsync(
            ManifestOf(store).Rnp(key).Key("text", owner: "secretsfs-late", mode: "0400"),
            new MountOptions
            {
                Wrapper =
                [
                    "unshare", "--mount", "--propagation", "private",
                    "sh", "-c", "mount --bind \"$0\" /etc/passwd && exec \"$@\"", users,
                ],
            });
        WorkerProcesses workers = new(mount);
        await workers.WaitSpareAsync();
        Assert.NotEqual("23456\n", await OwnerAsync(mount));

        await File.AppendAllTextAsync(users, "secretsfs-late:x:23456:23456::/:/bin/false\n");

        await mount.Log.WaitForLineAsync("users or groups of the machine changed: 1 key changed with them");
        string last = string.Empty;
        for (long end = Environment.TickCount64 + 3_000; last != "23456\n" && Environment.TickCount64 < end;)
        {
            last = await OwnerAsync(mount);
        }

        Assert.Equal("23456\n", last);
        await workers.KillServingAsync();
        RunResult read = await Child.RunAsync(
            ["nsenter", "-t", $"{mount.Pid}", "-m", .. new OtherUser(23456).Command("cat", mount.At("text"))]);
        Assert.Equal(PassStoreFixture.Contents["text"], read.Succeeded().Output);
    }

    /// <summary>The end of what the log says of workers and reloads.</summary>
    private static string LogOf(Mount mount) => string.Join(
        '\n', mount.Log.Lines.Where(static line => !line.Contains(" audit: ", StringComparison.Ordinal)).TakeLast(20));

    private static async Task<string> OwnerAsync(Mount mount) => (await Child.RunAsync(
        "nsenter", "-t", $"{mount.Pid}", "-m", "stat", "-c", "%u", mount.At("text"))).Succeeded().Text;

    private static async Task WaitReadableAsync(Mount mount, string key)
    {
        RunResult read = await mount.CatAsync(key);
        for (long end = Environment.TickCount64 + 5_000; read.Status != 0 && Environment.TickCount64 < end;)
        {
            read = await mount.CatAsync(key);
        }

        read.Succeeded();
    }
}
