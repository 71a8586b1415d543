using System.Globalization;
using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Daemon;

/// <summary>One line for each open; never content, never length.</summary>
[Collection(SecondCollection.Name)]
public sealed class AuditTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    private const string Canary = "canary-4711-of-the-audit-tests";

    [MountFact]
    public async Task There_is_exactly_one_line_for_each_open()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text").Key("million"));

        for (int i = 0; i < 3; i++)
        {
            (await mount.CatAsync("text")).Succeeded();
            (await mount.CatAsync("million")).Succeeded();
        }

        await mount.StopAsync();
        Assert.Equal((3, 3), (mount.AuditLines("text").Length, mount.AuditLines("million").Length));
    }

    [MountFact]
    public async Task It_names_the_key_the_entry_and_the_reader()
    {
        Mount mount = await MountAsync(SharedManifest().Key("a/b", "text", mode: "0444"));
        Child reader = Start("setpriv", "--reuid=12345", "--regid=23456", "--clear-groups", "cat", mount.At("a/b"));

        (await reader.EndAsync()).Succeeded();

        Assert.Matches(
            $"^info: audit: key=\"a/b\" entry=\"text\" uid=12345 gid=23456 pid={reader.Pid} unit=\"[^\"]+\" "
            + "outcome=granted$",
            await mount.AuditLineAsync("a/b"));
    }

    [MountFact]
    public async Task It_is_written_before_the_reader_gets_its_answer()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text"));
        await HoldOpenAsync(mount.At("text"));

        mount.KillWorker(); // what it had not written by now is lost
        await mount.KillAsync();

        Assert.Contains("outcome=granted", Assert.Single(mount.AuditLines("text")), StringComparison.Ordinal);
    }

    [MountFact]
    public async Task No_content_and_no_length_is_in_the_log_even_for_debugging()
    {
        const int Length = 54_321;
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        string content = Canary + new string('x', Length - Canary.Length);
        await store.InsertAsync("canary", content);
        byte[] damaged = await File.ReadAllBytesAsync(store.EntryPath("canary"));
        damaged[^1] ^= 1;
        store.Put("damaged", damaged);
        Mount mount = await MountAsync(
            ManifestOf(store).Key("canary").Key("damaged"), new MountOptions { LogLevel = "debug" });

        (await Child.RunAsync("stat", mount.At("canary"))).Succeeded();
        Assert.Equal(content, (await mount.CatAsync("canary")).Succeeded().Text);
        Assert.NotEqual(0, (await mount.CatAsync("damaged")).Status);
        await mount.ReloadAsync(ManifestOf(store).Key("damaged"));
        await mount.StopAsync();

        Assert.DoesNotContain("canary-4711", mount.Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("xxxx", mount.Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Length.ToString(CultureInfo.InvariantCulture), mount.Log.Text, StringComparison.Ordinal);
    }

    [MountFact]
    public async Task With_log_level_warning_only_refusals_are_audited()
    {
        Mount mount = await MountAsync(
            SharedManifest().Key("text").Key("missing"), new MountOptions { LogLevel = "warning" });

        (await mount.CatAsync("text")).Succeeded();
        Assert.NotEqual(0, (await mount.CatAsync("missing")).Status);
        await mount.StopAsync();

        Assert.Empty(mount.AuditLines("text"));
        Assert.Single(mount.AuditLines("missing"));
    }

    [MountFact]
    public async Task A_log_that_nobody_reads_holds_up_no_reader()
    {
        const int Reads = 1500;
        string fifo = await Scratch.FifoAsync("log");
        string path = Scratch.Mountpoint();
        string manifest = Scratch.Write("manifest.json", SharedManifest().Key("text").ToString());
        using NotifySocket notify = new(Scratch.At("notify"));

        // descriptor 9 keeps the pipe open and never reads it
        await using Child daemon = Child.Start(
            ["bash", "-c", "exec 9<> \"$0\" && exec \"$@\" 2>&9", fifo, .. Programs.Mount(manifest, path)],
            new Dictionary<string, string> { ["NOTIFY_SOCKET"] = notify.Path });
        await notify.WaitForAsync("READY=1");
        await using Child holder = Child.Start(
            [
                "bash",
                "-c",
                $"exec 3< \"$0\"; for i in {{1..{Reads}}}; do read -r line < \"$0\" || exit 1; done",
                Path.Combine(path, "text"),
            ]);

        (await holder.EndAsync()).Succeeded();

        daemon.Signal(LibC.SIGTERM);
        (await daemon.EndAsync()).Succeeded();
    }
}
