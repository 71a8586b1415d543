using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Packaging;

/// <summary>The list of packages for nixpkgs is that of the last restore.</summary>
public sealed class NixDependencyTests
{
    private static string Script => Path.Combine(Programs.Repository, "scripts", "nix-deps");

    [ProgramFact]
    public async Task The_list_has_what_a_restore_needs_and_nothing_else()
    {
        RunResult run = (await Child.RunAsync(Script, "--check")).Succeeded();

        Assert.Empty(run.Output);
        Assert.Empty(run.Errors);
    }

    [ProgramFact]
    public async Task Each_package_has_a_hash()
    {
        string list = await File.ReadAllTextAsync(Path.Combine(Programs.Repository, "nixos-module", "deps.json"));
        using System.Text.Json.JsonDocument document = System.Text.Json.JsonDocument.Parse(list);

        Assert.All(
            document.RootElement.EnumerateArray(),
            package => Assert.Matches("^sha256-[A-Za-z0-9+/]{43}=$", package.GetProperty("hash").GetString()));
        Assert.NotEqual(0, document.RootElement.GetArrayLength());
    }
}
