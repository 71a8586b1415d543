namespace SecretsFs.ModuleTests.Fixtures;

/// <summary>The files of the module and of its tests.</summary>
internal static class ModuleFiles
{
    public static string Module { get; } = Path.Combine(Programs.Repository, "nixos-module");

    public static string Tests { get; } = Path.Combine(Module, "tests");

    public static string Golden { get; } = Path.Combine(Tests, "golden");

    public static string Options { get; } = Path.Combine(Module, "options.md");

    /// <summary>The names of the good cases, in order.</summary>
    public static string[] Cases => NamesIn("cases", "*.nix");

    /// <summary>The names of the bad cases, in order.</summary>
    public static string[] BadCases => NamesIn("cases/bad", "*.nix");

    /// <summary>The names of the bad cases of deployment.keys, in order.</summary>
    public static string[] BadNixopsCases => NamesIn("cases/nixops-bad", "*.nix");

    /// <summary>What a good case is written down as.</summary>
    public static string GoldenOf(string name) => Path.Combine(Golden, name + ".json");

    private static string[] NamesIn(string folder, string pattern) =>
    [
        .. Directory.GetFiles(Path.Combine(Tests, folder), pattern)
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .Order(StringComparer.Ordinal),
    ];
}
