using Microsoft.Win32.SafeHandles;
using SecretsFs.Fuse.Tests.Dispatching;

namespace SecretsFs.Fuse.Tests.Notifications;

/// <summary>A connection whose other side is this test.</summary>
public sealed class FuseConnectionTests : IDisposable
{
    private const ulong HasResend = 1UL << 39;
    private const string Init = "38000000 1a000000" + KernelExamples.From;

    private readonly RecordingLogger _logger = new();
    private readonly DevicePair _pair;

    public FuseConnectionTests() => _pair = new DevicePair(_logger);

    public void Dispose() => _pair.Dispose();

    [Fact]
    public void Requests_are_served_until_the_other_side_ends()
    {
        ScriptedFileSystem fileSystem = new();
        using FuseConnection connection = FuseConnection.Adopt(_pair.Device, new FuseProtocol(45, 0), _logger);
        KernelExample[] examples = [.. KernelExamples.All.Where(example => example.Name != "DESTROY")];
        foreach (KernelExample example in examples)
        {
            _pair.Send(example.Bytes);
        }

        _pair.EndRequests();
        Assert.False(connection.HasEnded);
        connection.Serve(fileSystem);
        Assert.True(connection.HasEnded);
        Assert.All(
            examples.Where(example => example.Reply is not null),
            example => Assert.Equal(example.ReplyText, _pair.Receive()));
        Assert.Equal(
            string.Join(", ", examples.Select(example => example.Call).OfType<string>().Append("destroy")),
            string.Join(", ", fileSystem.Calls));
    }

    [Fact]
    public void A_connection_that_is_adopted_keeps_what_was_agreed()
    {
        using FuseConnection connection =
            FuseConnection.Adopt(_pair.Device, new FuseProtocol(45, HasResend), _logger);
        Assert.Equal(new FuseProtocol(45, HasResend), connection.Protocol);
        Assert.Same(_pair.Device, connection.Device);
    }

    [Fact]
    public void A_resend_is_asked_for_where_the_kernel_knows_how()
    {
        using FuseConnection connection =
            FuseConnection.Adopt(_pair.Device, new FuseProtocol(45, HasResend), _logger);
        Assert.True(connection.Resend());
        Assert.Equal("10000000070000000000000000000000", _pair.Receive());
        _pair.Close();
        Assert.False(connection.Resend());
    }

    [Fact]
    public void A_resend_is_not_asked_for_where_it_does_not()
    {
        using FuseConnection connection =
            FuseConnection.Adopt(_pair.Device, new FuseProtocol(45, ~HasResend), _logger);
        Assert.False(connection.Resend());
        Assert.True(_pair.IsEmpty);
    }

    [Fact]
    public void The_protocol_is_agreed_upon_before_anything_else()
    {
        using FuseConnection connection = new(_pair.Device, _logger);
        _pair.Send(Hex.Bytes(Init + "08000000 00000000 00000200 00000000")); // is told 7, and asks again
        _pair.Send(Hex.Bytes(Init + "07000000 2c000000 00000200 01000000"));
        connection.Negotiate();
        Assert.Equal(new FuseProtocol(44, 1), connection.Protocol);
        Assert.Contains(1, _logger.Events);
        const string Seven = "5000000000000000887766554433221107000000";
        Assert.StartsWith(Seven + "2d000000", _pair.Receive(), StringComparison.Ordinal);
        Assert.StartsWith(Seven + "2c000000", _pair.Receive(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_end_before_the_beginning_is_said()
    {
        using FuseConnection connection = new(_pair.Device, _logger);
        _pair.EndRequests();
        FuseException exception = Assert.Throws<FuseException>(connection.Negotiate);
        Assert.Contains("unmounted before", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_that_cannot_be_read_is_said_with_its_error()
    {
        using SafeFileHandle closed = File.OpenHandle("/dev/null", access: FileAccess.Write);
        using FuseConnection connection = FuseConnection.Adopt(closed, new FuseProtocol(45, 0), _logger);
        FuseException exception = Assert.Throws<FuseException>(() => connection.Serve(new MinimalFileSystem()));
        const int EBADF = 9;
        Assert.Equal(EBADF, exception.ErrorNumber);
    }
}
