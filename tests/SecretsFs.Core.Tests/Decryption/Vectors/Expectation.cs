using System.Collections.Immutable;
using System.Text.Json;
using SecretsFs.Core.Reading;

namespace SecretsFs.Core.Tests.Decryption.Vectors;

/// <summary>What a message must come to; length and digest of the plaintext where that is granted.</summary>
/// <param name="Outcomes">One; several refusals only where an engine is not the same each time.</param>
/// <param name="Length">The bytes of plaintext.</param>
/// <param name="Sha256">Of the plaintext, in small hexadecimal digits.</param>
internal sealed record Expectation(ImmutableArray<ReadOutcome> Outcomes, int Length, string? Sha256)
{
    public static Expectation Parse(JsonElement json)
    {
        JsonElement outcome = json.GetProperty("outcome");
        ImmutableArray<ReadOutcome> outcomes = outcome.ValueKind == JsonValueKind.Array
            ? [.. outcome.EnumerateArray().Select(Outcome)]
            : [Outcome(outcome)];
        if (!outcomes.Contains(ReadOutcome.Granted))
        {
            return new Expectation(outcomes, 0, null);
        }

        Assert.Single(outcomes);
        return new Expectation(outcomes, json.GetProperty("length").GetInt32(), json.GetProperty("sha256").GetString());
    }

    private static ReadOutcome Outcome(JsonElement name) => Enum.Parse<ReadOutcome>(name.GetString()!);
}
