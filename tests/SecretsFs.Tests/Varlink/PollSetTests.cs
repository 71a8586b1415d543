using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Native;
using SecretsFs.Tests.Fixtures;
using LibC = SecretsFs.Native.LibC;

namespace SecretsFs.Tests.Varlink;

/// <summary>The set of descriptors of one poll(2).</summary>
public sealed partial class PollSetTests
{
    private const int SIGCONT = 18;

    private readonly PollSet _polls = new();

    [Fact]
    public void What_happened_is_told_at_its_index()
    {
        using SafeFileHandle quiet = EventDescriptor.Create(0, 0), ready = EventDescriptor.Create(1, 0);
        int first = _polls.Add(quiet, LibC.POLLIN), second = _polls.Add(ready, LibC.POLLIN | LibC.POLLOUT);
        int third = _polls.Add(ready, 0);
        Assert.Equal(0, _polls.Result(second));
        Assert.True(_polls.Wait(TestLimits.Event));
        Assert.Equal(0, _polls.Result(first));
        Assert.Equal(LibC.POLLIN | LibC.POLLOUT, _polls.Result(second));
        Assert.Equal(0, _polls.Result(third));
        _polls.Clear();
        Assert.Throws<ArgumentOutOfRangeException>(() => _polls.Result(0));
    }

    [Fact]
    public void An_end_is_told_to_whoever_asked_for_nothing()
    {
        using System.IO.Pipes.AnonymousPipeServerStream pipe = new(System.IO.Pipes.PipeDirection.In);
        using SafeFileHandle reader = new(pipe.SafePipeHandle.DangerousGetHandle(), ownsHandle: false);
        int index = _polls.Add(reader, 0);
        Assert.False(_polls.Wait(TimeSpan.Zero));
        pipe.DisposeLocalCopyOfClientHandle();
        Assert.True(_polls.Wait(TestLimits.Event));
        Assert.Equal(LibC.POLLHUP, _polls.Result(index));
    }

    [Fact]
    public void A_wait_ends_with_its_time()
    {
        using SafeFileHandle quiet = EventDescriptor.Create(0, 0);
        _polls.Add(quiet, LibC.POLLIN);
        long start = Environment.TickCount64;
        Assert.False(_polls.Wait(TimeSpan.FromMilliseconds(50)));
        Assert.InRange(Environment.TickCount64 - start, 45, (long)TestLimits.Event.TotalMilliseconds);
        Assert.False(_polls.Wait(TimeSpan.FromSeconds(-1)));
    }

    [Fact]
    public void A_descriptor_that_was_closed_meanwhile_is_left_out()
    {
        SafeFileHandle closed = EventDescriptor.Create(1, 0);
        using SafeFileHandle ready = EventDescriptor.Create(1, 0);
        int first = _polls.Add(closed, LibC.POLLIN), second = _polls.Add(ready, LibC.POLLIN);
        closed.Dispose();
        Assert.True(_polls.Wait(TestLimits.Event));
        Assert.Equal(0, _polls.Result(first));
        Assert.Equal(LibC.POLLIN, _polls.Result(second));
    }

    [Fact]
    public void A_grown_set_allocates_nothing()
    {
        using SafeFileHandle ready = EventDescriptor.Create(1, 0);
        bool first = Fill(ready);
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool second = Fill(ready);
        long after = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal((true, true, before), (first, second, after));
    }

    [ProgramFact]
    public async Task A_signal_does_not_end_a_wait()
    {
        // whoever handles it makes it interrupt system calls
        using PosixSignalRegistration handling = PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => { });
        using SafeFileHandle descriptor = EventDescriptor.Create(0, 0);
        _polls.Add(descriptor, LibC.POLLIN);
        TaskCompletionSource<int> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<bool> waiting = Task.Factory.StartNew(
            () =>
            {
                started.SetResult(gettid());
                return _polls.Wait(TestLimits.Event);
            },
            TaskCreationOptions.LongRunning);
        int thread = await started.Task.WaitAsync(TestLimits.Event);
        for (int time = 0; time < 50; time++)
        {
            await WaitingInPollAsync(thread);
            Assert.Equal(0, tgkill(Environment.ProcessId, thread, SIGCONT));
        }

        EventDescriptor.Wake(descriptor);
        Assert.True(await waiting.WaitAsync(TestLimits.Event));
    }

    private static async Task WaitingInPollAsync(int thread)
    {
        // poll(2), or ppoll(2) where there is no other
        string number = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? "7 " : "73 ";
        string path = $"/proc/self/task/{thread}/syscall";
        long end = Environment.TickCount64 + (long)TestLimits.Event.TotalMilliseconds;
        for (string call; !(call = await File.ReadAllTextAsync(path)).StartsWith(number, StringComparison.Ordinal);)
        {
            Assert.True(Environment.TickCount64 < end, $"the thread does not wait in poll(2) but in {call}");
            await Task.Yield();
        }
    }

    [LibraryImport("libc")]
    private static partial int gettid();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int tgkill(int process, int thread, int signal);

    private bool Fill(SafeFileHandle descriptor)
    {
        _polls.Clear();
        for (int index = 0; index < 100; index++)
        {
            _polls.Add(descriptor, LibC.POLLIN);
        }

        return _polls.Wait(TestLimits.Event) && _polls.Result(99) == LibC.POLLIN;
    }
}
