using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Mounting;

/// <summary>Places where it does not mount.</summary>
[Collection(SecondCollection.Name)]
public sealed class MountpointTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    private const int Usage = 2;
    private const int CannotMount = 4;

    [MountFact]
    public async Task A_live_tmpfs_there_is_an_error_and_stays()
    {
        string mountpoint = Scratch.Mountpoint();
        (await Child.RunAsync("mount", "-t", "tmpfs", "-o", "size=64k", "none", mountpoint)).Succeeded();

        RunResult run = await TryMountAsync(mountpoint);

        Assert.StartsWith(
            $"secretsfs: {mountpoint}: tmpfs is already mounted here (hint: ", run.Errors, StringComparison.Ordinal);
        Assert.Equal(CannotMount, run.Status);
        Assert.Equal(["tmpfs"], MountTable.TypesAt(mountpoint));
    }

    [MountFact]
    public async Task Another_secretsfs_there_is_an_error_and_goes_on()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text"));

        RunResult run = await TryMountAsync(mount.Path);

        Assert.StartsWith(
            $"secretsfs: {mount.Path}: fuse.secretsfs is already mounted here (hint: ",
            run.Errors,
            StringComparison.Ordinal);
        Assert.Equal(CannotMount, run.Status);
        (await mount.CatAsync("text")).Succeeded();
    }

    [MountFact]
    public async Task A_mountpoint_that_is_missing_is_an_error()
    {
        RunResult run = await TryMountAsync(Scratch.At("missing"));

        Assert.StartsWith($"secretsfs: {Scratch.At("missing")}: ", run.Errors, StringComparison.Ordinal);
        Assert.Contains("(hint: ", run.Errors, StringComparison.Ordinal);
        Assert.Equal(CannotMount, run.Status);
    }

    [MountFact]
    public async Task A_mountpoint_that_is_a_file_is_an_error()
    {
        string file = Scratch.Write("file", "x");

        RunResult run = await TryMountAsync(file);

        Assert.StartsWith($"secretsfs: {file}: not a directory (hint: ", run.Errors, StringComparison.Ordinal);
        Assert.Equal(CannotMount, run.Status);
    }

    [MountFact]
    public async Task A_link_to_a_directory_is_mounted_at_its_target()
    {
        string target = Scratch.Mountpoint();
        Directory.CreateSymbolicLink(Scratch.At("link"), target);

        Mount mount = await MountAsync(
            SharedManifest().Key("text"), new MountOptions { Mountpoint = Scratch.At("link") });

        (await mount.CatAsync("text")).Succeeded();
        Assert.Equal(["fuse.secretsfs"], MountTable.TypesAt(target));
        await mount.StopAsync();
        Assert.Empty(MountTable.TypesAt(target));
    }

    [MountFact]
    public async Task A_mountpoint_with_a_space_in_its_name_is_fine()
    {
        string mountpoint = Scratch.Folder("with space");
        Mount mount = await MountAsync(SharedManifest().Key("text"), new MountOptions { Mountpoint = mountpoint });

        (await mount.CatAsync("text")).Succeeded();
        RunResult run = (await Child.RunAsync(Programs.SecretsFs, "unmount", mountpoint)).Succeeded();

        Assert.Equal($"unmounted {mountpoint}\n", run.Text);
        await mount.EndedAsync();
    }

    [MountFact]
    public async Task An_ordinary_user_cannot_choose_who_reads()
    {
        string manifest = Scratch.Write("manifest.json", SharedManifest().Key("text").ToString());
        string mountpoint = Scratch.Mountpoint();

        // the checkout may lie where only root can go
        string program = await Programs.CopySecretsFsAsync(Scratch.Folder("program"));
        RunResult run = await new OtherUser(65534).RunAsync([program, .. Programs.Mount(manifest, mountpoint)[1..]]);

        Assert.Equal(
            "secretsfs: only root can choose the user of the worker (hint: omit --user)\n", run.Errors);
        Assert.Equal(Usage, run.Status);
    }

    private Task<RunResult> TryMountAsync(string mountpoint) =>
        Child.RunAsync(
            Programs.Mount(Scratch.Write("manifest.json", SharedManifest().Key("text").ToString()), mountpoint));
}
