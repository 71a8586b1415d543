namespace SecretsFs.Tests.Fixtures;

/// <summary>secretsfs keygen.</summary>
internal static class Keygen
{
    /// <summary>Makes a key in a file.</summary>
    public static Task<RunResult> RunAsync(string file, params string[] options) =>
        Child.RunAsync([Programs.SecretsFs, "keygen", "--out", file, .. options], input: null);

    /// <summary>What it says on standard error, with the fingerprint.</summary>
    public static string Fingerprint(RunResult run)
    {
        const string Before = "secretsfs: made key ";
        Assert.StartsWith(Before, run.Errors, StringComparison.Ordinal);
        string fingerprint = run.Errors[Before.Length..].Split(' ')[0];
        Assert.Matches("^[0-9A-F]{40}$", fingerprint);
        return fingerprint;
    }
}
