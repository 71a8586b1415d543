using SecretsFs.Fuse.MountTests.Fixtures;

namespace SecretsFs.Fuse.MountTests.Notifications;

/// <summary>
/// Notifications that the kernel holds up until a request is answered: their thread waits, the one that answers does
/// not.
/// </summary>
public sealed class WaitingTests : MountTest
{
    [MountTheory]
    [InlineData("invalidate-entry d/other")]
    [InlineData("delete d/other")]
    public async Task An_unanswered_lookup_holds_up_the_notifier_alone(string notification)
    {
        TestServer server = await MountAsync(
            "dir d", "file d/slow 1 slow", "file d/other 1 other", "file file 1 text", "defer Lookup d/slow");
        Reader slow = NewReader();
        Reader other = NewReader();
        await other.ExpectAsync("5", $"os.stat({At("d/other")}).st_size");
        Task<string> size = slow.AskAsync($"os.stat({At("d/slow")}).st_size");
        ulong lookup = await server.PendingAsync("Lookup", "d/slow");
        await server.RunAsync(notification);
        await KernelStack.WaitForAsync(server.Pid, "fuse_reverse_inval_entry");
        await server.ExpectAsync("False", "flush 50");
        await server.RunAllAsync("invalidate-attributes file", "reset"); // what is queued behind it waits as well
        await other.ExpectAsync("'text'", $"read({At("file")})"); // and others are served
        await server.ExpectAsync("False", "flush 50");
        Assert.False(size.IsCompleted);
        await server.AnswerAsync(lookup);
        await server.ExpectAsync("True", "flush 5000");
        Assert.Equal("4", await size);
        await server.RunAllAsync("defer-no-more", "reset");
        string expected = notification.StartsWith("delete", StringComparison.Ordinal) ? "ENOENT" : "5";
        await other.ExpectAsync(expected, $"os.stat({At("d/other")}).st_size");
        await server.ExpectAsync("1 1", "lookups");
    }

    [MountFact]
    public async Task An_unanswered_page_fault_holds_up_the_notifier_alone()
    {
        TestServer server = await MountAsync("file slow 1 slow", "file file 1 text", "defer Read slow");
        Reader slow = NewReader();
        Reader other = NewReader();
        await slow.DoAsync(
            $"file = os.open({At("slow")}, os.O_RDONLY)", "memory = mapping(file, mmap.MAP_PRIVATE)");
        Task<string> page = slow.AskAsync("memory[:]");
        ulong read = await server.PendingAsync("Read", "slow");
        await server.RunAsync("invalidate-inode slow");
        await KernelStack.WaitForAsync(server.Pid, "fuse_reverse_inval_inode");
        await server.ExpectAsync("False", "flush 50");
        await other.ExpectAsync("'text'", $"read({At("file")})");
        await server.ExpectAsync("False", "flush 50");
        Assert.False(page.IsCompleted);
        await server.RunAsync("defer-no-more"); // the page may be dropped at once, and read again
        await server.AnswerAsync(read);
        await server.ExpectAsync("True", "flush 5000");
        Assert.Equal("b'slow'", await page);
    }

    /// <summary>The epoch waits for nothing, where the kernel has it.</summary>
    [MountFact]
    public async Task An_unanswered_lookup_does_not_hold_up_the_invalidation_of_all_names()
    {
        await using HandedMount mount = new(Scratch.Mountpoint());
        (TestServer server, string adopt) =
            await mount.ParkAsync(null, "dir d", "file d/slow 1 slow", "defer Lookup d/slow");
        await using TestServer _ = server;
        await server.ExpectAsync("True", adopt);
        mount.Attach();
        Reader slow = NewReader();
        Task<string> size = slow.AskAsync($"os.stat('{mount.Path}/d/slow').st_size");
        ulong lookup = await server.PendingAsync("Lookup", "d/slow");
        await server.RunAsync("invalidate-names d/slow");
        if (mount.Protocol.HasEpochs)
        {
            await server.ExpectAsync("True", "flush 5000");
        }
        else
        {
            await server.ExpectAsync("False", "flush 50");
        }

        await server.AnswerAsync(lookup);
        await server.ExpectAsync("True", "flush 5000");
        Assert.Equal("4", await size);
    }
}
