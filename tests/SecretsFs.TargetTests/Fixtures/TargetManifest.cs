using System.Text.Json.Nodes;

namespace SecretsFs.TargetTests.Fixtures;

/// <summary>What SecretsFs serves in a target.</summary>
internal static class TargetManifest
{
    /// <summary>The entries of the store.</summary>
    public static IReadOnlyDictionary<string, string> Contents { get; } = new Dictionary<string, string>
    {
        ["token"] = "battery staple\n",
        ["environment"] = "SECRET='correct horse'\n",
    };

    /// <summary>Each entry as a key of its name for the group keys, and more keys that show an entry.</summary>
    public static string Usual(params (string Key, string Entry)[] more)
    {
        JsonObject keys = [];
        foreach ((string key, string entry) in Contents.Keys.Select(name => (name, name)).Concat(more))
        {
            keys[key] = new JsonObject { ["pass"] = entry, ["group"] = "keys", ["mode"] = "0440" };
        }

        JsonObject root = new()
        {
            ["version"] = 1,
            ["store"] = "/var/lib/secretsfs/store",
            ["decryption"] = new JsonObject { ["engine"] = "rnp", ["keyFile"] = "/var/lib/secretsfs/host.key" },
            ["directory"] = new JsonObject { ["owner"] = "root", ["group"] = "keys", ["mode"] = "0750" },
            ["keys"] = keys,
        };
        return root.ToJsonString();
    }
}
