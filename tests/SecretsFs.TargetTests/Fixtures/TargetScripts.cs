namespace SecretsFs.TargetTests.Fixtures;

/// <summary>The scripts in tests/target.</summary>
internal static class TargetScripts
{
    public static string Boot => Path("boot");

    public static string Enter => Path("in");

    public static string MakeTree => Path("mktree");

    public static string VirtualMachine => Path("vm");

    public static string Path(string name) =>
        System.IO.Path.Combine(Programs.Repository, "tests", "target", name);
}
