using SecretsFs.Core.Processes;

namespace SecretsFs.Core.Tests.Processes;

/// <summary>One that is waited for with poll(2).</summary>
public sealed class WakeUpTests
{
    [Fact]
    public void It_is_readable_until_it_is_taken()
    {
        using WakeUp wakeUp = new();
        Assert.False(wakeUp.TryTake());
        wakeUp.Set();
        wakeUp.Set();
        Assert.True(Readiness.WaitReadable(wakeUp.Descriptor, Deadline.After(TimeSpan.Zero)));
        Assert.True(wakeUp.TryTake());
        Assert.False(Readiness.WaitReadable(wakeUp.Descriptor, Deadline.After(TimeSpan.Zero)));
        Assert.False(wakeUp.TryTake());
    }
}
