using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Decryption;
using SecretsFs.Core.Memory;
using SecretsFs.Core.Reading;
using SecretsFs.Core.Tests.Decryption.Vectors;

namespace SecretsFs.Core.Tests.Decryption;

/// <summary>The key file and its passphrase: there, late, replaced, wrong.</summary>
public abstract class RnpDecryptorTests : IDisposable
{
    private const UnixFileMode OwnersOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly ScratchFolder _folder = new();
    private readonly MemoryBudget _budget = new(1 << 20);
    private readonly List<KeySource> _sources = [];
    private RnpDecryptor? _decryptor;

    private string KeyFile => _folder["host.key"];

    private string PassphraseFile => _folder["passphrase"];

    public void Dispose()
    {
        _decryptor?.Dispose();
        foreach (IDisposable source in _sources.OfType<IDisposable>())
        {
            source.Dispose();
        }

        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [VectorTheory]
    [InlineData("host", "good/bytes-64")]
    [InlineData("rsa2048", "good/rsa2048")]
    public void A_message_for_its_key_is_decrypted(string key, string message)
    {
        Put(key);
        Assert.Null(Create());
        Assert.Equal(ReadOutcome.Granted, Decrypt(message));
    }

    [VectorTheory]
    [InlineData("host", "good/bytes-64")]
    public void A_key_that_comes_late_is_used(string key, string message)
    {
        RnpKeyProblem? problem = Create();
        Assert.True(problem is { MayPass: true }, problem?.Reason);
        Assert.Equal(ReadOutcome.NoKey, Decrypt(message));
        Put(key);
        Assert.Equal(ReadOutcome.Granted, Decrypt(message));
    }

    [VectorTheory]
    [InlineData("host", "good/bytes-64", "p256", "good/p256")]
    public void A_key_that_took_the_place_of_another_is_used(string key, string message, string other, string others)
    {
        Put(key);
        Create();
        Assert.Equal(ReadOutcome.NoKey, Decrypt(others));
        Put(other);
        Assert.Equal(ReadOutcome.Granted, Decrypt(others));
        Assert.Equal(ReadOutcome.NoKey, Decrypt(message));
    }

    [VectorTheory]
    [InlineData("host", "good/bytes-64", "good/p256")]
    public void The_old_key_goes_on_while_the_one_in_its_place_cannot_be_used(string key, string message, string others)
    {
        Put(key);
        Create();
        File.WriteAllText(KeyFile, "no key");
        Assert.Equal(ReadOutcome.NoKey, Decrypt(others));
        Assert.Equal(ReadOutcome.Granted, Decrypt(message));
        File.Delete(KeyFile);
        Tell();
        Assert.Equal(ReadOutcome.NoKey, Decrypt(others));
        Assert.Equal(ReadOutcome.Granted, Decrypt(message));
    }

    [VectorTheory]
    [InlineData("wrong", ReadOutcome.WrongPassphrase)]
    [InlineData("wrong\nright on the second line", ReadOutcome.WrongPassphrase)]
    [InlineData(null, ReadOutcome.Locked)]
    public void A_passphrase_that_does_not_unlock_is_told(string? passphrase, ReadOutcome expected)
    {
        Put("locked");
        RnpKeyProblem? problem = Create(passphrase);
        Assert.Null(_decryptor);
        Assert.Equal((expected, false), (problem!.Outcome, problem.MayPass));
        Assert.Contains(KeyFile, problem.Reason, StringComparison.Ordinal);
    }

    [VectorTheory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\nsecond line")]
    public void Only_the_first_line_is_the_passphrase(string end)
    {
        Put("locked");
        Assert.Null(Create(Vector.Passphrase("locked").TrimEnd('\n') + end));
        Assert.Equal(0, _budget.Used);
    }

    [VectorTheory]
    [InlineData("0640", true)]
    [InlineData("0400", true)]
    [InlineData("0644", false)]
    [InlineData("0620", false)]
    [InlineData("0602", false)]
    [InlineData("0601", false)]
    public void A_key_file_must_be_closed_to_others(string mode, bool isTaken)
    {
        Put("host");
        File.SetUnixFileMode(KeyFile, (UnixFileMode)Convert.ToInt32(mode, 8));
        RnpKeyProblem? problem = Create();
        Assert.Equal(isTaken, problem is null);
        Assert.Equal(isTaken, _decryptor is not null);
    }

    [VectorTheory]
    [InlineData("")]
    [InlineData("no key at all")]
    [InlineData("-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n-----END PGP PRIVATE KEY BLOCK-----\n")]
    public void A_file_without_a_key_is_told(string content)
    {
        File.WriteAllText(KeyFile, content);
        File.SetUnixFileMode(KeyFile, OwnersOnly);
        RnpKeyProblem? problem = Create();
        Assert.Null(_decryptor);
        Assert.StartsWith($"the key file {KeyFile} ", problem!.Reason, StringComparison.Ordinal);
    }

    private RnpKeyProblem? Create(string? passphrase = null)
    {
        if (passphrase is not null)
        {
            File.WriteAllText(PassphraseFile, passphrase);
            File.SetUnixFileMode(PassphraseFile, OwnersOnly);
        }

        KeySource key = Source(KeyFile);
        KeySource? passphraseSource = passphrase is null ? null : Source(PassphraseFile);
        _sources.Add(key);
        _sources.AddRange(passphraseSource is null ? [] : [passphraseSource]);
        Tell();
        _decryptor = RnpDecryptor.Create(key, passphraseSource, threads: 2, _budget, out RnpKeyProblem? problem);
        return problem;
    }

    /// <summary>The kind of source that is tested.</summary>
    protected abstract KeySource Source(string path);

    /// <summary>Another file may be at the path of a source, or none.</summary>
    protected abstract void HasChanged(KeySource source);

    private void Tell() => _sources.ForEach(HasChanged);

    /// <summary>Puts a key of the vectors in the place of the host's, as a new file.</summary>
    private void Put(string key)
    {
        string file = _folder["new.key"];
        File.WriteAllBytes(file, File.ReadAllBytes(Vector.KeyFile(key)));
        File.SetUnixFileMode(file, OwnersOnly);
        File.Move(file, KeyFile, overwrite: true);
        Tell();
    }

    private ReadOutcome Decrypt(string message)
    {
        using SafeFileHandle file = File.OpenHandle(Vector.Load(message, "rnp").File);
        DecryptionRequest request = new(1 << 20, TimeSpan.FromSeconds(10), MayPrompt: false);
        DecryptionResult result = _decryptor!.Decrypt(file, in request, CancellationToken.None);
        result.Plaintext?.Dispose();
        Assert.Equal(0, _budget.Used);
        return result.Outcome;
    }
}
