using System.Text;
using SecretsFs.Core.Manifests;

namespace SecretsFs.Core.Tests.Manifests;

/// <summary>Manifests for tests: in order but for the part that a test gives.</summary>
internal static class ManifestText
{
    internal const string File = "m.json";

    /// <summary>A manifest with one member a line: version 2, store 3, decryption 4, keys last.</summary>
    internal static string With(
        string store = "\"store\": \"/srv/store\"",
        string decryption = "\"decryption\": { \"engine\": \"gpg\" }",
        string? extra = null,
        string keys = "\"keys\": {}")
    {
        string more = extra is null ? string.Empty : $"  {extra},\n";
        return $"{{\n  \"version\": 1,\n  {store},\n  {decryption},\n{more}  {keys}\n}}\n";
    }

    /// <summary>A manifest with the key <c>a/b</c> on line 6, "pass" on line 7 and a member on line 8.</summary>
    internal static string WithKey(string member, string pass = "\"pass\": \"x\"") =>
        With(keys: $"\"keys\": {{\n    \"a/b\": {{\n      {pass},\n      {member}\n    }}\n  }}");

    /// <summary>A manifest with a key of that name, as written in JSON, on line 6.</summary>
    internal static string WithName(string name) =>
        With(keys: $"\"keys\": {{\n    \"{name}\": {{ \"pass\": \"x\" }}\n  }}");

    internal static ManifestResult Parse(string text) => ManifestParser.Parse(File, Encoding.UTF8.GetBytes(text));

    internal static Manifest ParseGood(string text)
    {
        ManifestResult result = Parse(text);
        Assert.Empty(result.Problems);
        Assert.NotNull(result.Manifest);
        return result.Manifest;
    }

    internal static KeyFile ParseKey(string member) => ParseGood(WithKey(member)).Keys["a/b"];

    internal static void HasOneProblem(string text, int line, string path, string reason, string hint)
    {
        ManifestResult result = Parse(text);
        Assert.Null(result.Manifest);
        ManifestProblem problem = Assert.Single(result.Problems);
        Assert.Equal((File, line, path), (problem.File, problem.Line, problem.JsonPath));
        Assert.Contains(reason, problem.Reason, StringComparison.Ordinal);
        Assert.Contains(hint, problem.Hint, StringComparison.Ordinal);
    }
}
