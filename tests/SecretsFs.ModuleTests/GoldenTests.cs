namespace SecretsFs.ModuleTests;

public sealed class GoldenTests(Evaluations evaluations) : IClassFixture<Evaluations>
{
    private const string Hint = "(hint: nixos-module/tests/accept writes it down, git diff shows it)";

    [NixTheory]
    [Libraries]
    public async Task Cases_come_to_what_is_written_down(string library)
    {
        string folder = await evaluations.WrittenAsync(library);
        string[] differing =
        [
            .. NamesIn(folder).Union(NamesIn(ModuleFiles.Golden))
                .Where(name => name != "options.md" && !IsSame(Path.Combine(folder, name), GoldenAt(name))),
        ];
        foreach (string name in differing.Where(name => File.Exists(GoldenAt(name))).Take(1))
        {
            Assert.Equal(await File.ReadAllTextAsync(GoldenAt(name)), await TextAsync(Path.Combine(folder, name)));
        }

        Assert.True(differing.Length == 0, $"not as written down: {string.Join(", ", differing)} {Hint}");
    }

    [NixTheory]
    [Libraries]
    public async Task The_list_of_options_is_current(string library) => Assert.Equal(
        await File.ReadAllTextAsync(ModuleFiles.Options),
        await TextAsync(Path.Combine(await evaluations.WrittenAsync(library), "options.md")));

    [Fact]
    public void Each_case_is_written_down() => Assert.Equal(
        ModuleFiles.Cases.Append("home").Select(name => name + ".json").Concat(["bad.txt", "nixops-bad.txt"])
            .Order(StringComparer.Ordinal),
        NamesIn(ModuleFiles.Golden).Order(StringComparer.Ordinal));

    private static string GoldenAt(string name) => Path.Combine(ModuleFiles.Golden, name);

    private static IEnumerable<string> NamesIn(string folder) =>
        Directory.GetFiles(folder).Select(file => Path.GetFileName(file));

    private static bool IsSame(string one, string other) =>
        File.Exists(one) && File.Exists(other) && File.ReadAllText(one) == File.ReadAllText(other);

    private static async Task<string> TextAsync(string file) =>
        File.Exists(file) ? await File.ReadAllTextAsync(file) : "";
}
