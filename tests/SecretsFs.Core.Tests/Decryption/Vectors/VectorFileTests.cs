using System.Text.Json;
using SecretsFs.Core.Reading;

namespace SecretsFs.Core.Tests.Decryption.Vectors;

/// <summary>That tests/vectors/openpgp is what its README says.</summary>
public sealed class VectorFileTests
{
    private static readonly string[] s_engines = ["gpg", "rnp"];

    public static TheoryData<string> Names => [.. Vector.Names];

    [Fact]
    public void Every_message_has_its_expectation_and_the_other_way_round() =>
        Assert.Equal(Files("*.gpg"), Files("*.json"));

    [Fact]
    public void Every_key_serves_a_message() =>
        Assert.Equal(
            Vector.Keys.Order(StringComparer.Ordinal),
            Vector.Names.Select(static name => Vector.Load(name, "gpg").Key)
                .Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void An_exception_has_a_reason(string name)
    {
        using JsonDocument json = Read(name);
        foreach (string engine in s_engines)
        {
            Assert.True(
                !json.RootElement.TryGetProperty(engine, out JsonElement exception)
                || exception.GetProperty("because").GetString()!.Length > 0);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_bad_message_is_granted_by_no_engine_and_any_other_in_general(string name)
    {
        bool bad = name.StartsWith("bad/", StringComparison.Ordinal);
        using JsonDocument json = Read(name);
        Assert.Equal(bad, !Expectation.Parse(json.RootElement).Outcomes.Contains(ReadOutcome.Granted));
        foreach (string engine in s_engines)
        {
            Assert.False(bad && Vector.Load(name, engine).Expected.Outcomes.Contains(ReadOutcome.Granted));
        }
    }

    private static JsonDocument Read(string name) =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Vector.Folder, name + ".json")));

    private static IEnumerable<string> Files(string pattern) =>
        Vector.Folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Vector.Folder, folder), pattern))
            .Select(static path => Path.ChangeExtension(path, null))
            .Order(StringComparer.Ordinal);
}
