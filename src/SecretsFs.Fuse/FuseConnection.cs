using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse;

/// <summary>
/// One connection to the kernel: the descriptor of /dev/fuse and what INIT negotiated. The connection
/// ends when the filesystem is unmounted or aborted, or when its last descriptor is closed.
/// </summary>
public sealed class FuseConnection : IDisposable
{
    /// <summary>
    /// FUSE_MIN_READ_BUFFER is 8192; a write of <see cref="Handshake.MaxWrite"/> and its headers must fit as well.
    /// </summary>
    private const int RequestSize = 64 * 1024;

    private const int EINTR = 4;
    private const int EAGAIN = 11;

    private readonly SafeFileHandle _device;
    private readonly DeviceSink _sink;
    private readonly ILogger _logger;
    private volatile bool _ended;

    internal FuseConnection(SafeFileHandle device, ILogger logger)
    {
        _device = device;
        _logger = logger;
        _sink = new DeviceSink(device, logger);
        Notifier = new FuseNotifier(_sink);
    }

    /// <summary>What INIT agreed on.</summary>
    public FuseProtocol Protocol { get; private set; }

    /// <summary>Whether the kernel has ended the connection: the filesystem was unmounted or aborted.</summary>
    public bool HasEnded => _ended;

    /// <summary>Tells the kernel to forget what it cached.</summary>
    public FuseNotifier Notifier { get; }

    /// <summary>
    /// Reads requests and has <paramref name="fileSystem"/> answer them, on this thread, until the filesystem
    /// is unmounted or the connection aborted. Deferred answers may come from any thread meanwhile.
    /// </summary>
    /// <exception cref="FuseException">The device cannot be read.</exception>
    public void Serve(IFuseFileSystem fileSystem)
    {
        ArgumentNullException.ThrowIfNull(fileSystem);
        Dispatcher dispatcher = new(fileSystem, _sink, _logger);
        using RequestBuffer buffer = new(RequestSize);
        while (TryReceive(buffer, out ReadOnlySpan<byte> request))
        {
            dispatcher.Dispatch(request);
        }
    }

    /// <summary>Stops the notifier and closes the descriptor. Call after <see cref="Serve"/> has returned.</summary>
    public void Dispose()
    {
        Notifier.Dispose();
        _device.Dispose();
    }

    /// <summary>Reads and answers INIT, which the kernel sends as soon as the filesystem is mounted.</summary>
    internal void Negotiate()
    {
        using RequestBuffer buffer = new(RequestSize);
        FuseProtocol? protocol = null;
        while (protocol is null)
        {
            if (!TryReceive(buffer, out ReadOnlySpan<byte> request))
            {
                throw new FuseException("the filesystem was unmounted before it was initialised");
            }

            protocol = Handshake.Answer(request, _sink);
        }

        Protocol = protocol.Value;
        Log.Negotiated(_logger, 7, Protocol.Minor, Protocol.Flags);
    }

    /// <summary>Waits for a request; false when the connection has ended.</summary>
    private unsafe bool TryReceive(RequestBuffer buffer, out ReadOnlySpan<byte> request)
    {
        while (true)
        {
            // SAFETY: the buffer is RequestSize bytes of native memory and outlives the call.
            nint received = LibC.read(_device, buffer.Pointer, RequestSize);
            int errno = received < 0 ? Marshal.GetLastPInvokeError() : 0;
            if (received > 0)
            {
                request = new ReadOnlySpan<byte>(buffer.Pointer, (int)received);
                return true;
            }

            switch (errno)
            {
                case EINTR or EAGAIN or (int)Errno.ENOENT:
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
