using System.Text.Json;
using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Takeover;

/// <summary>What secretsfs status says of a mount, also while workers change.</summary>
public sealed class StatusOfMountTests(PassStoreFixture keys) : TakeoverTests(keys)
{
    [MountFact(Requirements.LibRnp)]
    public async Task It_tells_who_serves_and_how_each_key_is()
    {
        PassStore store = await MakeStoreAsync();
        Mount mount = await MountAsync((await NumberedAsync(store)).Key("none", "none", mode: "0444"));
        WorkerProcesses workers = new(mount);
        await workers.WaitSpareAsync();
        await workers.KillServingAsync();
        (await mount.CatAsync("k7")).Succeeded();
        Assert.NotEqual(0, (await mount.CatAsync("none")).Status);

        using JsonDocument status = await StatusAsync(mount);

        JsonElement root = status.RootElement;
        Assert.Equal(mount.Path, root.GetProperty("mountpoint").GetString());
        Assert.Equal(mount.Pid, root.GetProperty("keeper").GetProperty("pid").GetInt32());
        Assert.Equal(workers.Serving, root.GetProperty("worker").GetProperty("pid").GetInt32());
        Assert.Equal(1, root.GetProperty("worker").GetProperty("restarts").GetInt32());
        Assert.Equal(KeyCount + 1, root.GetProperty("keys").GetArrayLength());
        Assert.Equal("readable", Key(root, "k7").GetProperty("state").GetString());
        Assert.NotEqual(JsonValueKind.Null, Key(root, "k7").GetProperty("lastRead").ValueKind);
        Assert.Equal("missing", Key(root, "none").GetProperty("state").GetString());
    }

    [MountFact(Requirements.LibRnp)]
    public async Task Where_the_worker_ends_before_it_answers_the_next_one_does()
    {
        Mount mount = await MountNumberedAsync();
        WorkerProcesses workers = new(mount);
        await workers.WaitSpareAsync();
        int serving = await workers.WaitServingAsync();
        Assert.Equal(0, LibC.kill(serving, LibC.SIGSTOP));
        Child status = Start(Programs.SecretsFs, "status", "--json", mount.Path);
        await Poll.UntilAsync(() => HasCaller(mount), "a caller of the control socket");

        WorkerProcesses.Kill(serving);

        using JsonDocument answer = JsonDocument.Parse((await status.EndAsync()).Succeeded().Text);
        Assert.Equal(KeyCount, answer.RootElement.GetProperty("keys").GetArrayLength());
    }

    /// <summary>Whether the keeper has the file that the worker is to describe its keys in.</summary>
    private static bool HasCaller(Mount mount) => Directory.GetFileSystemEntries($"/proc/{mount.Pid}/fd")
        .Any(static link => new FileInfo(link).LinkTarget?.Contains("memfd:secretsfs-keys", StringComparison.Ordinal)
            == true);

    private static JsonElement Key(JsonElement root, string name) => root.GetProperty("keys").EnumerateArray()
        .Single(key => key.GetProperty("name").GetString() == name);

    private static async Task<JsonDocument> StatusAsync(Mount mount) => JsonDocument.Parse(
        (await Child.RunAsync(Programs.SecretsFs, "status", "--json", mount.Path)).Succeeded().Text);
}
