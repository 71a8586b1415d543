using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Daemon;

/// <summary>What others can see of the daemon, and what it says of itself.</summary>
public sealed class ProcessTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    private static readonly OtherUser s_nobody = new(65534);

    [MountFact]
    public async Task It_leaves_no_core_file()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text"));

        string[] limits = await File.ReadAllLinesAsync($"/proc/{mount.Pid}/limits");

        string limit = limits.Single(line => line.StartsWith("Max core file size", StringComparison.Ordinal));
        Assert.Matches("^Max core file size +0 +0 +bytes", limit);
    }

    [MountTheory]
    [InlineData("environ")]
    [InlineData("mem")]
    [InlineData("maps")]
    [InlineData("fd/0")]
    public async Task Nobody_else_can_look_into_it(string file)
    {
        Mount mount = await MountAsync(SharedManifest().Key("text"));

        RunResult read = await s_nobody.RunAsync("head", "-c", "1", $"/proc/{mount.Pid}/{file}");

        Assert.EndsWith("Permission denied\n", read.Errors, StringComparison.Ordinal);
        Assert.Empty(read.Output);
    }

    [MountFact]
    public async Task Gpg_inherits_no_descriptor_of_it()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        File.Copy(store.EntryPath("text"), store.EntryPath("slow"));
        GpgWrapper gpg = await GpgWrapper.CreateAsync(Scratch);
        Mount mount = await MountAsync(
            ManifestOf(store).Key("slow").Key("text"), new MountOptions { ProgramDirectory = gpg.Directory });
        await HoldOpenAsync(mount.At("text"));
        (await mount.CatAsync("slow")).Succeeded(); // its length is known: one gpg is all that the next reader starts
        gpg.BecomeSlow();
        Child reader = Start("cat", mount.At("slow"));
        int process = await gpg.WaitStartedAsync();

        RunResult descriptors = (await Child.RunAsync("ls", $"/proc/{process}/fd")).Succeeded();
        await gpg.ReleaseAsync();
        (await reader.EndAsync()).Succeeded();

        // 255 is that of bash, for its script
        Assert.Equal("0\n1\n2\n255\n3\n", descriptors.Text);
    }

    [MountFact]
    public async Task Its_descriptors_do_not_grow_with_reads()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text").Key("missing").Key("locked/text"));
        for (int i = 0; i < 20; i++)
        {
            await ReadAllAsync(mount); // of the last sixteen callers it keeps a descriptor
        }

        int before = Directory.GetFileSystemEntries($"/proc/{mount.Pid}/fd").Length;

        for (int i = 0; i < 20; i++)
        {
            await ReadAllAsync(mount);
        }

        int after = Directory.GetFileSystemEntries($"/proc/{mount.Pid}/fd").Length;
        Assert.True(after <= before + 2, $"{before} descriptors became {after}");
    }

    [MountFact]
    public async Task It_leaves_no_zombies()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text").Key("missing").Key("locked/text"));
        for (int i = 0; i < 5; i++)
        {
            await ReadAllAsync(mount);
        }

        RunResult children = await Child.RunAsync("ps", "--ppid", $"{mount.Pid}", "-o", "stat=,comm=");

        Assert.Equal(string.Empty, children.Text);
    }

    [MountFact]
    public async Task It_says_what_it_mounted_where()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text").Key("binary"));

        Assert.Contains($"info: mounted {mount.Path} with 2 keys from {mount.Manifest}", mount.Log.Lines);
    }

    [MountFact]
    public async Task It_is_mounted_read_only_without_devices_programs_and_setuid()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text"));

        RunResult options = (await Child.RunAsync("findmnt", "-n", "-o", "OPTIONS", mount.Path)).Succeeded();

        Assert.Superset(
            new HashSet<string> { "ro", "nosuid", "nodev", "noexec", "default_permissions", "allow_other" },
            options.Text.Trim().Split(',').ToHashSet());
    }

    private static async Task ReadAllAsync(Mount mount)
    {
        await Child.RunAsync("cat", mount.At("text"), mount.At("missing"), mount.At("locked/text"));
        await Child.RunAsync("ls", "-lR", mount.Path);
    }
}
