using System.Text.Json;

namespace SecretsFs.ModuleTests.Fixtures;

/// <summary>Evaluates expressions, without a daemon, a store and anything of the user's.</summary>
internal static class Nix
{
    public static Dictionary<string, string> EnvironmentIn(Scratch scratch) =>
        new() { ["HOME"] = scratch.Root, ["TMPDIR"] = scratch.Root, ["NIX_REMOTE"] = "dummy://" };

    /// <summary>What an expression comes to, or why it does not.</summary>
    public static async Task<RunResult> TryAsync(
        string expression, IReadOnlyDictionary<string, string>? environment = null)
    {
        await using Scratch scratch = new();
        Dictionary<string, string> all = EnvironmentIn(scratch);
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            all[name] = value;
        }

        return await Child.RunAsync(
            ["nix-instantiate", "--eval", "--strict", "--json", "--expr", expression], input: null, all);
    }

    /// <summary>What an expression comes to.</summary>
    public static async Task<JsonElement> EvaluateAsync(string expression) =>
        JsonSerializer.Deserialize<JsonElement>((await TryAsync(expression)).Succeeded().Output);

    /// <summary>The expression for what a configuration comes to.</summary>
    public static string ResultOf(string library, string module, string? member = null) =>
        $"(import {ModuleFiles.Tests}/eval.nix {{ lib = import {NixLibrary.PathOf(library)};"
            + $" modules = [ ({module}) ]; }}){(member is null ? "" : "." + member)}";

    /// <summary>All that is written down, as it is for a version of systemd.</summary>
    public static string All(string systemd) => $"import {ModuleFiles.Tests}/golden.nix {{ systemd = \"{systemd}\"; }}";
}
