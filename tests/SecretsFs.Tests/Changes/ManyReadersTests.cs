using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Changes;

/// <summary>
/// Several programs read an entry in a loop while it changes: nobody sees an error, a part, or a wrong size.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class ManyReadersTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    private const int Readers = 3;
    private const int Rewrites = 25;

    /// <summary>
    /// Reads until a file is there; each content is of one letter. Prints what it saw that must not be.
    /// </summary>
    private const string ReadLoop = """
        import os, sys
        path, stop = sys.argv[1:]
        reads = 0
        while not os.path.exists(stop):
            try:
                os.stat(path)
                fd = os.open(path, os.O_RDONLY)
                size, content, after = os.fstat(fd).st_size, os.read(fd, 1 << 16), os.fstat(fd).st_size
                os.close(fd)
            except OSError as error:
                print(error)
                continue
            if not size == after == len(content):
                print("sizes", size, len(content), after)
            if len(set(content)) != 1:
                print("not one content", content)
            reads += 1
        print(reads, "reads", file=sys.stderr)
        """;

    [MountTheory("python3")]
    [InlineData("in place")]
    [InlineData("by rename")]
    [InlineData("by removal")]
    public async Task Readers_of_an_entry_that_is_rewritten_see_whole_contents_and_no_errors(string how)
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        await store.InsertAsync("text", Content(0));
        await store.InsertAsync("other", Content(1));
        Mount mount = await MountAsync(ManifestOf(store).Key("text"));
        List<Child> readers = [];
        for (int i = 0; i < Readers; i++)
        {
            readers.Add(Start(Programs.Python, "-c", ReadLoop, mount.At("text"), Scratch.At("stop")));
        }

        for (int i = 0; i < Rewrites; i++)
        {
            await RewriteAsync(store, how, i);
        }

        Scratch.Write("stop", "");
        foreach (Child reader in readers)
        {
            Assert.Equal(string.Empty, (await reader.EndAsync()).Text);
        }
    }

    private static string Content(int i) => new((char)('a' + (i % 26)), 1 + (i * 37 % 500));

    private static async Task RewriteAsync(PassStore store, string how, int i)
    {
        if (how == "in place")
        {
            await store.InsertAsync("text", Content(i));
            return;
        }

        await store.InsertAsync("other", Content(i));
        if (how == "by removal")
        {
            File.Delete(store.EntryPath("text"));
        }

        File.Move(store.EntryPath("other"), store.EntryPath("text"), overwrite: true);
    }
}
