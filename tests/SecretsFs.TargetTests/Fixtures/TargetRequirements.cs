namespace SecretsFs.TargetTests.Fixtures;

/// <summary>What a target needs of this machine. Asked once: it starts a few processes.</summary>
internal static class TargetRequirements
{
    private static readonly Lazy<string?> s_missing = new(Find);

    /// <summary>Why these tests are skipped; null where they can run, and in CI, where they then fail.</summary>
    public static string? Missing =>
        Environment.GetEnvironmentVariable("CI") == "true" ? null : s_missing.Value;

    private static string? Find()
    {
        RunResult check = Run(TargetScripts.Boot, "--check");
        if (check.Status != 0)
        {
            return check.Text.Trim();
        }

        string[] missing = [.. SuitesAttribute.Names
            .Where(suite => Run(TargetScripts.MakeTree, "--path", suite).Status != 0)];
        return missing.Length == 0 ? null : $"needs a tree of {string.Join(", ", missing)}: tests/target/mktree";
    }

    // an attribute cannot wait otherwise, and a pool thread must be free to read what the child says
    private static RunResult Run(params string[] command) =>
        Task.Run(() => Child.RunAsync(command)).GetAwaiter().GetResult();
}
