using System.Text.Json;

namespace SecretsFs.Varlink;

/// <summary>What a message asks for (varlink.org, Method Call).</summary>
internal readonly record struct VarlinkRequest(
    string Method, JsonElement Parameters, bool IsOneway, bool IsMore, bool IsUpgrade)
{
    /// <summary>Null where the message is no request. Null as parameters stands for none, as clients send it.</summary>
    public static VarlinkRequest? Parse(ReadOnlyMemory<byte> message)
    {
        if (VarlinkJson.Parse(message) is not JsonElement request)
        {
            return null;
        }

        string? method = null;
        JsonElement parameters = VarlinkJson.Empty;
        bool isOneway = false, isMore = false, isUpgrade = false;
        foreach (JsonProperty member in request.EnumerateObject())
        {
            bool? flag = member.Value.ValueKind switch
            {
                JsonValueKind.True => true,
                JsonValueKind.False => false,
                _ => null,
            };
            switch (member.Name)
            {
                case "method" when member.Value.ValueKind == JsonValueKind.String:
                    method = member.Value.GetString();
                    break;
                case "parameters" when member.Value.ValueKind == JsonValueKind.Object:
                    parameters = member.Value;
                    break;
                case "parameters" when member.Value.ValueKind == JsonValueKind.Null:
                    break;
                case "oneway" when flag is bool given:
                    isOneway = given;
                    break;
                case "more" when flag is bool given:
                    isMore = given;
                    break;
                case "upgrade" when flag is bool given:
                    isUpgrade = given;
                    break;
                default:
                    return null;
            }
        }

        return method is null || (isOneway && (isMore || isUpgrade))
            ? null
            : new VarlinkRequest(method, parameters, isOneway, isMore, isUpgrade);
    }
}
