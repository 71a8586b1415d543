using SecretsFs.Core.Processes;
using SecretsFs.Keeper;
using SecretsFs.Takeover;

namespace SecretsFs.Tests.Keeper;

/// <summary>What the keeper makes of the counters alone.</summary>
public sealed class LivenessCountersTests : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(5);

    private readonly SharedMemory _memory = SharedMemory.Create();
    private readonly WakeUp _device = new(); // nothing ever waits in it

    public void Dispose()
    {
        _device.Dispose();
        _memory.Dispose();
    }

    [Fact]
    public void A_worker_whose_threads_do_not_come_back_is_replaced()
    {
        Liveness liveness = new(_memory);
        Assert.Null(liveness.Look(_device.Descriptor, s_limit, unable: 0));

        _memory.Header.ThreadsGivenUp = 8;

        Assert.NotNull(liveness.Look(_device.Descriptor, s_limit, unable: 0));
    }

    /// <summary>
    /// Storage that does not answer holds a worker that was killed as well: one after the other would be left, each
    /// with its memory and its key.
    /// </summary>
    [Fact]
    public void It_is_kept_where_its_predecessor_could_not_end_for_the_same_reason()
    {
        _memory.Header.ThreadsGivenUp = 8;
        Assert.Null(new Liveness(_memory).Look(_device.Descriptor, s_limit, unable: 1));
    }
}
