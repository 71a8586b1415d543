using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Native;

namespace SecretsFs.Varlink;

/// <summary>
/// One message on its way in. Nothing after its NUL is taken from the socket: what the socket holds is all that
/// there is of later ones, also for a process that gets the socket.
/// </summary>
internal sealed class VarlinkInput
{
    private const int FirstSize = 4096;
    private const int KeptSize = 64 * 1024;

    private readonly int _mostBytes;
    private byte[] _bytes = new byte[FirstSize];
    private int _count;

    /// <param name="mostBytes">How long a message may be, without its NUL.</param>
    public VarlinkInput(int mostBytes) => _mostBytes = mostBytes;

    /// <summary>The room that is kept for the next message.</summary>
    public int Kept { get; set; } = KeptSize;

    /// <summary>Without its NUL, where <see cref="Receive(SafeFileHandle)"/> said that it is complete.</summary>
    public ReadOnlyMemory<byte> Message => new(_bytes, 0, _count);

    /// <summary>Forgets the message.</summary>
    public void Clear()
    {
        _count = 0;
        if (_bytes.Length > Kept + 1)
        {
            _bytes = new byte[FirstSize];
        }
    }

    /// <summary>Takes what is there of the message, and never waits.</summary>
    public VarlinkReceipt Receive(SafeFileHandle socket)
    {
        if (_count == _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Min(2 * _count, _mostBytes + 1));
        }

        Span<byte> free = _bytes.AsSpan(_count);
        int there = Receive(socket, free, LibC.MSG_PEEK);
        if (there <= 0)
        {
            return there == 0 ? VarlinkReceipt.Ended : Failure();
        }

        int end = free[..there].IndexOf((byte)0);
        int taken = Receive(socket, free[..(end < 0 ? there : end + 1)], 0);
        if (taken <= 0)
        {
            return taken == 0 ? VarlinkReceipt.Ended : Failure();
        }

        if (end >= 0 && taken == end + 1)
        {
            _count += end;
            return VarlinkReceipt.Message;
        }

        _count += taken;
        return _count > _mostBytes ? VarlinkReceipt.TooLong : VarlinkReceipt.Part;
    }

    private static VarlinkReceipt Failure() =>
        Marshal.GetLastPInvokeError() is LibC.EAGAIN or LibC.EINTR ? VarlinkReceipt.Nothing : VarlinkReceipt.Ended;

    private static unsafe int Receive(SafeFileHandle socket, Span<byte> into, int flags)
    {
        fixed (byte* bytes = into)
        {
            // SAFETY: as long as said.
            return (int)LibC.recv(socket, bytes, (nuint)into.Length, flags | LibC.MSG_DONTWAIT);
        }
    }
}
