using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Native;
using SecretsFs.Core.Reading;

namespace SecretsFs.Core.Decryption;

/// <summary>
/// Ciphertext in memory that the collector does not move, used again for the next. Not secret. One thread.
/// </summary>
internal sealed unsafe class NativeBytes : IDisposable
{
    private const int Kept = 64 * 1024;

    private byte* _bytes;
    private int _capacity;
    private int _length;

    /// <summary>The content. Valid until the next call.</summary>
    public Span<byte> Bytes => new(_bytes, _length); // SAFETY: _length <= _capacity, the size of the block

    /// <summary>Reads a file from its start to its end; granted, or why not.</summary>
    public ReadOutcome TryRead(SafeFileHandle file, long mostBytes)
    {
        _length = 0;
        while (true)
        {
            if (_length == _capacity)
            {
                if (_length > mostBytes)
                {
                    return ReadOutcome.TooLarge;
                }

                Reserve(Math.Max(Kept, _capacity * 2));
            }

            // SAFETY: what follows the content in the block.
            int count = FileBytes.Read(file, new Span<byte>(_bytes + _length, _capacity - _length), _length, out _);
            if (count < 0)
            {
                return ReadOutcome.Unreadable;
            }

            _length += count;
            if (_length < _capacity)
            {
                return _length > mostBytes ? ReadOutcome.TooLarge : ReadOutcome.Granted;
            }
        }
    }

    /// <summary>Takes the armor off (RFC 9580, section 6); false where there is none.</summary>
    public bool TryRemoveArmor()
    {
        (nint input, nint output) = (0, 0);
        try
        {
            // SAFETY: the block stays until the input is destroyed; what the output has is copied before it is.
            bool done = LibRnp.rnp_input_from_memory(out input, _bytes, (nuint)_length, copy: false) == 0
                && LibRnp.rnp_output_to_memory(out output, (nuint)_length) == 0
                && LibRnp.rnp_dearmor(input, output) == 0;
            if (!done || LibRnp.rnp_output_memory_get_buf(output, out byte* bytes, out nuint length, copy: false) != 0
                || length > (nuint)_length)
            {
                return false;
            }

            new ReadOnlySpan<byte>(bytes, (int)length).CopyTo(Bytes);
            _length = (int)length;
            return MessageEnvelope.IsBinary(Bytes);
        }
        finally
        {
            _ = LibRnp.rnp_output_destroy(output);
            _ = LibRnp.rnp_input_destroy(input);
        }
    }

    /// <summary>Gives back what only a large message needed.</summary>
    public void Shrink()
    {
        _length = 0;
        if (_capacity > Kept)
        {
            Reserve(Kept);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_bytes);
        _bytes = null;
        (_capacity, _length) = (0, 0);
    }

    private void Reserve(int capacity)
    {
        _bytes = (byte*)NativeMemory.Realloc(_bytes, (nuint)capacity);
        _capacity = capacity;
    }
}
