using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Tests.Dispatching;

/// <summary>A request that is answered at once leaves nothing to the collector, down to the system call.</summary>
public sealed class AllocationTests : IDisposable
{
    private const int Rounds = 10_000;

    private readonly SafeFileHandle _device = File.OpenHandle("/dev/null", access: FileAccess.Write);
    private readonly Dispatcher _dispatcher;

    public AllocationTests() => _dispatcher = new Dispatcher(
        new QuietFileSystem(), new DeviceSink(_device, NullLogger.Instance), NullLogger.Instance);

    public static TheoryData<string> Requests =>
        [.. KernelExamples.All.Concat(RefusedExamples.All).Select(example => example.Name)];

    public void Dispose()
    {
        _dispatcher.Dispose();
        _device.Dispose();
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public void A_request_allocates_nothing(string name)
    {
        byte[] request = KernelExamples.All.Concat(RefusedExamples.All).Single(example => example.Name == name).Bytes;
        Dispatch(request, 100); // what is allocated once, at the first call of each kind
        long before = GC.GetAllocatedBytesForCurrentThread();
        Dispatch(request, Rounds);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_request_that_is_cut_off_allocates_nothing()
    {
        byte[] request = Request.Of(Opcode.Read, new byte[39]);
        Dispatch(request, 100);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Dispatch(request, Rounds);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private void Dispatch(byte[] request, int times)
    {
        for (int i = 0; i < times; i++)
        {
            _dispatcher.Dispatch(request);
        }
    }
}
