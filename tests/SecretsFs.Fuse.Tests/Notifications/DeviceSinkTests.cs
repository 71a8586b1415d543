using Microsoft.Win32.SafeHandles;
using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Tests.Notifications;

public sealed class DeviceSinkTests : IDisposable
{
    private const int ENODEV = 19;
    private const int ENOSPC = 28;
    private static readonly byte[] s_header = Hex.Bytes("12000000 00000000 8877665544332211");

    private readonly RecordingLogger _logger = new();
    private readonly DevicePair _pair;

    public DeviceSinkTests() => _pair = new DevicePair(_logger);

    public void Dispose() => _pair.Dispose();

    [Fact]
    public void A_reply_is_one_message()
    {
        Assert.True(_pair.Sink.Send(s_header, "ab"u8));
        Assert.True(_pair.Sink.Send(s_header, []));
        Assert.Equal(Hex.Text(s_header) + "6162", _pair.Receive());
        Assert.Equal(Hex.Text(s_header), _pair.Receive());
        Assert.Empty(_logger.Lines);
    }

    [Fact]
    public void What_comes_after_the_connection_was_closed_is_not_taken_and_not_an_error()
    {
        _pair.Device.Dispose();
        Assert.False(_pair.Sink.Send(s_header, []));
        Assert.Equal(ENODEV, _pair.Sink.Notify(NotifyCode.Resend, []));
        Assert.Equal([6, 8], _logger.Events);
        Assert.All(_logger.Lines, line => Assert.StartsWith("Debug ", line.Line, StringComparison.Ordinal));
    }

    [Fact]
    public void What_the_kernel_refuses_is_an_error()
    {
        using SafeFileHandle full = File.OpenHandle("/dev/full", access: FileAccess.Write);
        DeviceSink sink = new(full, _logger);
        Assert.False(sink.Send(s_header, "ab"u8));
        Assert.Equal(ENOSPC, sink.Notify(NotifyCode.Resend, []));
        Assert.Equal([7, 9], _logger.Events);
        Assert.All(_logger.Lines, line => Assert.StartsWith("Error ", line.Line, StringComparison.Ordinal));
        Assert.Contains("1234605616436508552", _logger.Lines.First().Line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lost_promise_is_an_error()
    {
        _pair.Sink.ReportForgotten(77);
        (int number, string line) = Assert.Single(_logger.Lines);
        Assert.Equal(
            (10, "Error the promise to answer request 77 was lost; answered EIO"), (number, line));
    }
}
