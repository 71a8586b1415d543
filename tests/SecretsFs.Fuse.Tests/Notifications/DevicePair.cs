using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Tests.Notifications;

/// <summary>
/// In the place of /dev/fuse: a pair of sockets that keep messages apart, so that what was written in two parts is
/// seen.
/// </summary>
internal sealed partial class DevicePair : IDisposable
{
    private const int AF_UNIX = 1;
    private const int SOCK_SEQPACKET = 5;
    private const int SOCK_CLOEXEC = 0x80000;
    private const int LimitMilliseconds = 30_000;

    private readonly Socket _kernel;

    public unsafe DevicePair(ILogger logger)
    {
        int* ends = stackalloc int[2];

        // SAFETY: room for the two descriptors.
        Assert.Equal(0, socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends));
        Device = new SafeFileHandle(ends[0], ownsHandle: true);
        Sink = new DeviceSink(Device, logger);
        _kernel = new Socket(new SafeSocketHandle(ends[1], ownsHandle: true)) { ReceiveTimeout = LimitMilliseconds };
    }

    /// <summary>The daemon's end.</summary>
    public SafeFileHandle Device { get; }

    public DeviceSink Sink { get; }

    /// <summary>What is there, and was not received yet, in bytes.</summary>
    public bool IsEmpty => _kernel.Available == 0;

    public void Send(byte[] request) => Assert.Equal(request.Length, _kernel.Send(request));

    /// <summary>The next message, as text; fails where none comes.</summary>
    public string Receive()
    {
        byte[] message = new byte[8192];
        return Hex.Text(message.AsSpan(0, _kernel.Receive(message)));
    }

    public void EndRequests() => _kernel.Shutdown(SocketShutdown.Send);

    public void Close() => _kernel.Dispose();

    /// <summary>Writes from the daemon's end until another message would have to wait; how many those were.</summary>
    public unsafe int Fill()
    {
        const int MSG_DONTWAIT = 0x40;
        byte* message = stackalloc byte[16];
        int count = 0;

        // SAFETY: the message has these 16 bytes.
        while (send(Device, message, 16, MSG_DONTWAIT) == 16)
        {
            count++;
        }

        return count;
    }

    public void Dispose()
    {
        _kernel.Dispose();
        Device.Dispose();
    }

    [LibraryImport("libc")]
    private static unsafe partial int socketpair(int domain, int type, int protocol, int* ends);

    [LibraryImport("libc")]
    private static unsafe partial nint send(SafeFileHandle socket, void* message, nuint length, int flags);
}
