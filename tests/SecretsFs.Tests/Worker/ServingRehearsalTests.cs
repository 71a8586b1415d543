using System.Text;
using SecretsFs.Core.Manifests;
using SecretsFs.Fuse;
using SecretsFs.Tests.Fixtures;
using SecretsFs.Worker;

namespace SecretsFs.Tests.Worker;

/// <summary>What a worker does while it waits for its turn.</summary>
#pragma warning disable CA1001 // xunit disposes it through IAsyncLifetime
public sealed class ServingRehearsalTests : IAsyncLifetime
#pragma warning restore CA1001
{
    private static readonly FuseProtocol s_protocol = new(45, 0x9841447001); // Linux 6.18

    private readonly Scratch _scratch = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _scratch.DisposeAsync();

    [Theory]
    [InlineData("there", true)]
    [InlineData("missing", false)]
    public void It_is_played_to_its_end_where_the_entry_is_there(string entry, bool isPlayed)
    {
        string store = _scratch.Folder("store");
        _scratch.Write("store/there.gpg", "nobody decrypts it");
        string json = $$"""
            {
              "version":1, "store":"{{store}}", "decryption": { "engine":"rnp", "keyFile":"/nowhere/key" },
              "keys": {
                "a": {
                  "pass":"{{entry}}", "owner":"root", "group":"root", "mode":"0400", "units": ["some.service"]
                }
              }
            }
            """;
        ManifestResult result = ManifestParser.Parse("m.json", Encoding.UTF8.GetBytes(json));
        Assert.Empty(result.Problems);

        Assert.Equal(isPlayed, ServingRehearsal.TryRun(result.Manifest!, s_protocol));
    }
}
