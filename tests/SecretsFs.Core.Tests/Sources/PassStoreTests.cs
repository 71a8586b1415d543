using SecretsFs.Core.Manifests;
using SecretsFs.Core.Sources;

namespace SecretsFs.Core.Tests.Sources;

public sealed class PassStoreTests : IDisposable
{
    private const int Limit = 1024;
    private readonly ScratchFolder _folder = new();
    private readonly PassStore _store;

    public PassStoreTests()
    {
        Directory.CreateDirectory(_folder["store"]);
        _store = new PassStore(_folder["store"], Limit);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_entry_is_the_file_with_the_suffix_gpg()
    {
        _folder.Write("store/db/main.gpg", "cipher");
        Assert.Equal(StoreStatus.Opened, Open("db/main", out StoreEntry? entry));
        using (entry)
        {
            Assert.Equal(6UL, entry!.Version.Size);
            Assert.Equal(entry.Version, _store.Probe(Name("db/main")));
            Assert.False(entry.HasChanged);
        }
    }

    [Fact]
    public void Writing_to_an_entry_changes_its_version()
    {
        string path = _folder.Write("store/a.gpg", "one");
        EntryVersion? before = _store.Probe(Name("a"));
        Open("a", out StoreEntry? entry);
        using (entry)
        {
            File.AppendAllText(path, "more");
            Assert.True(entry!.HasChanged);
        }

        Assert.NotEqual(before, _store.Probe(Name("a")));
    }

    [Fact]
    public void One_look_at_the_store_sees_each_entry_as_it_was_first()
    {
        string path = _folder.Write("store/a.gpg", "one");
        _folder.Write("store/b.gpg", "two");
        Template both = new([
            TemplatePiece.Of(new WholeEntry(Name("a"))), TemplatePiece.Of(new EntryLine(Name("b"), 1)),
        ]);
        StoreProbe probe = new(_store);
        EntryVersion? alone = probe.Probe(new EntryLine(Name("a"), 2));
        File.AppendAllText(path, "more");
        Assert.Equal(alone, probe.Probe(new WholeEntry(Name("a"))));
        Assert.Equal(EntryVersion.Combine([alone!.Value, _store.Probe(Name("b"))!.Value]), probe.Probe(both));
        Assert.NotEqual(alone, _store.Probe(new WholeEntry(Name("a"))));
        Assert.Null(probe.Probe(new Template([TemplatePiece.Of(new WholeEntry(Name("gone")))])));
    }

    [Fact]
    public void A_link_inside_the_store_is_followed()
    {
        _folder.Write("store/real/a.gpg", "cipher");
        Directory.CreateSymbolicLink(_folder["store/alias"], "real");
        File.CreateSymbolicLink(_folder["store/real/b.gpg"], "../real/a.gpg");
        Assert.Equal(StoreStatus.Opened, OpenAndClose("alias/a"));
        Assert.Equal(StoreStatus.Opened, OpenAndClose("real/b"));
    }

    [Theory]
    [InlineData("../outside.gpg")]
    [InlineData("/etc/passwd")]
    [InlineData("/proc/self/environ")]
    [InlineData("loop.gpg")]
    public void A_link_out_of_the_store_or_in_a_circle_is_refused(string target)
    {
        _folder.Write("outside.gpg", "cipher");
        File.CreateSymbolicLink(_folder["store/loop.gpg"], target);
        Assert.Equal(StoreStatus.LeadsOut, OpenAndClose("loop"));
        Assert.Null(_store.Probe(Name("loop")));
    }

    [Fact]
    public void A_directory_link_out_of_the_store_is_refused()
    {
        _folder.Write("outside/a.gpg", "cipher");
        Directory.CreateSymbolicLink(_folder["store/out"], "../outside");
        Assert.Equal(StoreStatus.LeadsOut, OpenAndClose("out/a"));
    }

    [Fact]
    public async Task A_pipe_is_refused_without_waiting_for_a_writer()
    {
        using System.Diagnostics.Process mkfifo = System.Diagnostics.Process.Start("mkfifo", _folder["store/pipe.gpg"]);
        await mkfifo.WaitForExitAsync();
        Task<StoreStatus> opening = Task.Run(() => OpenAndClose("pipe"));
        Assert.Equal(StoreStatus.NotAFile, await opening.WaitAsync(TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public void A_directory_is_no_entry()
    {
        Directory.CreateDirectory(_folder["store/dir.gpg"]);
        Assert.Equal(StoreStatus.NotAFile, OpenAndClose("dir"));
    }

    [Fact]
    public void What_is_missing_is_told_apart()
    {
        Assert.Equal(StoreStatus.EntryMissing, OpenAndClose("nope"));
        Assert.Equal(StoreStatus.EntryMissing, OpenAndClose("nope/nope"));
        Assert.Equal(StoreStatus.StoreMissing, new PassStore(_folder["absent"], Limit).Open(Name("a"), out _));
    }

    [Fact]
    public void Ciphertext_that_no_plaintext_within_the_limit_needs_is_refused()
    {
        using (FileStream file = File.Create(_folder["store/huge.gpg"]))
        {
            file.SetLength(4 << 20);
        }

        Assert.Equal(StoreStatus.TooLarge, OpenAndClose("huge"));
    }

    [Fact]
    public void A_store_that_is_replaced_is_seen()
    {
        _folder.Write("store/a.gpg", "one");
        _folder.Write("new/a.gpg", "two and more");
        Directory.Move(_folder["store"], _folder["old"]);
        Directory.Move(_folder["new"], _folder["store"]);
        Assert.Equal(12UL, _store.Probe(Name("a"))!.Value.Size);
    }

    private static EntryName Name(string text)
    {
        Assert.True(EntryName.TryParse(text, out EntryName? name, out string reason), reason);
        return name;
    }

    private StoreStatus Open(string name, out StoreEntry? entry) => _store.Open(Name(name), out entry);

    private StoreStatus OpenAndClose(string name)
    {
        StoreStatus status = Open(name, out StoreEntry? entry);
        entry?.Dispose();
        return status;
    }
}
