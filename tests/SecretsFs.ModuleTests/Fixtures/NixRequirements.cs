namespace SecretsFs.ModuleTests.Fixtures;

/// <summary>What this machine must have. In CI tests run without it as well, and fail.</summary>
internal static class NixRequirements
{
    private static readonly Lazy<string?> s_tree = new(FindTree);

    private static bool IsCi => Environment.GetEnvironmentVariable("CI") == "true";

    /// <summary>Why nothing can be evaluated here; null where it can.</summary>
    public static string? Missing =>
        IsCi || Programs.TryFind("nix-instantiate") is not null ? null : "needs nix-instantiate";

    /// <summary>Why no systemd of a target machine can look at units; null where it can.</summary>
    public static string? MissingForUnits => IsCi ? null : Missing ?? s_tree.Value;

    private static string? FindTree()
    {
        if (LibC.geteuid() != 0)
        {
            return "needs root";
        }

        string[] missing = [.. SuitesAttribute.Names.Where(suite => !HasTree(suite))];
        return missing.Length == 0 ? null : $"needs a tree of {string.Join(", ", missing)}: tests/target/mktree";
    }

    // an attribute cannot wait otherwise, and a pool thread must be free to read what the child says
    private static bool HasTree(string suite) =>
        Task.Run(() => Child.RunAsync(TargetScripts.MakeTree, "--path", suite)).GetAwaiter().GetResult().Status == 0;
}
