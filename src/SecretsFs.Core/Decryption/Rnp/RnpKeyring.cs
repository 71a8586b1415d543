using System.Runtime.CompilerServices;
using SecretsFs.Core.Memory;
using SecretsFs.Core.Native;
using SecretsFs.Core.Reading;

namespace SecretsFs.Core.Decryption;

/// <summary>
/// The secret keys of a key file, loaded into librnp and unlocked, for one thread at a time. They lie in the library's
/// own memory until this is disposed.
/// </summary>
internal sealed unsafe class RnpKeyring : IDisposable
{
    private const string KeyFile = "key file";
    private const string PassphraseMember = "passphraseFile";

    private readonly KeySource _keySource;
    private readonly KeySource? _passphraseSource;
    private readonly List<HostKey> _hostKeys = [];
    private nint _ffi;

    private RnpKeyring(nint ffi, KeySource keySource, KeySource? passphraseSource)
    {
        _ffi = ffi;
        _keySource = keySource;
        _passphraseSource = passphraseSource;
    }

    /// <summary>The library's object, to be used by one thread at a time.</summary>
    public nint Ffi => _ffi;

    /// <summary>The keys that decrypt, subkeys and primary keys.</summary>
    public IReadOnlyList<HostKey> HostKeys => _hostKeys;

    /// <summary>Loads the key file and unlocks its keys, or tells what is wrong. May block on slow storage.</summary>
    public static RnpKeyring? TryOpen(
        KeySource keySource, KeySource? passphraseSource, MemoryBudget budget, out RnpKeyProblem? problem)
    {
        if (!RnpLibrary.IsThere)
        {
            problem = RnpLibrary.Missing;
            return null;
        }

        SecretBuffer? passphrase = null;
        using SecretBuffer? key = KeyMaterialFile.Read(keySource, KeyFile, budget, out problem);
        if (key is not null && passphraseSource is not null)
        {
            passphrase = KeyMaterialFile.ReadPassphrase(passphraseSource, budget, out problem);
            problem = problem is null ? null : problem with { Member = PassphraseMember };
        }

        using (passphrase)
        {
            if (problem is not null)
            {
                return null;
            }

            if (!RnpUsers.TryEnter())
            {
                problem = new RnpKeyProblem(ReadOutcome.Interrupted, "this process ends", "start it again");
                return null;
            }

            try
            {
                return Load((keySource, key!), (passphraseSource, passphrase), out problem);
            }
            finally
            {
                StackWipe.AfterLoading();
                RnpUsers.Leave();
            }
        }
    }

    /// <summary>Whether one of the keys has this id.</summary>
    public bool Has(ulong keyId) => _hostKeys.Exists(key => key.KeyId == keyId);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _ffi, 0) is nint ffi && ffi != 0 && RnpUsers.TryEnter())
        {
            _ = LibRnp.rnp_ffi_destroy(ffi);
            RnpUsers.Leave();
        }
    }

    /// <summary>A frame of its own, so that all of what the library leaves is below that of the caller.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static RnpKeyring? Load(
        (KeySource Source, SecretBuffer Content) key,
        (KeySource? Source, SecretBuffer? Content) passphrase,
        out RnpKeyProblem? problem)
    {
        fixed (byte* format = "GPG\0"u8)
        {
            // SAFETY: the text ends with NUL.
            uint result = LibRnp.rnp_ffi_create(out nint ffi, format, format);
            if (result != LibRnp.RNP_SUCCESS)
            {
                problem = new RnpKeyProblem(
                    ReadOutcome.Failed,
                    $"librnp cannot start: {RnpLibrary.Describe(result)}",
                    "see the log",
                    Member: "engine");
                return null;
            }

            RnpKeyring keyring = new(ffi, key.Source, passphrase.Source);
            problem = keyring.Import(key.Content) ?? keyring.Unlock(passphrase.Content);
            if (problem is not null)
            {
                keyring.Dispose();
                return null;
            }

            return keyring;
        }
    }

    private RnpKeyProblem? Import(SecretBuffer key)
    {
        key.TryBorrow(out SecretLease lease);
        uint result;
        using (lease)
        {
            fixed (byte* bytes = lease.Bytes, format = "GPG\0"u8)
            {
                // SAFETY: the lease keeps the bytes until the input is destroyed; texts end with NUL.
                result = LibRnp.rnp_input_from_memory(out nint input, bytes, (nuint)lease.Bytes.Length, copy: false);
                if (result == LibRnp.RNP_SUCCESS)
                {
                    result = LibRnp.rnp_load_keys(_ffi, format, input, LibRnp.RNP_LOAD_SAVE_SECRET_KEYS);
                    _ = LibRnp.rnp_input_destroy(input);
                }
            }
        }

        return result == LibRnp.RNP_SUCCESS ? null : new RnpKeyProblem(
            ReadOutcome.NoKey,
            $"the key file {_keySource.Path} has no secret OpenPGP key: {RnpLibrary.Describe(result)}",
            "secretsfs keygen makes one, gpg --export-secret-keys writes one that is there");
    }

    /// <summary>Unlocks every key that decrypts, and notes its id.</summary>
    private RnpKeyProblem? Unlock(SecretBuffer? passphrase)
    {
        SecretLease lease = default;
        if (passphrase is not null)
        {
            passphrase.TryBorrow(out lease);
        }

        using (lease)
        {
            fixed (byte* password = lease.Bytes)
            {
                // SAFETY: the passphrase ends with what ReadPassphrase leaves after it, and stays where it is.
                RnpKeyProblem? problem = null;
                byte* pinned = password;
                RnpKeyHandles.ForEach(_ffi, key => (problem = UnlockOne(key, pinned)) is null);
                return problem ?? (_hostKeys.Count > 0 ? null : new RnpKeyProblem(
                    ReadOutcome.NoKey,
                    $"the key file {_keySource.Path} has no secret key that decrypts",
                    "it may be public, or on a smartcard: gpg --export-secret-keys writes one, keygen makes one"));
            }
        }
    }

    private RnpKeyProblem? UnlockOne(nint key, byte* password)
    {
        if (!RnpKeyHandles.HasSecret(key) || !RnpKeyHandles.Encrypts(key) || IsElsewhere(key))
        {
            return null;
        }

        if (LibRnp.rnp_key_is_protected(key, out byte isProtected) == LibRnp.RNP_SUCCESS && isProtected != 0)
        {
            if (password == null)
            {
                return new RnpKeyProblem(
                    ReadOutcome.Locked,
                    $"the key in {_keySource.Path} has a passphrase",
                    "name a file with it: \"passphraseFile\"");
            }

            uint result = LibRnp.rnp_key_unlock(key, password);
            if (result != LibRnp.RNP_SUCCESS)
            {
                return new RnpKeyProblem(
                    ReadOutcome.WrongPassphrase,
                    $"the passphrase in {_passphraseSource!.Path} does not unlock the key in {_keySource.Path}: "
                    + RnpLibrary.Describe(result),
                    "its first line must be the passphrase and nothing else",
                    Member: PassphraseMember);
            }
        }

        if (RnpKeyHandles.Identify(key) is HostKey hostKey)
        {
            _hostKeys.Add(hostKey);
        }

        return null;
    }

    /// <summary>Whether the file has only a stub of it: the secret part is on a smartcard or in another file.</summary>
    private static bool IsElsewhere(nint key)
    {
        if (LibRnp.rnp_key_get_protection_type(key, out byte* type) != LibRnp.RNP_SUCCESS)
        {
            return false;
        }

        using RnpText text = new(type);
        return text.Bytes.SequenceEqual("GPG-None"u8) || text.Bytes.SequenceEqual("GPG-Smartcard"u8);
    }
}
