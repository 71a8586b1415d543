using SecretsFs.Fuse.MountTests.Fixtures;

namespace SecretsFs.Fuse.MountTests.Notifications;

/// <summary>What the kernel kept, and drops when it is told to.</summary>
public sealed class NotifierTests : MountTest
{
    [MountFact]
    public async Task An_invalidated_name_is_looked_up_anew()
    {
        TestServer server = await MountAsync("dir d", "file d/a 1 first", "file d/b 1 other");
        Reader reader = NewReader();
        await reader.ExpectAsync("[5, 5]", Sizes("d/a", "d/b"));
        await server.RunAllAsync("file d/a 2 the-second", "file d/b 2 the-second", "reset");
        await reader.ExpectAsync("[5, 5]", Sizes("d/a", "d/b"));
        await NotifyAsync(server, "invalidate-entry d/a");
        await reader.ExpectAsync("[10, 5]", Sizes("d/a", "d/b"));
        Assert.Matches("^1 [12]$", await server.RunAsync("lookups")); // twice where it turns out to be another node
    }

    [MountFact]
    public async Task An_invalidated_name_that_turns_out_the_same_keeps_what_is_open()
    {
        TestServer server = await MountAsync("dir d", "file d/a 1 first");
        Reader reader = NewReader();
        await reader.DoAsync(
            $"file = os.open({At("d/a")}, os.O_RDONLY)", "memory = mapping(file, mmap.MAP_PRIVATE)", "_ = memory[0]");
        await NotifyAsync(server, "invalidate-entry d");
        await server.RunAsync("reset");
        await reader.ExpectAsync("'first'", $"read({At("d/a")})");
        await reader.ExpectAsync("b'first'", "memory[:]");
        Assert.Contains("Lookup=1 ", await server.RunAsync("counts-now"), StringComparison.Ordinal); // of d alone
    }

    [MountFact]
    public async Task A_missing_name_that_is_invalidated_is_found()
    {
        TestServer server = await MountAsync("dir d");
        Reader reader = NewReader();
        await reader.ExpectAsync("ENOENT", $"os.stat({At("d/new")})");
        await server.RunAsync("file d/new 1 text");
        await reader.ExpectAsync("ENOENT", $"os.stat({At("d/new")})");
        await NotifyAsync(server, "invalidate-entry d/new");
        await reader.ExpectAsync("[4]", Sizes("d/new"));
    }

    [MountFact]
    public async Task A_page_of_a_mapping_is_read_anew_after_its_node_was_invalidated()
    {
        TestServer server = await MountAsync("file file 1 first");
        Reader reader = NewReader();
        await reader.DoAsync(
            $"file = os.open({At("file")}, os.O_RDONLY)", "memory = mapping(file, mmap.MAP_PRIVATE)");
        await reader.ExpectAsync("b'first'", "memory[:]");
        await server.RunAllAsync("file file 1 FIRST", "reset");
        await reader.ExpectAsync("b'first'", "memory[:]");
        await server.ExpectAsync("0", "requests");
        await NotifyAsync(server, "invalidate-inode file");
        await reader.ExpectAsync("b'FIRST'", "memory[:]");
        Assert.Contains("Read=1", await server.RunAsync("counts-now"), StringComparison.Ordinal);
    }

    [MountFact]
    public async Task Invalidated_attributes_are_asked_for_and_pages_stay()
    {
        TestServer server = await MountAsync("file file 1 first");
        Reader reader = NewReader();
        await reader.DoAsync(
            $"file = os.open({At("file")}, os.O_RDONLY)", "memory = mapping(file, mmap.MAP_PRIVATE)", "_ = memory[0]");
        await NotifyAsync(server, "invalidate-attributes file");
        await server.RunAsync("reset");
        await reader.ExpectAsync("5", "os.fstat(file).st_size");
        await server.ExpectAsync("GetAttr=1", "counts-now");
        await reader.ExpectAsync("b'first'", "memory[:]");
        await reader.ExpectAsync("5", "os.fstat(file).st_size");
        await server.ExpectAsync("1", "requests");
    }

    [MountFact]
    public async Task Who_watches_a_file_sees_it_deleted()
    {
        TestServer server = await MountAsync("dir d", "file d/a 1 first", "file d/b 1 other");
        Reader reader = NewReader();
        await reader.DoAsync($"watcher = watch({At("d/a")}, 0x400)"); // IN_DELETE_SELF
        await NotifyAsync(server, "delete d/a");
        await reader.ExpectAsync("(1024, '')", "event(watcher)");
    }

    [MountFact]
    public async Task A_deleted_name_is_gone_and_its_descriptors_stay()
    {
        TestServer server = await MountAsync("dir d", "file d/a 1 first", "file d/b 1 other");
        Reader reader = NewReader();
        await reader.DoAsync($"file = os.open({At("d/a")}, os.O_RDONLY)");
        await reader.ExpectAsync("['a', 'b']", $"sorted(os.listdir({At("d")}))");
        await NotifyAsync(server, "delete d/a");
        await reader.ExpectAsync("ENOENT", $"os.stat({At("d/a")})");
        await reader.ExpectAsync("['b']", $"os.listdir({At("d")})"); // the kept listing went as well
        await reader.ExpectAsync("b'first'", "os.read(file, 100)");
        await reader.ExpectAsync("0", "os.fstat(file).st_nlink");
    }

    /// <summary>The kernel refuses to take such a directory away, and drops it from its cache all the same.</summary>
    [MountFact]
    public async Task A_deleted_directory_with_an_open_file_is_gone_and_no_error()
    {
        TestServer server = await MountAsync("dir d", "file d/a 1 first");
        Reader reader = NewReader();
        await reader.DoAsync($"file = os.open({At("d/a")}, os.O_RDONLY)");
        await NotifyAsync(server, "delete d");
        await reader.ExpectAsync("ENOENT", $"os.stat({At("d")})");
        await reader.ExpectAsync("b'first'", "os.read(file, 100)");
        Assert.DoesNotContain("Error:", server.Log.Text, StringComparison.Ordinal);
    }

    private string Sizes(params string[] paths) =>
        $"[{string.Join(", ", paths.Select(path => $"os.stat({At(path)}).st_size"))}]";

    private static async Task NotifyAsync(TestServer server, string command)
    {
        await server.RunAsync(command);
        await server.ExpectAsync("True", "flush 5000");
    }
}
