using SecretsFs.Fuse.MountTests.Fixtures;

namespace SecretsFs.Fuse.MountTests.Samples;

/// <summary>The sample, as its readers will use it.</summary>
public sealed class HelloTests : MountTest
{
    private const string Content = "Hello from a filesystem of sixty-four bytes, no more, no less.\n\n";

    [MountFact]
    public async Task Its_file_is_read_by_name_and_through_the_link()
    {
        (_, string mountpoint) = await StartAsync();
        Assert.Equal(Content, (await Child.RunAsync("cat", $"{mountpoint}/hello")).Succeeded().Text);
        Assert.Equal(Content, (await Child.RunAsync("cat", $"{mountpoint}/hello.txt")).Succeeded().Text);
        Assert.Equal("hello\n", (await Child.RunAsync("readlink", $"{mountpoint}/hello.txt")).Succeeded().Text);
        Assert.Equal(
            "64 444 regular file 1\n",
            (await Child.RunAsync("stat", "-c", "%s %a %F %h", $"{mountpoint}/hello")).Succeeded().Text);
        RunResult missing = await Child.RunAsync("cat", $"{mountpoint}/goodbye");
        Assert.Equal($"cat: {mountpoint}/goodbye: No such file or directory\n", missing.Errors);
    }

    [MountFact]
    public async Task Its_directory_is_listed_with_attributes()
    {
        (_, string mountpoint) = await StartAsync();
        string[] lines = (await Child.RunAsync("ls", "-lan", mountpoint)).Succeeded().Text.Split('\n');
        Assert.Equal(6, lines.Length);
        Assert.Matches(@"^dr-xr-xr-x +2 0 0 +0 .* \.$", lines[1]);
        Assert.Matches(@"^-r--r--r-- +1 0 0 +64 .* hello$", lines[3]);
        Assert.Matches(@"^lrwxrwxrwx +1 0 0 +5 .* hello\.txt -> hello$", lines[4]);
    }

    [MountTheory]
    [InlineData(LibC.SIGTERM)]
    [InlineData(LibC.SIGINT)]
    public async Task A_signal_ends_it_in_order(int signal)
    {
        (Child hello, string mountpoint) = await StartAsync();
        Assert.Equal(["fuse.hello"], MountTable.TypesAt(mountpoint));
        hello.Signal(signal);
        RunResult result = await hello.EndAsync(limit: TestLimits.Event);
        Assert.Equal("mounted\n", result.Succeeded().Text);
        Assert.Empty(result.Errors);
        Assert.Empty(MountTable.TypesAt(mountpoint));
    }

    [MountFact]
    public async Task An_open_file_is_read_to_its_end_after_the_signal()
    {
        (Child hello, string mountpoint) = await StartAsync();
        Reader reader = NewReader();
        await reader.DoAsync($"file = os.open('{mountpoint}/hello', os.O_RDONLY)");
        hello.Signal(LibC.SIGTERM);
        await KernelMounts.WaitGoneAsync(mountpoint);
        await reader.ExpectAsync("64", "len(os.read(file, 100))");
        await reader.DoAsync("os.close(file)");
        (await hello.EndAsync(limit: TestLimits.Event)).Succeeded();
    }

    [MountFact]
    public async Task It_ends_when_somebody_unmounts_it()
    {
        (Child hello, string mountpoint) = await StartAsync();
        (await Child.RunAsync("umount", mountpoint)).Succeeded();
        (await hello.EndAsync(limit: TestLimits.Event)).Succeeded();
    }

    [MountFact]
    public async Task A_second_one_is_not_mounted_over_the_first()
    {
        (_, string mountpoint) = await StartAsync();
        RunResult second = await Child.RunAsync(Programs.Hello, mountpoint);
        Assert.Equal(1, second.Status);
        Assert.Equal($"hello: cannot mount {mountpoint}: fuse.hello is mounted there\n", second.Errors);
        Assert.Empty(second.Output);
        Assert.Equal(["fuse.hello"], MountTable.TypesAt(mountpoint));
        Assert.Equal(Content, (await Child.RunAsync("cat", $"{mountpoint}/hello")).Succeeded().Text);
    }

    [MountFact]
    public async Task A_killed_one_leaves_a_dead_mount_that_is_cleared()
    {
        (Child hello, string mountpoint) = await StartAsync();
        hello.Signal(LibC.SIGKILL);
        await hello.EndAsync(limit: TestLimits.Event);
        RunResult read = await Child.RunAsync("cat", $"{mountpoint}/hello");
        Assert.Equal($"cat: {mountpoint}/hello: Transport endpoint is not connected\n", read.Errors);
        RunResult second = await Child.RunAsync(Programs.Hello, mountpoint);
        Assert.Equal(1, second.Status); // not stacked on a dead one either

        // neither touches the mount; nobody could answer
        SecretsFs.Fuse.Mounting.FuseMount.Clear(mountpoint);
        Assert.Empty(MountTable.TypesAt(mountpoint));
        (Child third, _) = await StartAsync(mountpoint);
        third.Signal(LibC.SIGKILL);
        await third.EndAsync(limit: TestLimits.Event);
        (await Child.RunAsync("umount", mountpoint)).Succeeded();
    }

    [MountFact]
    public async Task A_mount_whose_server_hangs_is_cleared_and_who_waits_gets_an_error()
    {
        (Child hello, string mountpoint) = await StartAsync();
        hello.Signal(LibC.SIGSTOP);
        await KernelStack.WaitStoppedAsync(hello.Pid);
        Reader reader = NewReader();
        Task<string> read = reader.AskAsync($"read('{mountpoint}/hello')");
        await reader.WaitInKernelAsync("fuse_");
        await Task.Run(() => SecretsFs.Fuse.Mounting.FuseMount.Clear(mountpoint)).WaitAsync(TestLimits.Event);
        Assert.Empty(MountTable.TypesAt(mountpoint));
        Assert.Equal("ECONNABORTED", await read);
        hello.Signal(LibC.SIGCONT);
        (await hello.EndAsync(limit: TestLimits.Event)).Succeeded();
    }

    [MountFact]
    public async Task A_wrong_mountpoint_is_named()
    {
        string missing = Scratch.At("nowhere");
        RunResult result = await Child.RunAsync(Programs.Hello, missing);
        Assert.Equal($"hello: {missing}: No such file or directory\n", result.Errors);
        Assert.Equal(1, result.Status);
        string file = Scratch.Write("file", "text");
        result = await Child.RunAsync(Programs.Hello, file);
        Assert.Equal($"hello: cannot mount {file}: Not a directory\n", result.Errors);
        Assert.Equal(1, result.Status);
        result = await Child.RunAsync(Programs.Hello);
        Assert.Equal("usage: hello MOUNTPOINT\n", result.Errors);
        Assert.Equal(2, result.Status);
    }

    private async Task<(Child Hello, string Mountpoint)> StartAsync(string? at = null)
    {
        string mountpoint = at ?? Scratch.Mountpoint();
        Own(new Unmounting(mountpoint));
        Child hello = Own(Child.Start([Programs.Hello, mountpoint]));
        await hello.Output.WaitForLineAsync("mounted");
        return (hello, mountpoint);
    }
}
