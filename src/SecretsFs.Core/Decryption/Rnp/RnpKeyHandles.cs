using System.Buffers.Text;
using SecretsFs.Core.Native;

namespace SecretsFs.Core.Decryption;

/// <summary>The keys that were loaded into an object of librnp. One thread at a time.</summary>
internal static unsafe class RnpKeyHandles
{
    /// <summary>
    /// Looks at each key, primary keys and subkeys, until <paramref name="goesOn"/> says that it is enough.
    /// </summary>
    /// <param name="ffi">The library's object.</param>
    /// <param name="goesOn">Gets a handle, which is alive until it returns.</param>
    public static void ForEach(nint ffi, Func<nint, bool> goesOn)
    {
        fixed (byte* type = "fingerprint\0"u8)
        {
            // SAFETY: texts end with NUL; each handle is destroyed once it was looked at.
            uint result = LibRnp.rnp_identifier_iterator_create(ffi, out nint iterator, type);
            byte* fingerprint = null;
            bool isEnough = false;
            while (result == LibRnp.RNP_SUCCESS
                && !isEnough
                && (result = LibRnp.rnp_identifier_iterator_next(iterator, out fingerprint)) == LibRnp.RNP_SUCCESS
                && fingerprint != null)
            {
                result = LibRnp.rnp_locate_key(ffi, type, fingerprint, out nint key);
                if (result == LibRnp.RNP_SUCCESS)
                {
                    isEnough = !goesOn(key);
                    _ = LibRnp.rnp_key_handle_destroy(key);
                }
            }

            _ = LibRnp.rnp_identifier_iterator_destroy(iterator);
        }
    }

    /// <summary>Whether the secret part was loaded, or a stub of it.</summary>
    public static bool HasSecret(nint key) =>
        LibRnp.rnp_key_have_secret(key, out byte hasSecret) == LibRnp.RNP_SUCCESS && hasSecret != 0;

    /// <summary>Whether messages are encrypted to it.</summary>
    public static bool Encrypts(nint key)
    {
        fixed (byte* usage = "encrypt\0"u8)
        {
            // SAFETY: the handle is alive; the text ends with NUL.
            return LibRnp.rnp_key_allows_usage(key, usage, out byte encrypts) == LibRnp.RNP_SUCCESS && encrypts != 0;
        }
    }

    /// <summary>What it is called; null where the library does not tell.</summary>
    public static HostKey? Identify(nint key)
    {
        if (LibRnp.rnp_key_get_keyid(key, out byte* text) != LibRnp.RNP_SUCCESS)
        {
            return null;
        }

        using RnpText digits = new(text);
        return Utf8Parser.TryParse(digits.Bytes, out ulong keyId, out _, 'x')
            ? new HostKey(keyId, FingerprintOf(key))
            : null;
    }

    /// <summary>That of the primary key: a primary key has none above it.</summary>
    private static string FingerprintOf(nint key)
    {
        if (LibRnp.rnp_key_get_primary_fprint(key, out byte* text) != LibRnp.RNP_SUCCESS
            && LibRnp.rnp_key_get_fprint(key, out text) != LibRnp.RNP_SUCCESS)
        {
            return string.Empty;
        }

        using RnpText fingerprint = new(text);
        return fingerprint.ToString();
    }
}
