using System.Text.Json;

namespace SecretsFs.Varlink;

/// <summary>What a call of a service came to, and what came with that.</summary>
/// <param name="Outcome">What it came to.</param>
/// <param name="Parameters">Of a reply or an error: an object of intact strings, and no member is there twice.</param>
/// <param name="ErrorName">Of an error, with its interface.</param>
/// <param name="Reason">For people, where there is no answer.</param>
internal sealed record VarlinkResult(
    VarlinkOutcome Outcome, JsonElement Parameters, string? ErrorName = null, string? Reason = null)
{
    /// <summary>Whether more will come.</summary>
    public bool Continues { get; init; }

    public static VarlinkResult Failure(VarlinkOutcome outcome, string reason) =>
        new(outcome, VarlinkJson.Empty, Reason: reason);

    /// <summary>What a message says (varlink.org, Method Reply).</summary>
    /// <param name="message">Without its NUL.</param>
    /// <param name="isMore">Whether others may follow; else one that they would follow is invalid.</param>
    public static VarlinkResult Parse(ReadOnlyMemory<byte> message, bool isMore = false)
    {
        if (VarlinkJson.Parse(message) is not JsonElement reply)
        {
            return Invalid();
        }

        string? error = null;
        JsonElement parameters = VarlinkJson.Empty;
        bool continues = false;
        foreach (JsonProperty member in reply.EnumerateObject())
        {
            switch (member.Name)
            {
                case "error" when member.Value.ValueKind == JsonValueKind.String:
                    error = member.Value.GetString();
                    break;
                case "parameters" when member.Value.ValueKind == JsonValueKind.Object:
                    parameters = member.Value;
                    break;
                case "parameters" when member.Value.ValueKind == JsonValueKind.Null:
                case "continues" when member.Value.ValueKind == JsonValueKind.False:
                    break;
                case "continues" when isMore && member.Value.ValueKind == JsonValueKind.True:
                    continues = true;
                    break;
                default:
                    return Invalid();
            }
        }

        return new VarlinkResult(error is null ? VarlinkOutcome.Reply : VarlinkOutcome.Error, parameters, error)
        {
            Continues = continues,
        };
    }

    private static VarlinkResult Invalid() =>
        Failure(VarlinkOutcome.InvalidAnswer, "the answer is not as varlink has it");
}
