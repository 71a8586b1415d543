using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Daemon;

/// <summary>The log in a regular file, whose storage may make whoever writes to it wait.</summary>
[Collection(SecondCollection.Name)]
public sealed class FileLogTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    /// <summary>Descriptor 8 keeps the standard error of before: the fixture waits for its end.</summary>
    private const string Script = """exec 8>&2 2>"$0" && exec "$@" """;

    [MountFact]
    public async Task A_second_open_of_a_key_that_is_held_open_is_granted_and_audited()
    {
        string log = Scratch.At("log");
        Mount mount = await MountAsync(
            SharedManifest().Key("text"), new MountOptions { Wrapper = ["bash", "-c", Script, log] });
        await HoldOpenAsync(mount.At("text"));
        Child second = Start("cat", mount.At("text"));

        Assert.Equal("hunter2\nuser: me\n", (await second.EndAsync()).Succeeded().Text);

        string[] lines = await File.ReadAllLinesAsync(log);
        Assert.Equal(2, lines.Count(line => line.StartsWith("info: audit: key=\"text\"", StringComparison.Ordinal)));
        Assert.Matches($"^info: audit: key=\"text\" .* pid={second.Pid} .* outcome=granted$", lines[^1]);
    }
}
