using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Native;
using SecretsFs.Core.Reading;

namespace SecretsFs.Core.Decryption;

/// <summary>
/// The public key of a host that is not here: OpenPGP, armored or not, as <c>secretsfs keygen</c> and
/// <c>gpg --export</c> print it. Nothing in it is secret, and anybody may own and read the file.
/// </summary>
public sealed unsafe class PublicKeyFile
{
    private const int LargestFile = 1024 * 1024;
    private const string Mend = "what secretsfs keygen or gpg --export prints";

    private PublicKeyFile(string path, ImmutableArray<HostKey> keys)
    {
        Path = path;
        Keys = keys;
    }

    /// <summary>The file, as it was named.</summary>
    public string Path { get; }

    /// <summary>The keys in it that messages are encrypted to: at least one.</summary>
    public ImmutableArray<HostKey> Keys { get; }

    /// <summary>Reads a file, or tells what is wrong with it. Needs librnp. May block on slow storage.</summary>
    public static PublicKeyFile? TryRead(string path, out RnpKeyProblem? problem)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!RnpLibrary.IsThere)
        {
            problem = RnpLibrary.Missing;
            return null;
        }

        using SafeFileHandle file = LibC.open(path, LibC.O_RDONLY | LibC.O_NONBLOCK | LibC.O_CLOEXEC);
        int errno = file.IsInvalid ? Marshal.GetLastPInvokeError() : 0;
        if (file.IsInvalid)
        {
            problem = Refuse($"cannot open the public key {path}: {Marshal.GetPInvokeErrorMessage(errno)}", Mend);
            return null;
        }

        using NativeBytes content = new();
        ReadOutcome read = LibC.TryStat(file, out LibC.Statx stat) && stat.IsRegular
            ? content.TryRead(file, LargestFile)
            : ReadOutcome.Unset;
        ImmutableArray<HostKey> keys = [];
        problem = read switch
        {
            ReadOutcome.Granted => Load(path, content.Bytes, out keys),
            ReadOutcome.Unset => Refuse($"the public key {path} is not a regular file", "give the path of a file"),
            ReadOutcome.TooLarge => Refuse(
                $"the public key {path} is larger than 1 MiB", "export the key of this host alone"),
            _ => Refuse($"cannot read the public key {path}", "see the kernel's log"),
        };
        return problem is null ? new PublicKeyFile(path, keys) : null;
    }

    private static RnpKeyProblem? Load(string path, ReadOnlySpan<byte> content, out ImmutableArray<HostKey> keys)
    {
        keys = [];
        nint ffi = 0;
        try
        {
            uint result = Import(content, out ffi);
            List<HostKey> found = [];
            bool hasSecret = false;
            if (result == LibRnp.RNP_SUCCESS)
            {
                RnpKeyHandles.ForEach(ffi, key =>
                {
                    hasSecret |= RnpKeyHandles.HasSecret(key);
                    if (RnpKeyHandles.Encrypts(key) && RnpKeyHandles.Identify(key) is HostKey hostKey)
                    {
                        found.Add(hostKey);
                    }

                    return true;
                });
            }

            keys = [.. found];
            return result != LibRnp.RNP_SUCCESS
                ? Refuse($"there is no OpenPGP key in {path}: {RnpLibrary.Describe(result)}", Mend)
                : hasSecret ? Refuse(
                    $"there is a secret key in {path}, which is to be a public one",
                    "think of it as known where others could read it; gpg --export writes the public part")
                : found.Count == 0 ? Refuse($"there is no key in {path} that messages are encrypted to", Mend)
                : null;
        }
        finally
        {
            _ = LibRnp.rnp_ffi_destroy(ffi);
        }
    }

    /// <summary>Also takes secret keys, so that it is told where there is one.</summary>
    private static uint Import(ReadOnlySpan<byte> content, out nint ffi)
    {
        fixed (byte* bytes = content, format = "GPG\0"u8)
        {
            // SAFETY: the bytes stay until the input is destroyed; texts end with NUL.
            uint result = LibRnp.rnp_ffi_create(out ffi, format, format);
            nint input = 0;
            result = result != LibRnp.RNP_SUCCESS ? result
                : LibRnp.rnp_input_from_memory(out input, bytes, (nuint)content.Length, copy: false);
            result = result != LibRnp.RNP_SUCCESS ? result
                : LibRnp.rnp_load_keys(
                    ffi, format, input, LibRnp.RNP_LOAD_SAVE_PUBLIC_KEYS | LibRnp.RNP_LOAD_SAVE_SECRET_KEYS);
            _ = LibRnp.rnp_input_destroy(input);
            return result;
        }
    }

    private static RnpKeyProblem Refuse(string reason, string hint) => new(ReadOutcome.NoKey, reason, hint);
}
