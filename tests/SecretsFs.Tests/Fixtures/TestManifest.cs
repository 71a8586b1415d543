using System.Text.Json.Nodes;

namespace SecretsFs.Tests.Fixtures;

/// <summary>A manifest for tests: its directory is open to all, unless a test says otherwise.</summary>
internal sealed class TestManifest
{
    private readonly JsonObject _root;
    private readonly JsonObject _keys = [];

    public TestManifest(string store, GpgHome home)
    {
        _root = new JsonObject
        {
            ["version"] = 1,
            ["store"] = store,
            ["decryption"] = new JsonObject { ["engine"] = "gpg", ["home"] = home.Path },
            ["directory"] = new JsonObject { ["owner"] = "root", ["group"] = "root", ["mode"] = "0755" },
            ["limits"] = new JsonObject(),
            ["keys"] = _keys,
        };
    }

    /// <summary>Decrypted with the home of gpg that the daemon finds by itself.</summary>
    public TestManifest OwnGpg()
    {
        _root["decryption"] = new JsonObject { ["engine"] = "gpg" };
        return this;
    }

    /// <summary>Decrypted in the daemon, with a key file, in the place of gpg.</summary>
    public TestManifest Rnp(string keyFile, string? passphraseFile = null)
    {
        _root["decryption"] = new JsonObject
        {
            ["engine"] = "rnp",
            ["keyFile"] = keyFile,
            ["passphraseFile"] = passphraseFile,
        };
        return this;
    }

    /// <summary>The home of gpg is not named: it is that of the environment.</summary>
    public TestManifest WithoutHome()
    {
        _root["decryption"]!.AsObject().Remove("home");
        return this;
    }

    /// <summary>Declares a key; the entry has its name where none is given.</summary>
    public TestManifest Key(
        string name,
        string? entry = null,
        string? owner = null,
        string? group = null,
        string? mode = null,
        string? unit = null)
    {
        JsonObject key = new() { ["pass"] = entry ?? name };
        foreach ((string member, string? value) in
            ((string, string?)[])[("owner", owner), ("group", group), ("mode", mode)])
        {
            if (value is not null)
            {
                key[member] = value;
            }
        }

        if (unit is not null)
        {
            key["units"] = new JsonArray(unit);
        }

        _keys[name] = key;
        return this;
    }

    /// <summary>Declares a key of the members that a JSON object has.</summary>
    public TestManifest Json(string name, string members)
    {
        _keys[name] = JsonNode.Parse(members);
        return this;
    }

    public TestManifest Directory(string owner, string group, string mode)
    {
        _root["directory"] = new JsonObject { ["owner"] = owner, ["group"] = group, ["mode"] = mode };
        return this;
    }

    public TestManifest Limit(string name, long value)
    {
        _root["limits"]![name] = value;
        return this;
    }

    public TestManifest Prompt()
    {
        _root["decryption"]!["prompt"] = true;
        return this;
    }

    public override string ToString() => _root.ToJsonString();
}
