using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Changes;

/// <summary>
/// Two reloads: one that changes only who may open a key, then one that takes it away. What was opened before the
/// first ends with the second.
/// </summary>
public sealed class AccessChangeTests(PassStoreFixture keys) : SlowEntryTests(keys)
{
    /// <summary>Reads without another look at the file, which cat takes: that alone would be refused.</summary>
    private const string OpenAndRead = """
        import os, sys
        file = os.open(sys.argv[1], os.O_RDONLY)
        print("opened", flush=True)
        sys.stdin.readline()
        try:
            print(os.pread(file, 100, 0))
        except OSError as error:
            print(error.strerror)
        """;

    [MountTheory("python3")]
    [InlineData("mode")]
    [InlineData("owner")]
    [InlineData("group")]
    [InlineData("units")]
    public async Task An_open_descriptor_of_a_changed_key_is_stale_once_it_is_removed(string member)
    {
        Mount mount = await MountAsync(SharedManifest().Key("text").Key("binary"));
        Child holder = await OpenAsync(mount.At("text"));

        await mount.ReloadAsync(Change(SharedManifest(), "text", member).Key("binary"));
        await mount.ReloadAsync(SharedManifest().Key("binary"));
        await holder.SayAsync("go");

        Assert.Equal("opened\nStale file handle\n", (await holder.EndAsync()).Succeeded().Text);
    }

    [MountTheory("python3")]
    [InlineData("mode")]
    [InlineData("owner")]
    [InlineData("group")]
    [InlineData("units")]
    public async Task An_open_descriptor_of_a_changed_key_goes_on_while_it_stays(string member)
    {
        Mount mount = await MountAsync(SharedManifest().Key("text"));
        Child holder = await OpenAsync(mount.At("text"));

        await mount.ReloadAsync(Change(SharedManifest(), "text", member));
        await mount.ReloadAsync(Change(SharedManifest(), "text", member).Key("binary"));
        await holder.SayAsync("go");

        Assert.Equal("opened\nb'hunter2\\nuser: me\\n'\n", (await holder.EndAsync()).Succeeded().Text);
    }

    [MountFact("python3")]
    public async Task An_open_descriptor_of_a_changed_key_is_stale_once_it_has_another_entry()
    {
        Mount mount = await MountAsync(SharedManifest().Key("key", "text"));
        Child holder = await OpenAsync(mount.At("key"));

        await mount.ReloadAsync(SharedManifest().Key("key", "text", mode: "0444"));
        await mount.ReloadAsync(SharedManifest().Key("key", "binary", mode: "0444"));
        await holder.SayAsync("go");

        Assert.Equal("opened\nStale file handle\n", (await holder.EndAsync()).Succeeded().Text);
    }

    [MountFact("python3")]
    public async Task An_open_descriptor_of_a_key_that_changed_twice_is_stale_once_it_is_removed()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text").Key("binary"));
        Child holder = await OpenAsync(mount.At("text"));

        await mount.ReloadAsync(SharedManifest().Key("text", mode: "0440").Key("binary"));
        await mount.ReloadAsync(SharedManifest().Key("text", mode: "0444").Key("binary"));
        await mount.ReloadAsync(SharedManifest().Key("binary"));
        await holder.SayAsync("go");

        Assert.Equal("opened\nStale file handle\n", (await holder.EndAsync()).Succeeded().Text);
    }

    [MountFact]
    public async Task An_open_that_waits_while_its_key_is_changed_and_removed_finds_nothing()
    {
        await MakeSlowAsync();
        Mount mount = await MountSlowAsync(SlowManifest().Key(Slow).Key("text"));
        Child reader = Start("cat", mount.At(Slow));
        await Gpg.WaitStartedAsync();

        await mount.ReloadAsync(SlowManifest().Key(Slow, mode: "0444").Key("text"));
        await mount.ReloadAsync(SlowManifest().Key("text"));
        await Gpg.ReleaseAsync();

        Assert.Equal($"cat: {mount.At(Slow)}: No such file or directory\n", (await reader.EndAsync()).Errors);
    }

    [MountFact]
    public async Task An_open_that_waits_while_its_key_is_changed_and_removed_is_not_audited_as_granted()
    {
        await MakeSlowAsync();
        Mount mount = await MountSlowAsync(SlowManifest().Key(Slow).Key("text"));
        Child reader = Start("cat", mount.At(Slow));
        await Gpg.WaitStartedAsync();

        await mount.ReloadAsync(SlowManifest().Key(Slow, mode: "0444").Key("text"));
        await mount.ReloadAsync(SlowManifest().Key("text"));
        await Gpg.ReleaseAsync();
        await reader.EndAsync();
        await mount.StopAsync();

        Assert.DoesNotContain(
            mount.AuditLines(Slow), line => line.Contains($" pid={reader.Pid} ", StringComparison.Ordinal));
    }

    private async Task<Child> OpenAsync(string file)
    {
        Child holder = Start(Programs.Python, "-c", OpenAndRead, file);
        await holder.Output.WaitForLineAsync("opened");
        return holder;
    }

    private static TestManifest Change(TestManifest manifest, string key, string member) => member switch
    {
        "mode" => manifest.Key(key, mode: "0440"),
        "owner" => manifest.Key(key, owner: "daemon"),
        "group" => manifest.Key(key, group: "daemon"),
        "units" => manifest.Key(key, unit: "secretsfs-test-nobody.service"),
        _ => throw new ArgumentOutOfRangeException(nameof(member), member, "no such member"),
    };
}
