using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Tests.Dispatching;

/// <summary>What a filesystem answers that leaves everything out that it may.</summary>
public sealed class DefaultTests : IDisposable
{
    private readonly RecordingSink _sink = new();
    private readonly RecordingLogger _logger = new();
    private readonly Dispatcher _dispatcher;

    public DefaultTests() => _dispatcher = new Dispatcher(new MinimalFileSystem(), _sink, _logger);

    public static TheoryData<string, string> Answers => new()
    {
        { "READLINK", "10000000 eaffffff" + KernelExamples.To }, // EINVAL
        { "OPENDIR", "10000000 daffffff" + KernelExamples.To }, // ENOSYS
        { "ACCESS", "10000000 daffffff" + KernelExamples.To },
        { "LSEEK", "10000000 daffffff" + KernelExamples.To },
        { "RELEASE", "10000000 00000000" + KernelExamples.To },
        { "RELEASEDIR", "10000000 00000000" + KernelExamples.To },
        { "DESTROY", "10000000 00000000" + KernelExamples.To },
        {
            "STATFS", "60000000 00000000" + KernelExamples.To + new string('0', 80)
            + "00100000 ff000000 00100000 00000000" + new string('0', 48)
        },
    };

    public void Dispose() => _dispatcher.Dispose();

    [Theory]
    [MemberData(nameof(Answers))]
    public void An_operation_that_is_not_written_has_a_useful_answer(string name, string reply)
    {
        _dispatcher.Dispatch(KernelExamples.All.Single(example => example.Name == name).Bytes);
        Assert.Equal(Hex.Text(Hex.Bytes(reply)), _sink.Take());
        Assert.Empty(_logger.Lines);
    }

    [Theory]
    [InlineData("FORGET")]
    [InlineData("BATCH_FORGET")]
    [InlineData("INTERRUPT")]
    public void What_nobody_waits_for_is_ignored(string name)
    {
        _dispatcher.Dispatch(KernelExamples.All.Single(example => example.Name == name).Bytes);
        Assert.Empty(_sink.Replies);
        Assert.Empty(_logger.Lines);
    }
}
