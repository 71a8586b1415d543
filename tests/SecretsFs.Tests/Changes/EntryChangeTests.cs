using System.Globalization;
using System.Text;
using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Changes;

/// <summary>What changes in the store is what the next open gives.</summary>
public sealed class EntryChangeTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    private const int Rewrites = 50;

    [MountFact]
    public async Task A_changed_entry_is_seen_by_the_next_open()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        Mount mount = await MountAsync(ManifestOf(store).Key("text"));
        (await mount.CatAsync("text")).Succeeded();

        for (int i = 0; i < Rewrites; i++)
        {
            string content = Content(i);
            await store.InsertAsync("text", content);
            Assert.Equal(content, (await mount.CatAsync("text")).Succeeded().Text);
        }
    }

    [MountFact]
    public async Task The_size_of_a_changed_entry_is_seen_by_the_next_open()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        Mount mount = await MountAsync(ManifestOf(store).Key("text"));
        (await mount.CatAsync("text")).Succeeded();
        await store.InsertAsync("text", "much longer than it was before, and open\n");

        RunResult stat = (await Child.RunAsync(
            "bash", "-c", "exec 3< \"$0\" && stat -L -c %s /proc/self/fd/3", mount.At("text"))).Succeeded();

        Assert.Equal("41\n", stat.Text);
    }

    [MountFact]
    public async Task An_open_descriptor_keeps_the_old_content()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        Mount mount = await MountAsync(ManifestOf(store).Key("text"));
        Child holder = await HoldOpenAsync(mount.At("text"));

        await store.InsertAsync("text", "new\n");
        Assert.Equal("new\n", (await mount.CatAsync("text")).Succeeded().Text);
        await holder.SayAsync("go");

        Assert.Equal("opened\nhunter2\nuser: me\n", (await holder.EndAsync()).Succeeded().Text);
    }

    [MountFact]
    public async Task A_reader_of_an_entry_that_is_being_rewritten_sees_only_whole_contents()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        HashSet<string> valid = [Content(-1)];
        await store.InsertAsync("text", Content(-1));
        Mount mount = await MountAsync(ManifestOf(store).Key("text"));
        Child reader = Start(
            "bash",
            "-c",
            "while [ ! -e \"$1\" ]; do cat \"$0\" && printf '%s\\n' --; done",
            mount.At("text"),
            Scratch.At("stop"));

        for (int i = 0; i < Rewrites; i++)
        {
            valid.Add(Content(i));
            await store.InsertAsync("text", Content(i));
        }

        Scratch.Write("stop", "");
        RunResult result = await reader.EndAsync();
        Assert.Equal(string.Empty, result.Errors);
        string[] seen = result.Text.Split("--\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.True(seen.Length > 10, $"only {seen.Length} reads");
        Assert.All(seen, content => Assert.Contains(content, valid));
    }

    [MountFact]
    public async Task A_replaced_store_is_seen_by_the_next_open()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        PassStore other = await Keys.CopyStoreAsync(Scratch, "other");
        await other.InsertAsync("text", "of the other store\n");
        Mount mount = await MountAsync(ManifestOf(store).Key("text"));
        (await mount.CatAsync("text")).Succeeded();

        Directory.Move(store.Path, Scratch.At("away"));
        Directory.Move(other.Path, store.Path);

        Assert.Equal("of the other store\n", (await mount.CatAsync("text")).Succeeded().Text);
    }

    [MountFact]
    public async Task A_deleted_entry_has_no_data_until_it_is_back()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        Mount mount = await MountAsync(ManifestOf(store).Key("text"));
        (await mount.CatAsync("text")).Succeeded();

        await store.RemoveAsync("text");
        RunResult gone = await mount.CatAsync("text");
        await store.InsertAsync("text", "back\n");
        RunResult back = await mount.CatAsync("text");

        Assert.Equal($"cat: {mount.At("text")}: No data available\n", gone.Errors);
        Assert.Equal("back\n", back.Succeeded().Text);
    }

    [MountFact]
    public async Task A_store_that_comes_after_the_start_is_seen()
    {
        PassStore store = new(Scratch.At("store"), Home);
        Mount mount = await MountAsync(ManifestOf(store).Key("text"));
        Assert.NotEqual(0, (await mount.CatAsync("text")).Status);

        await Keys.CopyStoreAsync(Scratch);

        (await mount.CatAsync("text")).Succeeded();
    }

    [MountFact]
    public async Task An_entry_replaced_by_a_rename_is_seen_by_the_next_open()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        Mount mount = await MountAsync(ManifestOf(store).Key("text"));
        (await mount.CatAsync("text")).Succeeded();

        File.Move(store.EntryPath("shell"), store.EntryPath("text"), overwrite: true);

        Assert.Equal(PassStoreFixture.Contents["shell"], (await mount.CatAsync("text")).Succeeded().Output);
    }

    /// <summary>A text of its own length for each number.</summary>
    private static string Content(int number)
    {
        StringBuilder text = new();
        for (int line = 0; line < 1 + (Math.Abs(number * 7) % 90); line++)
        {
            text.Append(CultureInfo.InvariantCulture, $"content {number} line {line}\n");
        }

        return text.ToString();
    }
}
