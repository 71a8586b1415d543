using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using SecretsFs.Core.Decryption;
using SecretsFs.Core.Memory;
using SecretsFs.Core.Reading;

namespace SecretsFs.Core.Tests.Decryption.Vectors;

/// <summary>One message of tests/vectors/openpgp and what one engine must make of it.</summary>
internal sealed class Vector
{
    private Vector(string file, string key, Expectation expected)
    {
        File = file;
        Key = key;
        Expected = expected;
    }

    public string File { get; }

    /// <summary>The name of the key to decrypt with, see <see cref="KeyFile"/>.</summary>
    public string Key { get; }

    public Expectation Expected { get; }

    public static string Folder { get; } = FindFolder();

    public static ImmutableArray<string> Folders { get; } = ["good", "odd", "bad"];

    /// <summary>FOLDER/NAME of each.</summary>
    public static ImmutableArray<string> Names { get; } =
        [.. Folders.SelectMany(static folder =>
            Directory.EnumerateFiles(Path.Combine(Folder, folder), "*.gpg")
                .Select(path => $"{folder}/{Path.GetFileNameWithoutExtension(path)}")
                .Order(StringComparer.Ordinal))];

    /// <summary>The names of all keys.</summary>
    public static ImmutableArray<string> Keys { get; } =
        [.. Directory.EnumerateFiles(Path.Combine(Folder, "keys"), "*.key").Select(Path.GetFileNameWithoutExtension)!];

    public static string KeyFile(string key) => Path.Combine(Folder, "keys", key + ".key");

    /// <summary>Empty where the key has none.</summary>
    public static string Passphrase(string key)
    {
        string file = Path.Combine(Folder, "keys", key + ".passphrase");
        return System.IO.File.Exists(file) ? System.IO.File.ReadAllText(file) : string.Empty;
    }

    /// <summary>The vector of a name, with what is expected of an engine ("gpg", "rnp").</summary>
    public static Vector Load(string name, string engine)
    {
        string file = Path.Combine(Folder, name + ".gpg");
        using JsonDocument json = JsonDocument.Parse(System.IO.File.ReadAllBytes(Path.ChangeExtension(file, ".json")));
        JsonElement general = json.RootElement;
        JsonElement chosen = general.TryGetProperty(engine, out JsonElement exception) ? exception : general;
        return new Vector(file, general.GetProperty("key").GetString()!, Expectation.Parse(chosen));
    }

    /// <summary>Whether these are the bytes of the plaintext.</summary>
    public bool IsPlaintext(SecretBuffer plaintext)
    {
        Assert.True(plaintext.TryBorrow(out SecretLease lease));
        using SecretLease borrowed = lease;
        return borrowed.Bytes.Length == Expected.Length
            && Convert.ToHexStringLower(SHA256.HashData(borrowed.Bytes)) == Expected.Sha256;
    }

    /// <summary>Compares all of a result; the caller disposes the plaintext.</summary>
    public void AssertAsExpected(in DecryptionResult result)
    {
        Assert.True(
            Expected.Outcomes.Contains(result.Outcome),
            $"{result.Outcome} for {string.Join(" or ", Expected.Outcomes)}: {result.Detail}");
        if (result.Outcome == ReadOutcome.Granted)
        {
            Assert.True(IsPlaintext(result.Plaintext!), $"another plaintext, of {result.Plaintext!.Length} bytes");
        }
        else
        {
            Assert.Null(result.Plaintext);
        }
    }

    private static string FindFolder()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string folder = Path.Combine(at.FullName, "tests", "vectors", "openpgp");
            if (Directory.Exists(folder))
            {
                return folder;
            }
        }

        throw new DirectoryNotFoundException("no tests/vectors/openpgp above " + AppContext.BaseDirectory);
    }
}
