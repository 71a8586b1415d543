using System.Text.Json;

namespace SecretsFs.ModuleTests;

public sealed class ManifestTests(Evaluations evaluations) : IClassFixture<Evaluations>
{
    [NixTheory]
    [Cases]
    [InlineData("home")]
    public async Task The_program_accepts_what_a_case_comes_to(string name)
    {
        await using Scratch scratch = new();
        JsonElement result = await evaluations.ResultAsync(SuitesAttribute.Trixie, name);
        foreach (string kind in (string[])["manifest", "usersManifest"])
        {
            if (result.TryGetProperty(kind, out JsonElement manifest)
                && manifest.ValueKind == JsonValueKind.Object
                && manifest.GetProperty("keys").EnumerateObject().Any())
            {
                string file = scratch.Write(kind, manifest.GetRawText());
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
                (await Child.RunAsync(Programs.SecretsFs, "check", file, "--no-store")).Succeeded();
            }
        }
    }
}
