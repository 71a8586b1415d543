using System.Runtime.InteropServices;

namespace SecretsFs.Core.Native;

/// <summary>
/// The functions and constants of librnp that this project needs, named as in <c>rnp/rnp.h</c> and
/// <c>rnp/rnp_err.h</c>. Handles are pointers that the caller destroys. Nothing is promised about threads: an
/// <c>rnp_ffi_t</c> and all that was made with it belong to one thread at a time.
/// </summary>
internal static unsafe partial class LibRnp
{
    public const string Library = "librnp.so.0";

    public const uint RNP_SUCCESS = 0;
    public const uint RNP_ERROR_OUT_OF_MEMORY = 0x10000005;
    public const uint RNP_ERROR_BAD_PASSWORD = 0x12000004;
    public const uint RNP_ERROR_NO_SUITABLE_KEY = 0x12000006;

    public const uint RNP_LOAD_SAVE_PUBLIC_KEYS = 1 << 0;
    public const uint RNP_LOAD_SAVE_SECRET_KEYS = 1 << 1;
    public const uint RNP_VERIFY_IGNORE_SIGS_ON_DECRYPT = 1 << 0;
    public const uint RNP_KEY_EXPORT_ARMORED = 1 << 0;
    public const uint RNP_KEY_EXPORT_PUBLIC = 1 << 1;
    public const uint RNP_KEY_EXPORT_SECRET = 1 << 2;
    public const uint RNP_KEY_EXPORT_SUBKEYS = 1 << 3;

    [LibraryImport(Library)]
    public static partial uint rnp_ffi_create(out nint ffi, byte* publicFormat, byte* secretFormat);

    [LibraryImport(Library)]
    public static partial uint rnp_ffi_destroy(nint ffi);

    [LibraryImport(Library)]
    public static partial uint rnp_load_keys(nint ffi, byte* format, nint input, uint flags);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial uint rnp_op_generate_create(out nint operation, nint ffi, string algorithm);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial uint rnp_op_generate_subkey_create(
        out nint operation, nint ffi, nint primary, string algorithm);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial uint rnp_op_generate_set_curve(nint operation, string curve);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial uint rnp_op_generate_set_hash(nint operation, string hash);

    [LibraryImport(Library)]
    public static partial uint rnp_op_generate_set_expiration(nint operation, uint seconds);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial uint rnp_op_generate_set_userid(nint operation, string userId);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial uint rnp_op_generate_add_usage(nint operation, string usage);

    [LibraryImport(Library)]
    public static partial uint rnp_op_generate_execute(nint operation);

    [LibraryImport(Library)]
    public static partial uint rnp_op_generate_get_key(nint operation, out nint key);

    [LibraryImport(Library)]
    public static partial uint rnp_op_generate_destroy(nint operation);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial uint rnp_key_protect(
        nint key, byte* password, string cipher, string mode, string hash, nuint iterations);

    [LibraryImport(Library)]
    public static partial uint rnp_key_get_fprint(nint key, out byte* fingerprint);

    [LibraryImport(Library)]
    public static partial uint rnp_identifier_iterator_create(nint ffi, out nint iterator, byte* type);

    [LibraryImport(Library)]
    public static partial uint rnp_identifier_iterator_next(nint iterator, out byte* identifier);

    [LibraryImport(Library)]
    public static partial uint rnp_identifier_iterator_destroy(nint iterator);

    [LibraryImport(Library)]
    public static partial uint rnp_locate_key(nint ffi, byte* type, byte* identifier, out nint key);

    [LibraryImport(Library)]
    public static partial uint rnp_key_handle_destroy(nint key);

    [LibraryImport(Library)]
    public static partial uint rnp_key_have_secret(nint key, out byte result);

    [LibraryImport(Library)]
    public static partial uint rnp_key_allows_usage(nint key, byte* usage, out byte result);

    [LibraryImport(Library)]
    public static partial uint rnp_key_is_protected(nint key, out byte result);

    [LibraryImport(Library)]
    public static partial uint rnp_key_get_protection_type(nint key, out byte* type);

    [LibraryImport(Library)]
    public static partial uint rnp_key_unlock(nint key, byte* password);

    [LibraryImport(Library)]
    public static partial uint rnp_key_get_keyid(nint key, out byte* keyId);

    [LibraryImport(Library)]
    public static partial uint rnp_key_get_primary_fprint(nint key, out byte* fingerprint);

    [LibraryImport(Library)]
    public static partial uint rnp_key_export(nint key, nint output, uint flags);

    [LibraryImport(Library)]
    public static partial uint rnp_input_from_memory(
        out nint input, byte* bytes, nuint length, [MarshalAs(UnmanagedType.U1)] bool copy);

    [LibraryImport(Library)]
    public static partial uint rnp_input_destroy(nint input);

    [LibraryImport(Library)]
    public static partial uint rnp_output_to_callback(
        out nint output,
        delegate* unmanaged[Cdecl]<void*, void*, nuint, byte> writer,
        delegate* unmanaged[Cdecl]<void*, byte, void> closer,
        nint context);

    [LibraryImport(Library)]
    public static partial uint rnp_output_to_memory(out nint output, nuint mostBytes);

    [LibraryImport(Library)]
    public static partial uint rnp_output_memory_get_buf(
        nint output, out byte* bytes, out nuint length, [MarshalAs(UnmanagedType.U1)] bool copy);

    [LibraryImport(Library)]
    public static partial uint rnp_output_destroy(nint output);

    [LibraryImport(Library)]
    public static partial uint rnp_dearmor(nint input, nint output);

    [LibraryImport(Library)]
    public static partial uint rnp_op_verify_create(out nint operation, nint ffi, nint input, nint output);

    [LibraryImport(Library)]
    public static partial uint rnp_op_verify_set_flags(nint operation, uint flags);

    [LibraryImport(Library)]
    public static partial uint rnp_op_verify_execute(nint operation);

    [LibraryImport(Library)]
    public static partial uint rnp_op_verify_get_protection_info(
        nint operation, out byte* mode, byte** cipher, out byte isValid);

    [LibraryImport(Library)]
    public static partial uint rnp_op_verify_destroy(nint operation);

    [LibraryImport(Library)]
    public static partial void rnp_buffer_destroy(byte* buffer);

    /// <summary>A text of the library's own, not to be freed.</summary>
    [LibraryImport(Library)]
    public static partial byte* rnp_result_to_string(uint result);
}
