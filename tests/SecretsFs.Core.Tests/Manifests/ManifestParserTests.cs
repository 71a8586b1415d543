using System.Text;
using SecretsFs.Core.Manifests;

namespace SecretsFs.Core.Tests.Manifests;

public sealed class ManifestParserTests
{
    private const string Full = """
        {
          "version": 1,
          "store": "/srv/store",
          "decryption": { "engine": "gpg", "home": "/srv/gnupg", "prompt": true },
          "directory": { "owner": "o", "group": "g", "mode": "0755" },
          "limits": { "secretBytes": 2000, "decryptSeconds": 5, "lockedBytes": 70000, "threads": 7 },
          "keys": {
            "nginx/tls.key": {
              "pass": "web/tls-key",
              "owner": "nginx",
              "group": "www",
              "mode": "440",
              "units": [
                "nginx.service",
                "certs@web.service"
              ]
            },
            "plain_name": { "pass": "p" },
            "quote\"back\\slash.d[0].x":
              { "pass": "q", "owner": "q" }
          }
        }
        """;

    [Fact]
    public void Every_member_arrives()
    {
        Manifest manifest = ManifestText.ParseGood(Full);
        Assert.Equal(ManifestText.File, manifest.File);
        Assert.Equal("/srv/store", manifest.Store);
        Assert.Equal(new GpgSettings("/srv/gnupg", true), manifest.Decryption);
        Assert.Equal(new DirectorySettings("o", "g", Mode("0755")), manifest.Directory);
        Assert.Equal(new LimitSettings(2000, TimeSpan.FromSeconds(5), 70000, 7), manifest.Limits);
        Assert.Equal(3, manifest.Keys.Count);
        KeyFile key = manifest.Keys["nginx/tls.key"];
        Assert.Equal("nginx/tls.key", key.Name.Value);
        Assert.Equal("web/tls-key", Assert.IsType<WholeEntry>(key.Content).Entry.Value);
        Assert.Equal(("nginx", "www", "0440"), (key.Owner, key.Group, key.Mode.ToString()));
        Assert.Equal(["nginx.service", "certs@web.service"], key.Units.Select(static unit => unit.Value));
        Assert.Equal("$.keys[\"nginx/tls.key\"]", key.JsonPath);
    }

    [Fact]
    public void What_is_left_out_has_its_default()
    {
        Manifest manifest = ManifestText.ParseGood(ManifestText.WithName("a"));
        Assert.Equal(new GpgSettings(null, false), manifest.Decryption);
        Assert.Equal(new DirectorySettings("root", "keys", Mode("0750")), manifest.Directory);
        Assert.Equal(new LimitSettings(1048576, TimeSpan.FromSeconds(30), 67108864, 4), manifest.Limits);
        KeyFile key = manifest.Keys["a"];
        Assert.Equal(("root", "root", "0400"), (key.Owner, key.Group, key.Mode.ToString()));
        Assert.True(key.Units.IsEmpty);
    }

    [Fact]
    public void Members_of_objects_have_their_defaults_one_by_one()
    {
        Manifest manifest = ManifestText.ParseGood(ManifestText.With(
            extra: "\"directory\": { \"group\": \"g\" }, \"limits\": { \"decryptSeconds\": 1 }"));
        Assert.Equal(new DirectorySettings("root", "g", Mode("0750")), manifest.Directory);
        Assert.Equal(new LimitSettings(1048576, TimeSpan.FromSeconds(1), 67108864, 4), manifest.Limits);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData(", \"passphraseFile\": null", null)]
    [InlineData(", \"passphraseFile\": \"/run/credentials/x.service/p\"", "/run/credentials/x.service/p")]
    public void Engine_rnp_has_its_files_and_a_time_limit_of_its_own(string more, string? passphraseFile)
    {
        Manifest manifest = ManifestText.ParseGood(ManifestText.With(
            decryption: $"\"decryption\": {{ \"engine\": \"rnp\", \"keyFile\": \"/etc/host.key\"{more} }}"));
        Assert.Equal(new RnpSettings("/etc/host.key", passphraseFile), manifest.Decryption);
        Assert.Equal(new LimitSettings(1048576, TimeSpan.FromSeconds(5), 67108864, 4), manifest.Limits);
    }

    [Fact]
    public void A_manifest_without_keys_is_accepted() =>
        Assert.Empty(ManifestText.ParseGood(ManifestText.With()).Keys);

    [Fact]
    public void Windows_line_ends_are_accepted_and_counted_once()
    {
        string text = ManifestText.WithName("a").ReplaceLineEndings("\r\n");
        Assert.Equal(6, ManifestText.ParseGood(text).LineOf("$.keys.a"));
    }

    [Fact]
    public void Escapes_in_names_and_values_are_read()
    {
        Manifest manifest = ManifestText.ParseGood(ManifestText.With(
            keys: "\"\\u006beys\": { \"\\ud83d\\udd11\\/a\": { \"p\\u0061ss\": \"\\u00e9\\\\\" } }"));
        KeyFile key = Assert.Single(manifest.Keys).Value;
        Assert.Equal("\U0001f511/a", key.Name.Value);
        Assert.Equal(new WholeEntry(Entry("\u00e9\\")), key.Content);
    }

    [Theory]
    [InlineData("$", 1)]
    [InlineData("$.version", 2)]
    [InlineData("$.decryption.home", 4)]
    [InlineData("$.keys", 7)]
    [InlineData("$.keys[\"nginx/tls.key\"]", 8)]
    [InlineData("$.keys[\"nginx/tls.key\"].owner", 10)]
    [InlineData("$.keys[\"nginx/tls.key\"].units", 13)]
    [InlineData("$.keys[\"nginx/tls.key\"].units[0]", 14)]
    [InlineData("$.keys[\"nginx/tls.key\"].units[1]", 15)]
    [InlineData("$.keys.plain_name.pass", 18)]
    [InlineData("$.keys[\"quote\\\"back\\\\slash.d[0].x\"]", 19)]
    [InlineData("$.keys[\"quote\\\"back\\\\slash.d[0].x\"].owner", 20)]
    public void The_line_of_a_member_is_known(string path, int line) =>
        Assert.Equal(line, ManifestText.ParseGood(Full).LineOf(path));

    [Theory]
    [InlineData("$.keys[\"nginx/tls.key\"].units[7]", 13)]
    [InlineData("$.keys.plain_name.owner", 18)]
    [InlineData("$.keys[\"no.such[name]\"].owner", 7)]
    [InlineData("$.keys[\"quote\\\"back\\\\slash.d[0].x\"].mode", 19)]
    [InlineData("$.limits.other.deeper", 6)]
    [InlineData("$.keysandmore", 1)]
    [InlineData("$.nothing", 1)]
    [InlineData("", 1)]
    [InlineData("nonsense", 1)]
    public void The_line_of_an_absent_member_is_that_of_its_nearest_parent(string path, int line) =>
        Assert.Equal(line, ManifestText.ParseGood(Full).LineOf(path));

    [Fact]
    public void The_path_of_every_key_file_leads_to_its_line()
    {
        Manifest manifest = ManifestText.ParseGood(Full);
        Assert.Equal(
            [8, 18, 19], manifest.Keys.Values.Select(key => manifest.LineOf(key.JsonPath)).Order());
    }

    [Fact]
    public void Every_problem_is_found_in_one_run_and_listed_by_line()
    {
        ManifestResult result = ManifestText.Parse("""
            {
              "version": 1,
              "keys": {
                "a": { "pass": "x.gpg", "otp": 1 },
                "a/b": { "pass": "x", "mode": 400 },
                "..": {},
                "a": 5
              },
              "store": "relative",
              "decryption": { "engine": "age" },
              "limits": { "lockedBytes": 0 },
              "other": true
            }
            """);
        Assert.Null(result.Manifest);
        Assert.Equal(
            [
                (4, "$.keys.a.otp"), (4, "$.keys.a.pass"), (4, "$.keys.a"), (5, "$.keys[\"a/b\"].mode"),
                (6, "$.keys[\"..\"]"), (6, "$.keys[\"..\"]"), (7, "$.keys.a"), (7, "$.keys.a"),
                (9, "$.store"), (10, "$.decryption.engine"), (11, "$.limits.lockedBytes"), (12, "$.other"),
            ],
            result.Problems.Select(static problem => (problem.Line, problem.JsonPath)));
    }

    [Fact]
    public void A_thousand_problems_are_listed_and_the_rest_counted()
    {
        StringBuilder keys = new();
        for (int i = 0; i < 1500; i++)
        {
            keys.Append($"\n    {(i > 0 ? "," : string.Empty)}\"k{i}\": {{}}");
        }

        ManifestResult result = ManifestText.Parse(ManifestText.With(keys: $"\"keys\": {{{keys}}}"));
        Assert.Equal(1001, result.Problems.Length);
        Assert.Equal("500 more problems are not listed", result.Problems[^1].Reason);
    }

    private static FilePermissions Mode(string text)
    {
        Assert.True(FilePermissions.TryParse(text, out FilePermissions mode, out _));
        return mode;
    }

    private static EntryName Entry(string text)
    {
        Assert.True(EntryName.TryParse(text, out EntryName? name, out _));
        return name;
    }
}
