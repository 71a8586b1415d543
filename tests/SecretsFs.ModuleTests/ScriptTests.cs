using System.Text;
using System.Text.Json;

namespace SecretsFs.ModuleTests;

public sealed class ScriptTests
{
    [NixFact]
    public async Task Bash_can_read_the_scripts()
    {
        string full = $"import {ModuleFiles.Tests}/cases/full.nix";
        JsonElement scripts = await Nix.EvaluateAsync(Nix.ResultOf(NixLibrary.StandIn, full, "scripts"));
        Assert.NotEmpty(scripts.EnumerateObject());
        foreach (JsonProperty script in scripts.EnumerateObject())
        {
            RunResult result = await Child.RunAsync(["bash", "-n"], Encoding.UTF8.GetBytes($"{script.Value}"));
            Assert.True(result.Status == 0 && result.Errors == "", $"{script.Name}: {result.Errors}");
        }
    }

    [Fact]
    public async Task Bash_can_read_the_files_that_scripts_are_made_of()
    {
        foreach (string file in Directory.GetFiles(ModuleFiles.Module, "*.sh"))
        {
            RunResult result = await Child.RunAsync("bash", "-n", file);
            Assert.True(result.Status == 0 && result.Errors == "", result.Errors);
        }
    }
}
