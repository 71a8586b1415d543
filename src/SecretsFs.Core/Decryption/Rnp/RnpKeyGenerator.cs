using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SecretsFs.Core.Memory;
using SecretsFs.Core.Native;
using SecretsFs.Core.Reading;

namespace SecretsFs.Core.Decryption;

/// <summary>
/// Makes the key of a host: ed25519 to certify and sign, a cv25519 subkey to encrypt, neither of which expires. Its
/// preferences are librnp's, which name no AEAD: others encrypt to it with AES-256 and an MDC, which everything reads.
/// </summary>
public static unsafe class RnpKeyGenerator
{
    /// <summary>Bytes of a user id in UTF-8 that librnp takes.</summary>
    public const int LongestUserId = 127;

    private const int LargestKey = 64 * 1024;

    private static readonly MemoryBudget s_budget = new(4 * 1024 * 1024);

    /// <summary>A new key, which the caller disposes; null, and what is wrong, where there is none.</summary>
    /// <param name="userId">Whose it is, for people.</param>
    /// <param name="passphraseFile">A file whose first line protects the secret key; null for no protection.</param>
    /// <param name="problem">Set where there is no key.</param>
    public static GeneratedKey? TryGenerate(string userId, string? passphraseFile, out RnpKeyProblem? problem)
    {
        if (!RnpLibrary.IsThere)
        {
            problem = RnpLibrary.Missing;
            return null;
        }

        problem = null;
        using SecretBuffer? passphrase = passphraseFile is null
            ? null
            : KeyMaterialFile.ReadPassphrase(new KeyFileAtPath(passphraseFile), s_budget, out problem);
        if (problem is not null)
        {
            return null;
        }

        try
        {
            return Run(userId, passphrase, out problem);
        }
        finally
        {
            StackWipe.AfterLoading();
        }
    }

    /// <summary>A frame of its own, so that all of what the library leaves is below that of the caller.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static GeneratedKey? Run(string userId, SecretBuffer? passphrase, out RnpKeyProblem? problem)
    {
        SecretBuffer? secretKey = SecretBuffer.TryCreate(LargestKey, s_budget);
        SecretBuffer? publicKey = SecretBuffer.TryCreate(LargestKey, s_budget);
        string? fingerprint = null;
        if (secretKey is null || publicKey is null)
        {
            problem = new RnpKeyProblem(
                ReadOutcome.OutOfMemory, "no locked memory for a key", "raise the limit: ulimit -l");
        }
        else
        {
            uint result = Make(userId, passphrase, secretKey, publicKey, out fingerprint);
            problem = result == LibRnp.RNP_SUCCESS ? null : new RnpKeyProblem(
                ReadOutcome.Failed,
                $"librnp cannot make a key: {RnpLibrary.Describe(result)}",
                "it needs Curve25519; secretsfs mount takes what gpg --export-secret-keys writes as well");
        }

        if (problem is null)
        {
            return new GeneratedKey(fingerprint!, secretKey!, publicKey!);
        }

        secretKey?.Dispose();
        publicKey?.Dispose();
        return null;
    }

    private static uint Make(
        string userId,
        SecretBuffer? passphrase,
        SecretBuffer secretKey,
        SecretBuffer publicKey,
        out string? fingerprint)
    {
        (nint ffi, nint primary, nint subkey) = (0, 0, 0);
        fingerprint = null;
        try
        {
            uint result;
            fixed (byte* format = "GPG\0"u8)
            {
                // SAFETY: the text ends with NUL.
                result = LibRnp.rnp_ffi_create(out ffi, format, format);
            }

            result = result != LibRnp.RNP_SUCCESS ? result : MakePrimary(ffi, userId, out primary);
            result = result != LibRnp.RNP_SUCCESS ? result : MakeSubkey(ffi, primary, out subkey);
            result = result != LibRnp.RNP_SUCCESS ? result : Protect(primary, passphrase);
            result = result != LibRnp.RNP_SUCCESS ? result : Protect(subkey, passphrase);
            result = result != LibRnp.RNP_SUCCESS ? result : Export(primary, LibRnp.RNP_KEY_EXPORT_SECRET, secretKey);
            result = result != LibRnp.RNP_SUCCESS ? result : Export(primary, LibRnp.RNP_KEY_EXPORT_PUBLIC, publicKey);
            return result != LibRnp.RNP_SUCCESS ? result : ReadFingerprint(primary, out fingerprint);
        }
        finally
        {
            _ = LibRnp.rnp_key_handle_destroy(subkey);
            _ = LibRnp.rnp_key_handle_destroy(primary);
            _ = LibRnp.rnp_ffi_destroy(ffi);
        }
    }

    private static uint MakePrimary(nint ffi, string userId, out nint key)
    {
        key = 0;
        uint result = LibRnp.rnp_op_generate_create(out nint operation, ffi, "EDDSA");
        result = result != LibRnp.RNP_SUCCESS ? result : LibRnp.rnp_op_generate_set_userid(operation, userId);
        result = result != LibRnp.RNP_SUCCESS ? result : LibRnp.rnp_op_generate_add_usage(operation, "certify");
        result = result != LibRnp.RNP_SUCCESS ? result : LibRnp.rnp_op_generate_add_usage(operation, "sign");
        result = result != LibRnp.RNP_SUCCESS ? result : Execute(operation, out key);
        _ = LibRnp.rnp_op_generate_destroy(operation);
        return result;
    }

    private static uint MakeSubkey(nint ffi, nint primary, out nint key)
    {
        key = 0;
        uint result = LibRnp.rnp_op_generate_subkey_create(out nint operation, ffi, primary, "ECDH");
        result = result != LibRnp.RNP_SUCCESS ? result : LibRnp.rnp_op_generate_set_curve(operation, "Curve25519");
        result = result != LibRnp.RNP_SUCCESS ? result : LibRnp.rnp_op_generate_add_usage(operation, "encrypt");
        result = result != LibRnp.RNP_SUCCESS ? result : Execute(operation, out key);
        _ = LibRnp.rnp_op_generate_destroy(operation);
        return result;
    }

    private static uint Execute(nint operation, out nint key)
    {
        key = 0;
        uint result = LibRnp.rnp_op_generate_set_hash(operation, "SHA256");

        // librnp's own choice is two years, after which nothing could be encrypted to the host any more
        result = result != LibRnp.RNP_SUCCESS ? result : LibRnp.rnp_op_generate_set_expiration(operation, 0);
        result = result != LibRnp.RNP_SUCCESS ? result : LibRnp.rnp_op_generate_execute(operation);
        return result != LibRnp.RNP_SUCCESS ? result : LibRnp.rnp_op_generate_get_key(operation, out key);
    }

    private static uint Protect(nint key, SecretBuffer? passphrase)
    {
        if (passphrase is null)
        {
            return LibRnp.RNP_SUCCESS;
        }

        passphrase.TryBorrow(out SecretLease lease);
        using (lease)
        {
            fixed (byte* password = lease.Bytes)
            {
                // SAFETY: the passphrase ends by what ReadPassphrase leaves after it.
                return LibRnp.rnp_key_protect(key, password, "AES256", "CFB", "SHA256", iterations: 0);
            }
        }
    }

    private static uint Export(nint key, uint part, SecretBuffer buffer)
    {
        PlaintextSink sink = new(buffer, LargestKey, CancellationToken.None);
        GCHandle context = GCHandle.Alloc(sink);
        try
        {
            // SAFETY: the sink's handle stays until the output is destroyed.
            uint result = LibRnp.rnp_output_to_callback(
                out nint output, &RnpSession.Write, null, GCHandle.ToIntPtr(context));
            result = result != LibRnp.RNP_SUCCESS ? result : LibRnp.rnp_key_export(
                key, output, part | LibRnp.RNP_KEY_EXPORT_SUBKEYS | LibRnp.RNP_KEY_EXPORT_ARMORED);
            _ = LibRnp.rnp_output_destroy(output);
            return result == LibRnp.RNP_SUCCESS && sink.Outcome != ReadOutcome.Granted
                ? LibRnp.RNP_ERROR_OUT_OF_MEMORY
                : result;
        }
        finally
        {
            context.Free();
        }
    }

    private static uint ReadFingerprint(nint key, out string? fingerprint)
    {
        fingerprint = null;
        uint result = LibRnp.rnp_key_get_fprint(key, out byte* text);
        if (result == LibRnp.RNP_SUCCESS)
        {
            using RnpText number = new(text);
            fingerprint = number.ToString();
        }

        return result;
    }
}
