using System.Text.Json;
using SecretsFs.Daemon;
using SecretsFs.Tests.Fixtures;
using SecretsFs.Tests.Varlink;
using SecretsFs.Varlink;

namespace SecretsFs.Tests.Control;

/// <summary>A command that asks the daemon of a mount; the daemon is the test itself, and nothing is mounted.</summary>
public abstract class ControlCommandTest : IAsyncLifetime
{
    private protected const int Failure = 1;
    private protected const int InvalidManifest = 3;
    private protected const int NotMounted = 6;

    private readonly List<VarlinkHost> _hosts = [];

    private protected Scratch Scratch { get; } = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _hosts.ForEach(static host => host.Dispose());
        await Scratch.DisposeAsync();
    }

    /// <summary>The daemon of a mountpoint, where root's would listen.</summary>
    private protected VarlinkHost Host(string mountpoint, VarlinkInterface? own = null)
    {
        Directory.CreateDirectory(RuntimeFolder.OfRoot, Modes.Private);
        VarlinkHost host = new(
            path: ControlSocket.In(RuntimeFolder.OfRoot, mountpoint), own: own ?? MountInterface.Description);
        _hosts.Add(host);
        return host;
    }

    private protected static Task<RunResult> RunAsync(params string[] arguments) =>
        Child.RunAsync([Programs.SecretsFs, .. arguments]);

    /// <summary>What a command comes to that gets this answer.</summary>
    private protected async Task<RunResult> AnsweredAsync(
        string command, string mountpoint, Action<VarlinkCall> answer, params string[] options)
    {
        VarlinkHost host = Host(mountpoint);
        Task<RunResult> run = RunAsync([command, mountpoint, .. options]);
        answer(host.NextCall());
        host.TurnUntil(() => run.IsCompleted);
        return await run;
    }

    /// <summary>Answers with JSON, member by member.</summary>
    private protected static void Reply(VarlinkCall call, string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        Assert.True(call.Reply(writer => WriteMembers(writer, document.RootElement)));
    }

    private protected static void WriteMembers(Utf8JsonWriter writer, JsonElement members)
    {
        foreach (JsonProperty member in members.EnumerateObject())
        {
            member.WriteTo(writer);
        }
    }
}
