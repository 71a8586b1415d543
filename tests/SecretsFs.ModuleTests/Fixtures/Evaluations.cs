using System.Text.Json;

namespace SecretsFs.ModuleTests.Fixtures;

/// <summary>What is the same for many tests, evaluated when the first of them asks for it.</summary>
#pragma warning disable CA1001 // xunit disposes it through IAsyncLifetime
public sealed class Evaluations : IAsyncLifetime
#pragma warning restore CA1001
{
    private readonly Scratch _scratch = new();
    private readonly Dictionary<string, string> _written = [];
    private readonly Dictionary<string, JsonElement> _results = [];
    private readonly Dictionary<string, string> _trees = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _scratch.DisposeAsync();

    /// <summary>The folder with what is to be written down, evaluated with a library.</summary>
    internal async Task<string> WrittenAsync(string library)
    {
        if (!_written.TryGetValue(library, out string? folder))
        {
            folder = _scratch.Folder(library);
            Dictionary<string, string> environment = Nix.EnvironmentIn(_scratch);
            environment["NIXPKGS_LIB"] = NixLibrary.PathOf(library);
            string accept = Path.Combine(ModuleFiles.Tests, "accept");
            (await Child.RunAsync([accept, folder], input: null, environment)).Succeeded();
            _written.Add(library, folder);
        }

        return folder;
    }

    /// <summary>The tree of a target machine.</summary>
    internal async Task<string> TreeAsync(string suite)
    {
        if (!_trees.TryGetValue(suite, out string? tree))
        {
            tree = (await Child.RunAsync(TargetScripts.MakeTree, "--path", suite)).Succeeded().Text.Trim();
            _trees.Add(suite, tree);
        }

        return tree;
    }

    /// <summary>What a good case comes to for the systemd of a suite.</summary>
    internal async Task<JsonElement> ResultAsync(string suite, string name)
    {
        if (!_results.TryGetValue(suite, out JsonElement all))
        {
            all = await Nix.EvaluateAsync(Nix.All(suite == SuitesAttribute.Bookworm ? "252" : "257"));
            _results.Add(suite, all);
        }

        return all.GetProperty(name + ".json");
    }
}
