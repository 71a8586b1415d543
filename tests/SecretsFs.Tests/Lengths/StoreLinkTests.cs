using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Lengths;

/// <summary>
/// A store behind a symbolic link that is replaced at once by one that leads elsewhere, as where a machine's
/// configuration is switched to another.
/// </summary>
public sealed class StoreLinkTests(PassStoreFixture keys) : UnattendedTests(keys)
{
    private const string Key = "team/web";
    private const int Switches = 10;

    private static readonly string[] s_contents = ["one\n", "another\n"];

    /// <summary>Which link: the store's own, or one further up, which only looking finds.</summary>
    [MountTheory("bash")]
    [InlineData("store")]
    [InlineData("static")]
    public async Task Each_open_gets_what_the_link_leads_to_and_stat_follows(string link)
    {
        await MakeStoresAsync();
        await SwitchAsync(link, 0);
        Mount mount = await MountUnattendedAsync(
            new TestManifest(Scratch.At("link/store"), Home).Rnp(await ExportKeyAsync()).Key(Key).Key("text"));
        await WaitMeasuredAsync(mount, 2);
        Child reader = Start(
            "bash", "-c", "while ! read -r -t 0.001 stop; do cat \"$0\" || echo failed; done", mount.At(Key));

        for (int i = 1; i <= Switches; i++)
        {
            string content = s_contents[i % 2];
            await SwitchAsync(link, i % 2);
            Assert.Equal(content, (await mount.CatAsync(Key)).Succeeded().Text);
            await WaitForLengthsAsync(mount, new() { [Key] = content.Length, ["text"] = 17 });
        }

        await reader.SayAsync("stop");
        RunResult read = (await reader.EndAsync()).Succeeded();
        Assert.Empty(read.Errors);
        Assert.Equal(s_contents.Order(), read.Text.Split('\n')[..^1].Select(line => line + "\n").Distinct().Order());
    }

    [MountFact]
    public async Task The_link_itself_is_watched()
    {
        await MakeStoresAsync();
        await SwitchAsync("store", 0);
        Mount mount = await MountUnattendedAsync(
            new TestManifest(Scratch.At("link/store"), Home).Rnp(await ExportKeyAsync()).Key(Key));
        await WaitMeasuredAsync(mount, 1);

        List<TimeSpan> lags = [];
        for (int i = 1; i <= 7; i++)
        {
            await SwitchAsync("store", i % 2);
            lags.Add(await WaitForLengthsAsync(mount, new() { [Key] = s_contents[i % 2].Length }));
        }

        lags.Sort();
        Assert.True(lags[lags.Count / 2] < TimeSpan.FromMilliseconds(400), string.Join(", ", lags));
    }

    [MountFact]
    public async Task What_is_gone_with_the_link_is_missing_and_what_comes_back_is_there()
    {
        await MakeStoresAsync();
        Directory.Delete(Scratch.At("stores/1/team"), recursive: true);
        await SwitchAsync("store", 0);
        Mount mount = await MountUnattendedAsync(
            new TestManifest(Scratch.At("link/store"), Home).Rnp(await ExportKeyAsync()).Key(Key));
        await WaitMeasuredAsync(mount, 1);

        await SwitchAsync("store", 1);
        await mount.AssertRefusedAsync(Key, "No data available", "missing", "ENODATA");
        await SwitchAsync("store", 0);

        Assert.Equal(s_contents[0], (await mount.CatAsync(Key)).Succeeded().Text);
        await WaitForLengthsAsync(mount, new() { [Key] = s_contents[0].Length });
    }

    [RootFact]
    public async Task Check_looks_through_the_link()
    {
        await MakeStoresAsync();
        await SwitchAsync("static", 0);
        string manifest = Scratch.Write(
            "manifest.json", new TestManifest(Scratch.At("link/store"), Home).Key(Key).Key("text").ToString());

        (await Child.RunAsync("chmod", "-R", "a+rX", Scratch.At("stores"))).Succeeded();

        RunResult run = (await Child.RunAsync(Programs.SecretsFs, "check", manifest, "--user", "nobody")).Succeeded();

        Assert.Empty(run.Errors);
    }

    /// <summary>Two stores that differ in one entry.</summary>
    private async Task MakeStoresAsync()
    {
        Scratch.Folder("stores");
        for (int i = 0; i < s_contents.Length; i++)
        {
            PassStore store = await Keys.CopyStoreAsync(Scratch, $"stores/{i}");
            store.Put(Key, await Home.EncryptAsync(System.Text.Encoding.UTF8.GetBytes(s_contents[i]), GpgHome.Host));
            Scratch.Folder($"generation{i}");
            File.CreateSymbolicLink(Scratch.At($"generation{i}/store"), store.Path);
        }

        Scratch.Folder("link");
    }

    /// <summary>
    /// Leads link/store to one of the stores: "store" by itself, "static" by a directory that it leads through.
    /// </summary>
    private async Task SwitchAsync(string link, int number)
    {
        if (link == "static" && new FileInfo(Scratch.At("link/store")).LinkTarget is null)
        {
            File.CreateSymbolicLink(Scratch.At("link/store"), Scratch.At("static/store"));
        }

        (string name, string target) = link == "static"
            ? (Scratch.At("static"), Scratch.At($"generation{number}"))
            : (Scratch.At("link/store"), Scratch.At($"stores/{number}"));
        (await Child.RunAsync("ln", "-s", target, name + ".new")).Succeeded();
        (await Child.RunAsync("mv", "-T", name + ".new", name)).Succeeded();
    }
}
