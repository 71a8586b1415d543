namespace SecretsFs.ModuleTests.Fixtures;

/// <summary>The libraries to evaluate with: the stand-in, and nixpkgs' lib where $NIXPKGS_LIB names it.</summary>
internal static class NixLibrary
{
    public const string StandIn = "stand-in";
    private const string Nixpkgs = "nixpkgs";

    private static string? OfNixpkgs => Environment.GetEnvironmentVariable("NIXPKGS_LIB") is { Length: > 0 } path
        ? Path.GetFullPath(path) : null;

    public static string[] Names => OfNixpkgs is null ? [StandIn] : [StandIn, Nixpkgs];

    public static string PathOf(string name) =>
        name == StandIn ? Path.Combine(ModuleFiles.Tests, "lib.nix") : OfNixpkgs!;
}
