using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Daemon;

/// <summary>What others can see of the daemon, and what it says of itself.</summary>
[Collection(SecondCollection.Name)]
public sealed class ProcessTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    private static readonly OtherUser s_nobody = new(65534);

    [MountFact]
    public async Task It_leaves_no_core_file()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text"));

        foreach (int pid in (int[])[mount.Pid, .. mount.WorkerPids])
        {
            Assert.Matches("^Max core file size +0 +0 +bytes", await LimitAsync(pid, "Max core file size"));
        }
    }

    [MountFact]
    public async Task It_warns_of_memory_that_can_be_swapped_out_exactly_where_it_could_not_lock_it()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text"));

        bool isLocked = MemoryMapping.Of(mount.ServingPid)
            .Where(static mapping => mapping.MayHoldData && mapping.Permissions[1] == 'w')
            .All(static mapping => mapping.Flags.Contains(MemoryMapping.Locked));

        string limit = await LimitAsync(mount.ServingPid, "Max locked memory");
        Assert.True(isLocked || !limit.Contains("unlimited", StringComparison.Ordinal), limit);
        Assert.Equal(isLocked ? 0 : 1, mount.Log.Lines.Count(static line => line == Mount.LockWarning));
    }

    [MountTheory]
    [InlineData("environ")]
    [InlineData("mem")]
    [InlineData("maps")]
    [InlineData("fd/0")]
    public async Task Nobody_else_can_look_into_it(string file)
    {
        Mount mount = await MountAsync(SharedManifest().Key("text"));

        foreach (int pid in (int[])[mount.Pid, .. mount.WorkerPids])
        {
            RunResult read = await s_nobody.RunAsync("head", "-c", "1", $"/proc/{pid}/{file}");

            Assert.EndsWith("Permission denied\n", read.Errors, StringComparison.Ordinal);
            Assert.Empty(read.Output);
        }
    }

    [MountFact]
    public async Task Gpg_inherits_no_descriptor_of_it()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        store.Copy("text", "slow");
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
    public async Task Gpg_has_the_home_that_the_environment_of_the_daemon_names()
    {
        Mount mount = await MountAsync(
            SharedManifest().WithoutHome().Key("text"),
            new MountOptions { Wrapper = ["env", $"GNUPGHOME={Home.Path}"] });

        Assert.Equal(PassStoreFixture.Contents["text"], (await mount.CatAsync("text")).Succeeded().Output);
    }

    [MountFact]
    public async Task Its_descriptors_do_not_grow_with_reads()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text").Key("missing").Key("locked/text"));
        for (int i = 0; i < 20; i++)
        {
            await ReadAllAsync(mount); // what it opens once is open now
        }

        int before = Descriptors.CountLasting(mount);

        for (int i = 0; i < 20; i++)
        {
            await ReadAllAsync(mount);
        }

        await Descriptors.AssertNoMoreAsync(mount, before);
    }

    [MountFact]
    public async Task It_leaves_no_zombies()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text").Key("missing").Key("locked/text"));
        for (int i = 0; i < 5; i++)
        {
            await ReadAllAsync(mount);
        }

        Assert.Empty(await ChildrenAsync(mount.ServingPid));
        Assert.All(
            await ChildrenAsync(mount.Pid), // those that serve, wait for their turn, or start
            static child => Assert.Matches("^[^Z]+ +(secretsfs|unshare|setpriv)$", child));
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

    /// <summary>State and name of each child.</summary>
    private static async Task<string[]> ChildrenAsync(int pid) =>
        (await Child.RunAsync("ps", "--ppid", $"{pid}", "-o", "stat=,comm="))
            .Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static async Task<string> LimitAsync(int pid, string name) =>
        (await File.ReadAllLinesAsync($"/proc/{pid}/limits"))
            .Single(line => line.StartsWith(name, StringComparison.Ordinal));

    private static async Task ReadAllAsync(Mount mount)
    {
        await Child.RunAsync("cat", mount.At("text"), mount.At("missing"), mount.At("locked/text"));
        await Child.RunAsync("ls", "-lR", mount.Path);
    }
}
