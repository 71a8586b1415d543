using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse;

/// <summary>
/// One connection to the kernel: the descriptor of /dev/fuse and what INIT negotiated, which together are all there is
/// to it. The connection ends when the filesystem is unmounted or aborted, or when its last descriptor is closed; so
/// whoever keeps a duplicate of <see cref="Device"/> keeps it alive, and another process that is given one, and <see
/// cref="Protocol"/>, can go on (<see cref="Adopt"/>).
/// </summary>
/// <remarks>
/// Hand over a duplicate of this very descriptor, never one that was cloned (FUSE_DEV_IOC_CLONE): what a clone has read
/// and not answered is lost with it. O_NONBLOCK is shared by all duplicates; do not set it.
/// </remarks>
public sealed class FuseConnection : IDisposable
{
    /// <summary>
    /// Room for FUSE_MIN_READ_BUFFER (8192), for a write of <see cref="Handshake.MaxWrite"/>, and for many forgets at
    /// once.
    /// </summary>
    private const int RequestSize = 64 * 1024;

    /// <summary>The kernel sends INIT while it mounts; only a broken one lets us wait.</summary>
    private static readonly TimeSpan s_initLimit = TimeSpan.FromSeconds(10);

    private readonly DeviceSink _sink;
    private readonly ILogger _logger;
    private volatile bool _ended;

    internal FuseConnection(SafeFileHandle device, ILogger logger)
    {
        Device = device;
        _logger = logger;
        _sink = new DeviceSink(device, logger);
        Notifier = new FuseNotifier(_sink, () => Protocol);
    }

    /// <summary>What INIT agreed on.</summary>
    public FuseProtocol Protocol { get; private set; }

    /// <summary>
    /// The descriptor of /dev/fuse, close-on-exec. Owned by this object: duplicate it to hand it over.
    /// </summary>
    public SafeFileHandle Device { get; }

    /// <summary>Whether the kernel has ended the connection: the filesystem was unmounted or aborted.</summary>
    public bool HasEnded => _ended;

    /// <summary>Tells the kernel to forget what it cached.</summary>
    public FuseNotifier Notifier { get; }

    /// <summary>
    /// Takes over a connection that another process initialised: <paramref name="device"/> is owned by the result. Call
    /// <see cref="Resend"/> before <see cref="Serve"/>, or what the other process had read and not answered waits for
    /// ever.
    /// </summary>
    /// <param name="device">A duplicate of <see cref="Device"/>, close-on-exec.</param>
    /// <param name="negotiated">The other's <see cref="Protocol"/>.</param>
    /// <param name="logger">For messages.</param>
    public static FuseConnection Adopt(SafeFileHandle device, FuseProtocol negotiated, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(logger);
        return new FuseConnection(device, logger) { Protocol = negotiated };
    }

    /// <summary>
    /// Has the kernel send once more whatever was read and not answered (FUSE_NOTIFY_RESEND), by anybody: those
    /// requests come again, marked (<see cref="FuseCaller.IsResent"/>), also where the process that read them lives.
    /// Never waits. A process that was sent SIGKILL may still take a request with it, until the thread that reads the
    /// device is gone (a pipe or socket that only it held shows its end, or its pidfd is readable): what is taken after
    /// this call is sent again by the next one only. False where the kernel does not know how (before Linux 6.9): then
    /// only aborting the connection frees who waits.
    /// </summary>
    public bool Resend() => Protocol.CanResend && _sink.Notify(NotifyCode.Resend, []) == 0;

    /// <summary>
    /// Reads requests and has <paramref name="fileSystem"/> answer them, on this thread, until the filesystem
    /// is unmounted or the connection aborted. Deferred answers may come from any thread meanwhile. One thread at a
    /// time.
    /// </summary>
    /// <param name="fileSystem">Who answers.</param>
    /// <param name="monitor">Told of every request.</param>
    /// <exception cref="FuseException">The device cannot be read.</exception>
    public void Serve(IFuseFileSystem fileSystem, IRequestMonitor? monitor = null)
    {
        ArgumentNullException.ThrowIfNull(fileSystem);
        _sink.Monitor = monitor;
        using Dispatcher dispatcher = new(fileSystem, _sink, _logger) { Monitor = monitor };
        using LockedBuffer buffer = new(RequestSize, _logger);
        while (TryReceive(buffer, out ReadOnlySpan<byte> request))
        {
            dispatcher.Dispatch(request);
        }

        dispatcher.Destroy();
    }

    /// <summary>Stops the notifier and closes the descriptor. Call after <see cref="Serve"/> has returned.</summary>
    public void Dispose()
    {
        Notifier.Dispose();
        Device.Dispose();
    }

    /// <summary>Reads and answers INIT, which the kernel sends as soon as the filesystem is made.</summary>
    /// <exception cref="FuseException">It did not come, or cannot be agreed upon.</exception>
    internal void Negotiate()
    {
        using LockedBuffer buffer = new(RequestSize, _logger);
        FuseProtocol? protocol = null;
        while (protocol is null)
        {
            if (!LibC.TryWaitReadable(Device, s_initLimit))
            {
                throw new FuseException("the kernel did not begin to speak within ten seconds");
            }

            if (!TryReceive(buffer, out ReadOnlySpan<byte> request))
            {
                throw new FuseException("the filesystem was unmounted before it was initialised");
            }

            protocol = Handshake.Answer(request, _sink);
        }

        Protocol = protocol.Value;
        Log.Negotiated(_logger, Handshake.Major, Protocol.Minor, Protocol.Flags);
    }

    /// <summary>Waits for a request; false when the connection has ended.</summary>
    private unsafe bool TryReceive(LockedBuffer buffer, out ReadOnlySpan<byte> request)
    {
        while (true)
        {
            // SAFETY: the buffer is RequestSize bytes of native memory and outlives the call.
            nint received = LibC.read(Device, buffer.Pointer, RequestSize);
            int errno = received < 0 ? Marshal.GetLastPInvokeError() : 0;
            if (received > 0)
            {
                request = new ReadOnlySpan<byte>(buffer.Pointer, (int)received);
                return true;
            }

            switch (errno)
            {
                case LibC.EINTR or (int)Errno.ENOENT: // the request was interrupted before it was read
                    continue;
                case (int)Errno.EAGAIN: // somebody who shares the descriptor has set O_NONBLOCK
                    LibC.TryWaitReadable(Device, Timeout.InfiniteTimeSpan);
                    continue;
                case 0 or (int)Errno.ENODEV or (int)Errno.ECONNABORTED:
                    request = default;
                    _ended = true;
                    return false;
                default:
                    throw new FuseException($"reading /dev/fuse failed with error {errno}", errno);
            }
        }
    }
}
