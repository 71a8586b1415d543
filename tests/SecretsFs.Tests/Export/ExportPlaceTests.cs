using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Export;

/// <summary>Which directories can be exported to.</summary>
public sealed class ExportPlaceTests(PassStoreFixture keys) : ExportTests(keys)
{
    private const string NoSwap = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n";
    private const string Swap = NoSwap + "/dev/sda2 partition\t8388604\t0\t-2\n";

    [RootTheory("mount", "unshare")]
    [InlineData("ramfs", "mode=0700", Swap)]
    [InlineData("tmpfs", "mode=0700,noswap", Swap)]
    public async Task Memory_that_is_never_swapped_out_is_one(string type, string options, string swaps)
    {
        await MountAsync(type, options);

        (await ExportWithSwapAsync(swaps)).Succeeded();

        Assert.Equal(Text, await File.ReadAllTextAsync(At("text")));
    }

    [RootFact("mount", "unshare")]
    public async Task Any_tmpfs_is_one_where_there_is_no_swap()
    {
        await MountAsync("tmpfs");
        bool hasSwap = !(await File.ReadAllTextAsync("/proc/meminfo")).Contains("SwapTotal:             0 kB");

        RunResult run = await ExportWithSwapAsync(NoSwap);

        Assert.Equal(hasSwap ? CannotUse : 0, run.Status); // the kernel is asked as well
    }

    [RootTheory("mount", "unshare")]
    [InlineData(Swap)]
    [InlineData("")]
    public async Task Memory_that_can_be_swapped_out_is_none(string swaps)
    {
        await MountAsync("tmpfs");

        AssertNotInMemory(await ExportWithSwapAsync(swaps), "tmpfs can be swapped out, and ");
    }

    /// <summary>Anybody may lock (flock(2)) what anybody may open.</summary>
    [RootFact("mount", "unshare", "mknod", "flock")]
    public async Task Locks_of_others_on_what_all_can_read_are_no_obstacle()
    {
        await MountAsync();

        (await Child.RunAsync(
        [
            "unshare", "--mount", "--propagation", "private", "bash", "-c",
            "cp /etc/passwd \"$0/passwd\" && mknod -m 0666 \"$0/null\" c 1 3 && "
                + "mount --bind \"$0/passwd\" /etc/passwd && mount --bind \"$0/null\" /dev/null && "
                + "exec 8</etc/passwd 9</dev/null && flock --exclusive 8 && flock --exclusive 9 && exec \"$@\"",
            Scratch.Folder("locked"), .. Command(SharedManifest().Key("text")),
        ])).Succeeded();

        Assert.Equal(Text, await File.ReadAllTextAsync(At("text")));
    }

    [RootFact("mount")]
    public async Task A_disk_is_none()
    {
        Target = Own(new TrustedFolder()).Path;

        RunResult run = await ExportAsync(SharedManifest().Key("text"));

        AssertNotInMemory(run, "is not known to keep files in memory alone");
    }

    [RootTheory("mount")]
    [InlineData("chmod 0777 \"$0\"")]
    [InlineData("chmod 0770 \"$0\"/..")]
    [InlineData("chown 4242 \"$0\"/..")]
    [InlineData("chown 4242 \"$0\"")]
    public async Task One_whose_path_others_decide_is_refused(string change)
    {
        string above = Scratch.Folder("above");
        Target = Path.Combine(above, "target");
        Directory.CreateDirectory(Target);
        (await Child.RunAsync("mount", "-t", "ramfs", "ramfs", Target)).Succeeded();
        (await Child.RunAsync("bash", "-c", change, Target)).Succeeded();

        RunResult run = await ExportAsync(SharedManifest().Key("text"));

        AssertRefused(run, CannotUse, $"others decide what {above}");
        Assert.Empty(Names);
    }

    [RootFact]
    public async Task One_that_is_not_there_is_refused_with_the_commands_that_make_it()
    {
        Target = Scratch.At("no such");

        RunResult run = await ExportAsync(SharedManifest().Key("text"));

        AssertRefused(run, CannotUse, $"cannot open the directory {Target}: No such file or directory");
        Assert.Contains($"mkdir -p '{Target}' && mount -t ramfs ", run.Errors, StringComparison.Ordinal);
    }

    [RootTheory("mount")]
    [InlineData("printf 'secretsfs-export 1\\nkey\\ttext\\n' > \"$0\"; chmod 0600 \"$0\"", "it is damaged")]
    [InlineData("printf 'secretsfs-export 1\\nend\\n' > \"$0\"; chmod 0644 \"$0\"", "it is not this user's alone")]
    [InlineData("install -o 4242 -m 0600 /dev/null \"$0\"", "it is not this user's alone")]
    [InlineData("ln -s /etc/passwd \"$0\"", "it is a link")]
    [InlineData("mkdir \"$0\"", "it is no regular file")]
    public async Task One_with_a_record_that_cannot_be_believed_is_refused(string make, string why)
    {
        await MountAsync();
        (await Child.RunAsync("bash", "-c", make, At(Record))).Succeeded();

        RunResult run = await ExportAsync(SharedManifest().Key("text"));

        AssertRefused(run, CannotUse, $"cannot use the record of exports {At(Record)}: {why}");
        Assert.Empty(Names);
    }

    [RootFact("mount")]
    public async Task One_that_is_in_use_for_something_else_is_refused_and_not_changed()
    {
        await MountAsync("ramfs", "mode=0755");
        await File.WriteAllTextAsync(At(Record + ".key"), "of an export that was killed");
        await File.WriteAllTextAsync(At("file"), "mine");

        RunResult run = await ExportAsync(SharedManifest().Directory("0", "4243", "0750").Key("text"));

        AssertRefused(run, CannotUse, $"{Target} has in it what no export has made, and no record of exports");
        Assert.Contains($"(hint: give them a place of their own: mkdir -p {At("early")} && mount ", run.Errors);
        Assert.Equal("0:0 755", await StatAsync(Target));
        Assert.Equal([Record + ".key", "file"], NamesBelow(Target));

        File.Delete(At("file"));
        (await ExportAsync(SharedManifest().Key("text"))).Succeeded();
    }

    [RootTheory("mount")]
    [InlineData("install -o 4242 -m 0600 /dev/null \"$0\"", "it is no regular file that is root's or this user's")]
    [InlineData("install -m 0644 /dev/null \"$0\"", "it is no regular file that is root's or this user's")]
    [InlineData("mkfifo -m 0600 \"$0\"", "it is no regular file that is root's or this user's")]
    [InlineData("ln -s /etc/passwd \"$0\"", "it is a link")]
    public async Task One_whose_lock_is_somebody_elses_is_refused(string make, string why)
    {
        await MountUsedAsync();
        (await Child.RunAsync("bash", "-c", "rm \"$0\"; " + make, At(LockFile))).Succeeded();

        RunResult run = await ExportAsync(SharedManifest().Key("text"));

        AssertRefused(run, CannotUse, $"cannot lock {At(LockFile)}: {why}");
        Assert.Empty(Names);
    }

    [RootFact("mount", "flock")]
    public async Task One_that_somebody_has_locked_is_used()
    {
        await MountUsedAsync();
        Child holder = Start("flock", Target, "bash", "-c", "echo locked; read -r");
        await holder.Output.WaitForLineAsync("locked");

        (await ExportAsync(SharedManifest().Key("text"), "--test-patience", "0")).Succeeded();
    }

    [RootFact("mount")]
    public async Task One_that_would_be_given_to_who_decrypts_is_refused()
    {
        await MountAsync();

        RunResult run = await ExportAsync(SharedManifest().Directory($"{WorkerUser.Id}", "0", "0755").Key("text"));

        AssertRefused(run, CannotUse, "the owner of the directory is the user that decrypts");
        Assert.Empty(NamesBelow(Target));
    }

    [RootFact("mount", "flock")]
    public async Task Another_export_is_waited_for()
    {
        await MountUsedAsync();
        Child holder = Start("flock", At(LockFile), "bash", "-c", "echo locked; read -r");
        await holder.Output.WaitForLineAsync("locked");
        TestManifest manifest = SharedManifest().Key("text");
        RunResult impatient = await ExportAsync(manifest, "--test-patience", "0");
        AssertRefused(impatient, CannotUse, $"{Target}: another export is writing there");
        Assert.Empty(Names);
        Child waiting = StartExport(manifest, null);

        await holder.SayAsync("go");

        (await waiting.EndAsync()).Succeeded();
        Assert.Equal(["text"], Names);
    }

    [RootFact("mount")]
    public async Task An_ordinary_user_exports_for_himself()
    {
        await MountAsync();
        WorkerUser.Give(Target);
        string program = await Programs.CopySecretsFsAsync(Scratch.Folder("program"));
        string own = $"{WorkerUser.Id}";
        string manifest = Scratch.Write("manifest.json", SharedManifest().Directory(own, own, "0750")
            .Key("a/text", "text", own, own).Key("shell").ToString());

        RunResult run = await Child.RunAsync(
            WorkerUser.Command(program, "export", manifest, Target), input: null, Home.Environment);

        AssertProblem(run, "$.keys.shell", "cannot be given to its owner and group: Operation not permitted");
        Assert.Equal(["a", "a/text"], Names);
        Assert.Equal($"{own}:{own} 400", await StatAsync(At("a/text")));
        Assert.Equal($"{own}:{own} 750", await StatAsync(Target));
        Assert.Equal(Text, await File.ReadAllTextAsync(At("a/text")));
    }

    /// <summary>With a table of swap that this test has written.</summary>
    private Task<RunResult> ExportWithSwapAsync(string swaps) => Child.RunAsync(
    [
        "unshare", "--mount", "--propagation", "private", "bash", "-c",
        "mount --bind \"$0\" /proc/swaps && exec \"$@\"", Scratch.Write("swaps", swaps),
        .. Command(SharedManifest().Key("text")),
    ]);

    private void AssertNotInMemory(RunResult run, string why)
    {
        AssertRefused(run, CannotUse, $"{Target} is not in memory alone: ");
        Assert.Contains(why, run.Errors, StringComparison.Ordinal);
        Assert.Contains(
            $"(hint: mount -t ramfs -o nosuid,nodev,noexec,mode=0700 ramfs {Target})",
            run.Errors,
            StringComparison.Ordinal);
        Assert.Empty(Names);
    }
}
