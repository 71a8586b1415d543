using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Memory;
using SecretsFs.Core.Native;
using SecretsFs.Core.Reading;
using SecretsFs.Core.Sources;

namespace SecretsFs.Core.Decryption;

/// <summary>Decrypts one message after the other with the keys of one keyring. One thread at a time.</summary>
/// <param name="keyring">The keys, which it takes over.</param>
/// <param name="keyFile">The identity of the file they are from.</param>
internal sealed unsafe class RnpSession(RnpKeyring keyring, EntryVersion? keyFile) : IDisposable
{
    /// <summary>
    /// How many session keys are tried at most: with an RSA key each costs 20 ms, which nothing interrupts.
    /// </summary>
    private const int MostTries = 128;

    /// <summary>Bytes of locked memory that a decryption begins with.</summary>
    public const int FirstCapacity = 4096;

    /// <summary>The identity of the file that the keys are from.</summary>
    public EntryVersion? KeyFile => keyFile;

    private readonly MessageEnvelope _envelope = new();
    private readonly NativeBytes _ciphertext = new();

    /// <summary>
    /// Decrypts a file into <paramref name="plaintext"/>, which stays the caller's unless this succeeds: it holds
    /// unverified bytes otherwise.
    /// </summary>
    public DecryptionResult Decrypt(
        SafeFileHandle file, int sizeLimit, SecretBuffer plaintext, CancellationToken cancellation)
    {
        try
        {
            ReadOutcome read = _ciphertext.TryRead(file, PassStore.CiphertextLimit(sizeLimit));
            if (read != ReadOutcome.Granted)
            {
                return DecryptionResult.Refusal(read, string.Empty);
            }

            if (!MessageEnvelope.IsBinary(_ciphertext.Bytes) && !_ciphertext.TryRemoveArmor())
            {
                return DecryptionResult.Refusal(ReadOutcome.Corrupt, "not an OpenPGP message");
            }

            return _envelope.TryRead(_ciphertext.Bytes)
                ? DecryptFor(sizeLimit, plaintext, cancellation)
                : DecryptionResult.Refusal(
                    ReadOutcome.Corrupt, $"not {MessageEnvelope.Expected}");
        }
        finally
        {
            _ciphertext.Shrink();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        keyring.Dispose();
        _ciphertext.Dispose();
    }

    /// <summary>
    /// Tries the message as it is, where it names one of our keys; then with each of our keys in the place of the
    /// recipients it hides, which librnp 0.16 does not try.
    /// </summary>
    private DecryptionResult DecryptFor(int sizeLimit, SecretBuffer plaintext, CancellationToken cancellation)
    {
        int forUs = _envelope.Recipients.Count(keyring.Has);
        if (forUs + ((long)_envelope.Hidden.Count * keyring.HostKeys.Count) > MostTries)
        {
            return DecryptionResult.Refusal(
                ReadOutcome.Corrupt, "it has more session keys that may be for this host than are tried");
        }

        DecryptionResult result = NotForUs();
        if (forUs > 0)
        {
            result = Execute(ReadOutcome.Corrupt, sizeLimit, plaintext, cancellation);
        }

        for (int i = 0; i < keyring.HostKeys.Count && _envelope.Hidden.Count > 0 && MayTryAgain(result); i++)
        {
            foreach (int position in _envelope.Hidden)
            {
                BinaryPrimitives.WriteUInt64BigEndian(_ciphertext.Bytes[position..], keyring.HostKeys[i].KeyId);
            }

            plaintext.Truncate(0);
            result = Execute(result.Outcome, sizeLimit, plaintext, cancellation);
        }

        return result;
    }

    private static DecryptionResult NotForUs() =>
        DecryptionResult.Refusal(ReadOutcome.NoKey, "it is not encrypted to the key in \"keyFile\"");

    private static bool MayTryAgain(in DecryptionResult result) =>
        result.Outcome is ReadOutcome.NoKey or ReadOutcome.Corrupt;

    /// <summary>
    /// Decrypts; where the library finds no key that fits, this is the refusal: it says so also where a session key
    /// for one of our keys is damaged, and of recipients that hide nobody knows who they are.
    /// </summary>
    private DecryptionResult Execute(
        ReadOutcome withoutKey, int sizeLimit, SecretBuffer plaintext, CancellationToken cancellation)
    {
        PlaintextSink sink = new(plaintext, sizeLimit, cancellation);
        GCHandle context = GCHandle.Alloc(sink);
        (nint input, nint output, nint operation) = (0, 0, 0);
        ReadOnlySpan<byte> message = _ciphertext.Bytes;
        try
        {
            fixed (byte* bytes = message)
            {
                // SAFETY: the bytes are native and stay until the input is destroyed; so does the sink's handle.
                uint result = LibRnp.rnp_input_from_memory(out input, bytes, (nuint)message.Length, copy: false);
                result = result != LibRnp.RNP_SUCCESS ? result
                    : LibRnp.rnp_output_to_callback(out output, &Write, null, GCHandle.ToIntPtr(context));
                result = result != LibRnp.RNP_SUCCESS ? result
                    : LibRnp.rnp_op_verify_create(out operation, keyring.Ffi, input, output);

                // a signature by an unknown key must not make the content unreadable: signatures are not judged
                result = result != LibRnp.RNP_SUCCESS ? result
                    : LibRnp.rnp_op_verify_set_flags(operation, LibRnp.RNP_VERIFY_IGNORE_SIGS_ON_DECRYPT);
                result = result != LibRnp.RNP_SUCCESS ? result : LibRnp.rnp_op_verify_execute(operation);
                return Judge(result, operation, withoutKey, sink, plaintext);
            }
        }
        finally
        {
            _ = LibRnp.rnp_op_verify_destroy(operation);
            _ = LibRnp.rnp_output_destroy(output);
            _ = LibRnp.rnp_input_destroy(input);
            context.Free();
        }
    }

    /// <summary>
    /// Success is only what the library accepted and verified whole; it accepts messages without protection as well.
    /// </summary>
    private static DecryptionResult Judge(
        uint result, nint operation, ReadOutcome withoutKey, PlaintextSink sink, SecretBuffer plaintext)
    {
        if (sink.Outcome != ReadOutcome.Granted)
        {
            return DecryptionResult.Refusal(sink.Outcome, string.Empty);
        }

        if (result == LibRnp.RNP_SUCCESS && IsProtected(operation))
        {
            plaintext.Trim();
            return DecryptionResult.Success(plaintext);
        }

        return result switch
        {
            LibRnp.RNP_SUCCESS => DecryptionResult.Refusal(
                ReadOutcome.Corrupt, "it has no integrity protection, or that failed"),
            LibRnp.RNP_ERROR_NO_SUITABLE_KEY or LibRnp.RNP_ERROR_BAD_PASSWORD when withoutKey == ReadOutcome.NoKey =>
                NotForUs(),
            LibRnp.RNP_ERROR_OUT_OF_MEMORY => DecryptionResult.Refusal(
                ReadOutcome.OutOfMemory, "librnp has no memory left"),
            _ => DecryptionResult.Refusal(ReadOutcome.Corrupt, $"librnp says '{RnpLibrary.Describe(result)}'"),
        };
    }

    private static bool IsProtected(nint operation)
    {
        // SAFETY: the operation was executed; the text is destroyed.
        if (LibRnp.rnp_op_verify_get_protection_info(operation, out byte* mode, null, out byte isValid)
            != LibRnp.RNP_SUCCESS)
        {
            return false;
        }

        using RnpText text = new(mode);
        return isValid != 0 && (text.Bytes.SequenceEqual("cfb-mdc"u8) || text.Bytes.StartsWith("aead-"u8));
    }

    /// <summary>
    /// Takes output of the library for a <see cref="PlaintextSink"/>, the context; nothing may be thrown through it.
    /// </summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    internal static byte Write(void* context, void* bytes, nuint length)
    {
        PlaintextSink sink = (PlaintextSink)GCHandle.FromIntPtr((nint)context).Target!;

        // SAFETY: the library's buffer of that length. Longer than an int can tell is longer than any limit.
        return sink.TryWrite(new ReadOnlySpan<byte>(bytes, (int)Math.Min(length, int.MaxValue))) ? (byte)1 : (byte)0;
    }
}
