using System.Text.Json;

namespace SecretsFs.ModuleTests;

public sealed class PlaceholderTests
{
    [NixTheory]
    [Libraries]
    public async Task A_placeholder_is_named_by_what_a_key_or_a_store_of_the_flake_has(string library)
    {
        await using Scratch scratch = new();
        foreach (string file in (string[])["a/b c.gpg", "top.gpg", ".git/x.gpg", ".gpg-id", "note.txt"])
        {
            string path = scratch.At($"store/{file}");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, "");
        }

        Assert.Equal(
            """{"a/b c":"@SECRETSFS:pass:a/b+20c@","other":"@SECRETSFS:pass:other@","top":"@SECRETSFS:pass:top@"}""",
            (await NamedAsync(library, scratch.At("store"))).GetRawText());
        Assert.Equal(
            """{"other":"@SECRETSFS:pass:other@"}""", (await NamedAsync(library, "\"/srv/pass\"")).GetRawText());
    }

    private static Task<JsonElement> NamedAsync(string library, string store)
    {
        string module = $"{{ services.secretsfs = {{ store = {store}; keys.main.pass = \"other\"; }}; }}";
        return Nix.EvaluateAsync($"removeAttrs ({Configuration(library, module)}).placeholder [ \"__functor\" ]");
    }

    private static string Configuration(string library, string module) => $$"""
        ((import {{NixLibrary.PathOf(library)}}).evalModules {
          modules = [
            (import {{ModuleFiles.Tests}}/nixos.nix { })
            {{ModuleFiles.Module}}/default.nix
            { _module.args.pkgs = { }; }
            ({{module}})
          ];
        }).config.services.secretsfs
        """;
}
