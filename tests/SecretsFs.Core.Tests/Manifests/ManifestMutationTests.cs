using System.Collections.Immutable;
using System.Text;
using SecretsFs.Core.Manifests;

namespace SecretsFs.Core.Tests.Manifests;

public sealed class ManifestMutationTests
{
    private const int Rounds = 50_000;
    private const int Seed = 20_240_817;

    private static readonly ImmutableArray<string> s_fragments =
    [
        "\"", "\\", "{", "}", "[", "]", ",", ":", "null", "true", "1", "0400", "-1", "1e99", "\"\"", "\"x\": 1, ",
        "\\ud800", "\\udc00", "\\u0000", "\\n", "/", "..", "/../", "//", ".gpg", "@.service", "//c\n", "\n", "\r",
        "\u0085", "\u2028", "\U0001f511", "\ufeff", "\"keys\": {}, ", "\"store\": 1, ", "\"line\": 1, ",
        "\"template\": [], ", "\"a/b\": {}, ", "\"a\": {\"pass\": \"x\"}, ", "[[[[[[[[[[[[[[[[", "99999999999999999999",
    ];

    [Fact]
    public void Parse_never_throws_and_gives_a_manifest_exactly_when_there_is_no_problem()
    {
        Random random = new(Seed);
        byte[][] sources = [.. Vectors().Select(File.ReadAllBytes)];
        int accepted = 0;
        int understood = 0;
        for (int round = 0; round < Rounds; round++)
        {
            byte[] mutant = Mutate(random, sources[random.Next(sources.Length)]);
            ManifestResult result = Parse(mutant, round);
            Check(result, mutant, round);
            accepted += result.Manifest is null ? 0 : 1;
            understood += result.Problems.Any(static problem => problem.JsonPath.Length > 1) ? 1 : 0;
        }

        // or the mutants are too broken to prove anything
        Assert.InRange(accepted, Rounds / 1000, Rounds / 2);
        Assert.InRange(understood, Rounds / 5, Rounds);
    }

    [Fact]
    public void Every_beginning_of_a_manifest_is_refused()
    {
        byte[] whole = File.ReadAllBytes(Path.Combine(ManifestVectorTests.Folder, "valid-full.json"));
        int end = whole.AsSpan().LastIndexOf((byte)'}');
        for (int length = 0; length <= end; length++)
        {
            ManifestResult result = ManifestParser.Parse(ManifestText.File, whole.AsSpan(0, length));
            Assert.Null(result.Manifest);
            Check(result, whole[..length], length);
            Assert.Single(result.Problems);
        }
    }

    private static IEnumerable<string> Vectors() =>
        Directory.EnumerateFiles(ManifestVectorTests.Folder, "*.json").Order(StringComparer.Ordinal);

    private static ManifestResult Parse(byte[] mutant, int round)
    {
        try
        {
            return ManifestParser.Parse("m\n.json", mutant);
        }
        catch (Exception exception)
        {
            Assert.Fail($"round {round}: {Encoding.UTF8.GetString(mutant)}\n{exception}");
            throw;
        }
    }

    private static void Check(ManifestResult result, byte[] mutant, int round)
    {
        int lines = mutant.AsSpan().Count((byte)'\n') + 1;
        int line = 1;
        Assert.True(result.Manifest is null == !result.Problems.IsEmpty, $"round {round}");
        foreach (ManifestProblem problem in result.Problems)
        {
            bool good = problem.Line >= line && problem.Line <= lines
                && problem.JsonPath.StartsWith('$') && problem.Reason.Length > 0 && problem.Hint.Length > 0
                && !problem.ToString().Any(char.IsControl);
            Assert.True(good, $"round {round}: {problem}");
            line = problem.Line;
        }
    }

    private static byte[] Mutate(Random random, byte[] source)
    {
        List<byte> mutant = [.. source];
        for (int edits = random.Next(1, 4); edits > 0; edits--)
        {
            int at = random.Next(mutant.Count + 1);
            int length = random.Next(0, Math.Min(8, mutant.Count - at) + 1);
            switch (random.Next(6))
            {
                case 0 when at < mutant.Count:
                    mutant[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    mutant.RemoveRange(at, length);
                    break;
                case 2:
                    mutant.InsertRange(random.Next(mutant.Count + 1), mutant.GetRange(at, length));
                    break;
                case 3 when at < mutant.Count:
                    mutant[at] = (byte)random.Next(256);
                    break;
                case 4:
                    mutant.InsertRange(at, Encoding.UTF8.GetBytes(Fragment(random)));
                    break;
                default:
                    ReplaceValue(random, mutant);
                    break;
            }
        }

        return [.. mutant];
    }

    /// <summary>Replaces what stands between two quotes, which keeps the syntax and so gets to the rules.</summary>
    private static void ReplaceValue(Random random, List<byte> mutant)
    {
        int[] quotes = [.. mutant.Select(static (value, index) => (value, index))
            .Where(static pair => pair.value == (byte)'"').Select(static pair => pair.index)];
        if (quotes.Length < 2)
        {
            return;
        }

        int first = random.Next(quotes.Length - 1);
        int start = quotes[first] + 1;
        int keep = random.Next(2) == 0 ? 0 : quotes[first + 1] - start;
        mutant.RemoveRange(start, quotes[first + 1] - start - keep);
        mutant.InsertRange(start, Encoding.UTF8.GetBytes(Fragment(random)));
    }

    private static string Fragment(Random random) => s_fragments[random.Next(s_fragments.Length)];
}
