using SecretsFs.Core.Manifests;

namespace SecretsFs.Core.Tests.Manifests;

public sealed class ManifestProblemTests
{
    [Fact]
    public void A_problem_is_written_with_file_line_path_reason_and_hint() =>
        Assert.Equal(
            "/etc/m.json:7: $.keys[\"a/b\"].mode: bad mode (hint: write \"0400\")",
            new ManifestProblem("/etc/m.json", 7, "$.keys[\"a/b\"].mode", "bad mode", "write \"0400\"").ToString());

    [Theory]
    [InlineData("\n", "\\u000a")]
    [InlineData("\r", "\\u000d")]
    [InlineData("\0", "\\u0000")]
    [InlineData("\u001b[2J", "\\u001b[2J")]
    [InlineData("\u007f", "\\u007f")]
    [InlineData("\u009b", "\\u009b")]
    [InlineData("\u2028", "\\u2028")]
    [InlineData("\u2029", "\\u2029")]
    [InlineData("\u202e", "\\u202e")]
    [InlineData("\U000e0041", "\\udb40\\udc41")]
    [InlineData("\u9375 \U0001f511", "\u9375 \U0001f511")]
    public void Characters_that_end_a_line_or_hide_are_escaped_in_every_part(string character, string escaped)
    {
        ManifestProblem problem = new($"f{character}", 1, $"p{character}", $"r{character}", $"h{character}");
        Assert.Equal($"f{escaped}:1: p{escaped}: r{escaped} (hint: h{escaped})", problem.ToString());
    }

    [Fact]
    public void Half_of_a_surrogate_pair_is_escaped() =>
        Assert.Equal("f\\ud800:1: p: r (hint: h)", new ManifestProblem("f\ud800", 1, "p", "r", "h").ToString());
}
