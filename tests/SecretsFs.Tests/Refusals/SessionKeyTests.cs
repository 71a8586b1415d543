using System.Text.RegularExpressions;
using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Refusals;

/// <summary>
/// A gpg.conf that has gpg print the session key, which is as good as the content: it is not in the log, however gpg
/// was cut short.
/// </summary>
public sealed partial class SessionKeyTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    private const string LingeringGpg = """
        #!/bin/bash
        "{gpg}" "$@"
        exec 9< "{never}"
        """;

    private PassStore _store = null!;
    private GpgHome _home = null!;

    [MountFact]
    public async Task It_is_not_in_the_log_of_an_entry_that_is_too_large()
    {
        await MakeAsync();
        string sessionKey = await SessionKeyAsync("million");
        Mount mount = await MountAsync(
            Manifest().Limit("secretBytes", 4096).Key("million"), new MountOptions { LogLevel = "debug" });

        await mount.AssertRefusedAsync("million", "File too large", "too-large", "EFBIG");

        await AssertNotInLogAsync(mount, sessionKey);
    }

    [MountFact]
    public async Task It_is_not_in_the_log_of_an_entry_that_took_too_long()
    {
        await MakeAsync();
        string sessionKey = await SessionKeyAsync("text");
        string directory = Scratch.Folder("lingering-gpg");
        Scratch.WriteProgram(
            "lingering-gpg/gpg",
            LingeringGpg
                .Replace("{gpg}", Programs.Find("gpg"), StringComparison.Ordinal)
                .Replace("{never}", await Scratch.FifoAsync("never"), StringComparison.Ordinal) + "\n");
        Mount mount = await MountAsync(
            Manifest().Limit("decryptSeconds", 1).Key("text"),
            new MountOptions { LogLevel = "debug", ProgramDirectory = directory });

        await mount.AssertRefusedAsync("text", "Connection timed out", "timed-out", "ETIMEDOUT");

        await AssertNotInLogAsync(mount, sessionKey);
    }

    [MountTheory]
    [InlineData("last byte flipped")]
    [InlineData("end missing")]
    public async Task It_is_not_in_the_log_of_an_entry_that_is_corrupt(string kind)
    {
        await MakeAsync();
        byte[] message = await File.ReadAllBytesAsync(_store.EntryPath("million"));
        message[^1] ^= 1;
        _store.Put("million", kind == "end missing" ? message[..(message.Length / 2)] : message);
        string sessionKey = await SessionKeyAsync("million");
        Mount mount = await MountAsync(Manifest().Key("million"), new MountOptions { LogLevel = "debug" });

        await mount.AssertRefusedAsync("million", "Bad message", "corrupt", "EBADMSG");

        await AssertNotInLogAsync(mount, sessionKey);
    }

    private async Task MakeAsync()
    {
        _store = await Keys.CopyStoreAsync(Scratch);
        _home = Keys.CopyHome("session-key");
        _home.ConfigureGpg("show-session-key\n");
    }

    private TestManifest Manifest() => new(_store.Path, _home);

    /// <summary>The session key of an entry, as gpg prints it with this very home.</summary>
    private async Task<string> SessionKeyAsync(string entry)
    {
        RunResult run = await Child.RunAsync(
            WorkerUser.Command("gpg", "--batch", "--yes", "-o", "/dev/null", "-d", _store.EntryPath(entry)),
            input: null,
            _home.Environment);
        Match match = SessionKeyLine().Match(run.Errors);
        Assert.True(match.Success, run.Errors);
        return match.Groups[1].Value;
    }

    private static async Task AssertNotInLogAsync(Mount mount, string sessionKey)
    {
        await mount.StopAsync();
        Assert.DoesNotContain(sessionKey, mount.Log.Text, StringComparison.OrdinalIgnoreCase);
    }

    [GeneratedRegex("session key: '[0-9]+:([0-9A-F]{32,})'")]
    private static partial Regex SessionKeyLine();
}
