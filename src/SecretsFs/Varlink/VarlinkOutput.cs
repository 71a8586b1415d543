using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Native;

namespace SecretsFs.Varlink;

/// <summary>One message on its way out. One that is too large is never sent.</summary>
internal sealed class VarlinkOutput : IBufferWriter<byte>
{
    /// <summary>Of a message; neither side takes a longer one.</summary>
    public const int MostBytes = 16 * 1024 * 1024;

    /// <summary>The room that there is for the shortest ones.</summary>
    public const int FirstSize = 4096;

    private const int KeptSize = 64 * 1024;

    private byte[] _bytes = [];
    private int _written;
    private int _sent;

    public bool IsEmpty => _sent == _written;

    /// <summary>How many bytes of it are still to be sent.</summary>
    public int Unsent => _written - _sent;

    /// <summary>The room that is kept for the next message.</summary>
    public int Kept { get; set; } = KeptSize;

    /// <summary>Whether what was written is more than may be sent.</summary>
    public bool IsTooLarge { get; private set; }

    /// <summary>Writes a message, an object, in place of the last one.</summary>
    public void Write(Action<Utf8JsonWriter> writeMembers)
    {
        (_written, _sent, IsTooLarge) = (0, 0, false);
        try
        {
            using Utf8JsonWriter writer = new(this);
            writer.WriteStartObject();
            writeMembers(writer);
            writer.WriteEndObject();
            writer.Flush();
            GetSpan(1)[0] = 0;
            Advance(1);
        }
        catch
        {
            _written = 0;
            throw;
        }
    }

    /// <summary>
    /// Sends as much as the other side takes now, and never waits: how many bytes, or -1 where there is no other side.
    /// </summary>
    public unsafe int Send(SafeFileHandle socket)
    {
        int before = _sent;
        fixed (byte* bytes = _bytes)
        {
            while (!IsEmpty)
            {
                // SAFETY: between what was sent and what was written.
                nint sent = LibC.send_handle(
                    socket, bytes + _sent, (nuint)(_written - _sent), LibC.MSG_DONTWAIT | LibC.MSG_NOSIGNAL);
                if (sent >= 0)
                {
                    _sent += (int)sent;
                }
                else if (Marshal.GetLastPInvokeError() is int error && error != LibC.EINTR)
                {
                    return error == LibC.EAGAIN ? _sent - before : -1;
                }
            }
        }

        int count = _written - before;
        Shrink();
        return count;
    }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        _written += count;
        if (_written > MostBytes)
        {
            IsTooLarge = true;
            _written = 0; // the rest goes over it
        }
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(1, sizeHint));
        return new Memory<byte>(_bytes, _written, _bytes.Length - _written);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    private void Reserve(int size)
    {
        if (_bytes.Length - _written >= size)
        {
            return;
        }

        // whoever writes asks for what a string takes at most, which is far more than most take
        int wanted = (int)Math.Max((long)_written + size, Math.Min(Math.Max(FirstSize, 2L * _bytes.Length), MostBytes));
        if (wanted > _bytes.Length)
        {
            Array.Resize(ref _bytes, wanted);
        }
    }

    private void Shrink()
    {
        if (_bytes.Length > Kept)
        {
            _bytes = [];
            (_written, _sent) = (0, 0);
        }
    }
}
