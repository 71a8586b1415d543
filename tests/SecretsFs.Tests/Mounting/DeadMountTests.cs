using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Mounting;

/// <summary>A mount whose daemon was killed.</summary>
[Collection(SecondCollection.Name)]
public sealed class DeadMountTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    [MountFact]
    public async Task It_is_cleared_at_the_next_start()
    {
        Mount killed = await MountAsync(SharedManifest().Key("text"));
        await killed.KillAsync();

        Mount mount = await MountAsync(SharedManifest().Key("text"), new MountOptions { Mountpoint = killed.Path });

        (await mount.CatAsync("text")).Succeeded();
        Assert.Equal($"warning: cleared a dead mount at {mount.Path}", mount.Log.Lines[0]);
        Assert.Single(MountTable.TypesAt(mount.Path));
    }

    [MountFact]
    public async Task Several_on_top_of_each_other_are_cleared_at_the_next_start()
    {
        Mount first = await MountAsync(SharedManifest().Key("text"));
        Mount second = await MountAsync(SharedManifest().Key("text"));
        for (int i = 0; i < 2; i++)
        {
            (await Child.RunAsync("mount", "--bind", second.Path, first.Path)).Succeeded();
        }

        await first.KillAsync();
        await second.KillAsync();
        Assert.Equal(3, MountTable.TypesAt(first.Path).Length);

        Mount mount = await MountAsync(SharedManifest().Key("text"), new MountOptions { Mountpoint = first.Path });

        (await mount.CatAsync("text")).Succeeded();
        Assert.Equal(3, mount.Log.Lines.Count(line => line == $"warning: cleared a dead mount at {mount.Path}"));
        Assert.Single(MountTable.TypesAt(mount.Path));
    }

    [MountFact]
    public async Task Readers_of_it_get_an_error_and_hang_not()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text"));
        Child holder = await HoldOpenAsync(mount.At("text"));

        await mount.KillAsync();
        await holder.SayAsync("go");

        Assert.NotEqual(0, (await holder.EndAsync(limit: TestLimits.AtOnce)).Status);
        Assert.Equal(
            $"cat: {mount.At("text")}: Transport endpoint is not connected\n", (await mount.CatAsync("text")).Errors);
    }

    [MountFact]
    public async Task Unmount_clears_it()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text"));
        await mount.KillAsync();

        RunResult run = (await Child.RunAsync(Programs.SecretsFs, "unmount", mount.Path)).Succeeded();

        Assert.Equal($"cleared the dead mount at {mount.Path}\n", run.Text);
        Assert.Empty(MountTable.TypesAt(mount.Path));
    }

    /// <summary>As a service manager calls it after a start that failed, perhaps as another serves there.</summary>
    [MountFact]
    public async Task Only_it_is_cleared_where_that_is_asked_for()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text"));

        RunResult alive = (await Child.RunAsync(Programs.SecretsFs, "unmount", "--dead", mount.Path)).Succeeded();
        Assert.Equal($"left alone {mount.Path}, which is served\n", alive.Text);
        (await mount.CatAsync("text")).Succeeded();

        await mount.KillAsync();
        RunResult dead = (await Child.RunAsync(Programs.SecretsFs, "unmount", "--dead", mount.Path)).Succeeded();
        Assert.Equal($"cleared the dead mount at {mount.Path}\n", dead.Text);
        Assert.Empty(MountTable.TypesAt(mount.Path));
    }

    [MountFact]
    public async Task One_that_somebody_still_uses_is_cleared_at_the_next_start()
    {
        Mount killed = await MountAsync(SharedManifest().Key("text"));
        await HoldOpenAsync(killed.At("text"));
        await killed.KillAsync();

        Mount mount = await MountAsync(SharedManifest().Key("text"), new MountOptions { Mountpoint = killed.Path });

        (await mount.CatAsync("text")).Succeeded();
    }
}
