using SecretsFs.Fuse.MountTests.Fixtures;

namespace SecretsFs.Fuse.MountTests.HandOver;

/// <summary>What was asked of a server that died before it answered, and what it gave out.</summary>
public sealed class InFlightTests : HandOverTest
{
    private const ulong ResentBit = 1UL << 63;

    [MountFact]
    public async Task An_open_and_a_read_in_flight_are_answered_by_the_successor()
    {
        TestServer first = await ServeAsync("defer Open d/inner", "defer Read file");
        Handed.Attach();
        Reader opener = NewReader();
        Reader reader = NewReader();
        Task<string> open = opener.AskAsync($"read('{Handed.Path}/d/inner')");
        Task<string> read = reader.AskAsync($"read('{FilePath}')");
        ulong openNumber = await first.PendingAsync("Open", "d/inner");
        ulong readNumber = await first.PendingAsync("Read", "file");
        (TestServer second, string adopt) = await ParkAsync("defer Open d/inner", "defer Read file");
        first.Murder();
        await second.ExpectAsync("True", adopt);
        Assert.Equal(openNumber | ResentBit, await second.PendingAsync("Open", "d/inner", isResent: true));
        Assert.Equal(readNumber | ResentBit, await second.PendingAsync("Read", "file", isResent: true));
        await second.RunAsync("defer-no-more");
        await second.AnswerAsync(openNumber | ResentBit);
        await second.AnswerAsync(readNumber | ResentBit);
        Assert.Equal("'inner'", await open);
        Assert.Equal("'text'", await read);
    }

    [MountFact]
    public async Task A_resent_request_can_be_resent_again()
    {
        TestServer server = await ServeAsync("defer Open file");
        Handed.Attach();
        Reader reader = NewReader();
        Task<string> read = reader.AskAsync($"read('{FilePath}')");
        ulong number = await server.PendingAsync("Open", "file");
        for (int i = 0; i < 3; i++)
        {
            (TestServer next, string adopt) = await ParkAsync("defer Open file");
            server.Murder();
            await next.ExpectAsync("True", adopt);
            server = next;
            Assert.Equal(number | ResentBit, await server.PendingAsync("Open", "file", isResent: true));
        }

        await server.AnswerAsync(number | ResentBit);
        Assert.Equal("'text'", await read);
    }

    [MountFact]
    public async Task An_interrupt_of_a_resent_request_names_it_with_its_mark()
    {
        TestServer first = await ServeAsync("defer Open file");
        Handed.Attach();
        Reader reader = NewReader();
        await reader.DoAsync("_ = signal.signal(signal.SIGUSR1, lambda *_: None)");
        Task<string> read = reader.AskAsync($"read('{FilePath}')");
        ulong number = await first.PendingAsync("Open", "file");
        (TestServer second, string adopt) = await ParkAsync("defer Open file");
        first.Murder();
        await second.ExpectAsync("True", adopt);
        ulong resent = await second.PendingAsync("Open", "file", isResent: true);
        Assert.Equal(number | ResentBit, resent);
        Assert.Equal(0, LibC.kill(reader.Pid, LibC.SIGUSR1));
        await second.ExpectAsync($"{resent}", "interrupted");
        await second.AnswerAsync(resent);
        Assert.Equal("'text'", await read);
    }

    [MountFact]
    public async Task Handles_and_nodes_that_the_successor_never_gave_out_work()
    {
        TestServer first = await ServeAsync();
        Handed.Attach();
        Reader reader = NewReader();
        await reader.DoAsync(
            $"file = os.open('{FilePath}', os.O_RDONLY)",
            $"os.chdir('{Handed.Path}/d')",
            "entries = os.scandir('.')");
        await reader.ExpectAsync("'inner'", "read('inner')");
        first.Murder();
        TestServer second = await ServeAsync("timeouts 0 0");
        await second.RunAsync("reset");
        await reader.ExpectAsync("b'text'", "os.pread(file, 100, 0)"); // the handle
        await reader.ExpectAsync("'inner'", "read('inner')"); // the nodes of name and working directory

        // it looked up neither; the release of what was read before may come to either server
        Assert.Matches("^Open=1 Read=2( Release=[12])?$", await second.RunAsync("counts"));
        await reader.DoAsync("os.close(file)");
        await reader.ExpectAsync("['inner']", "[entry.name for entry in entries]");
        await second.RunAsync("invalidate-names d/inner");
        await second.ExpectAsync("True", "flush 5000");
        await reader.ExpectAsync("5", "os.stat('inner').st_size");
        Assert.Contains("Lookup=1", await second.RunAsync("counts"), StringComparison.Ordinal);
    }

    /// <summary>Nobody reads the device for a while: what is asked meanwhile waits, and is not marked.</summary>
    [MountFact]
    public async Task What_is_asked_between_two_servers_waits_for_the_next()
    {
        TestServer first = await ServeAsync();
        Handed.Attach();
        Reader reader = NewReader();
        await reader.ExpectAsync("'text'", $"read('{FilePath}')");
        await first.RunAsync("counts");
        first.Murder();
        await first.WaitDeathAsync();
        Task<string> read = reader.AskAsync($"read('{FilePath}')");
        await reader.WaitInKernelAsync("fuse_");
        TestServer second = await ServeAsync("defer Open file");
        await second.AnswerAsync(await second.PendingAsync("Open", "file"));
        Assert.Equal("'text'", await read);
    }

    /// <summary>The request has a new number: what the old server says under the old one comes too late.</summary>
    [MountFact]
    public async Task A_stopped_server_that_wakes_up_again_disturbs_nobody()
    {
        TestServer first = await ServeAsync("defer Open file");
        Handed.Attach();
        Reader reader = NewReader();
        Task<string> read = reader.AskAsync($"read('{FilePath}')");
        ulong number = await first.PendingAsync("Open", "file");
        (TestServer second, string adopt) = await ParkAsync("defer Open file");
        first.Signal(LibC.SIGSTOP);
        await KernelStack.WaitStoppedAsync(first.Pid);
        await second.ExpectAsync("True", adopt);
        ulong resent = await second.PendingAsync("Open", "file", isResent: true);
        first.Signal(LibC.SIGCONT);
        await first.ExpectAsync("False", $"refuse {number} EACCES");
        await second.AnswerAsync(resent);
        Assert.Equal("'text'", await read);
        first.Murder();
        await first.WaitDeathAsync();
        await second.RunAsync("defer-no-more");
        await reader.ExpectAsync("'text'", $"read('{FilePath}')");
    }

    /// <summary>
    /// So it is with a server that is being killed: it can take a request after its successor has had all resent.
    /// </summary>
    [MountFact]
    public async Task What_is_taken_after_a_resend_is_sent_again_by_the_next()
    {
        TestServer first = await ServeAsync("defer Open file");
        Handed.Attach();
        TestServer second = await ServeAsync("defer Open file");
        second.Signal(LibC.SIGSTOP); // so that it is the first that reads
        await KernelStack.WaitStoppedAsync(second.Pid);
        Reader reader = NewReader();
        Task<string> read = reader.AskAsync($"read('{FilePath}')");
        ulong number = await first.PendingAsync("Open", "file");
        first.Murder();
        await first.WaitDeathAsync();
        second.Signal(LibC.SIGCONT);
        await second.ExpectAsync("True", "resend");
        Assert.Equal(number | ResentBit, await second.PendingAsync("Open", "file", isResent: true));
        await second.AnswerAsync(number | ResentBit);
        Assert.Equal("'text'", await read);
    }

    /// <summary>
    /// Its notifying thread waits in the kernel, where no signal reaches it: it is gone only once the successor has
    /// answered what the thread waits for.
    /// </summary>
    [MountFact]
    public async Task A_server_killed_while_it_notifies_is_freed_by_its_successor()
    {
        TestServer first = await ServeAsync("defer Lookup d/inner");
        Handed.Attach();
        Reader reader = NewReader();
        Task<string> size = reader.AskAsync($"os.stat('{Handed.Path}/d/inner').st_size");
        await first.PendingAsync("Lookup", "d/inner");
        await first.RunAsync("invalidate-entry d/inner");
        await KernelStack.WaitForAsync(first.Pid, "fuse_reverse_inval_entry");
        (TestServer second, string adopt) = await ParkAsync("defer Lookup d/inner");
        first.Murder();
        await second.ExpectAsync("True", adopt);
        await second.AnswerAsync(await second.PendingAsync("Lookup", "d/inner", isResent: true));
        Assert.Equal("5", await size);
        await first.WaitDeathAsync();
    }
}
