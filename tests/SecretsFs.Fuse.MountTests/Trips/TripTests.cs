using SecretsFs.Fuse.MountTests.Fixtures;

namespace SecretsFs.Fuse.MountTests.Trips;

/// <summary>How many requests things cost: each is two context switches.</summary>
public sealed class TripTests : MountTest
{
    private const int Rounds = 200;

    [MountFact]
    public async Task A_stat_of_a_known_file_costs_nothing()
    {
        TestServer server = await MountAsync("dir d", "file d/file 1 text");
        Reader reader = NewReader();
        await reader.ExpectAsync("4", $"os.stat({At("d/file")}).st_size");
        await server.RunAsync("reset");
        await reader.ExpectAsync("4", $"os.stat({At("d/file")}).st_size");
        await server.ExpectAsync("0", "requests");
        await server.ExpectAsync(string.Empty, "counts");
    }

    [MountFact]
    public async Task Reading_a_file_costs_open_and_read_and_release()
    {
        TestServer server = await MountAsync("file file 1 text");
        Reader reader = NewReader();
        await reader.DoAsync($"_ = os.stat({At(string.Empty)})"); // may it be searched?
        await server.RunAsync("reset");
        await reader.ExpectAsync("'text'", $"read({At("file")})");
        await server.ExpectAsync("Lookup=1 Open=1 Read=1 Release=1", "counts");
        await server.ExpectAsync("5", "requests"); // the first close asks with FLUSH whether it should ask
        await server.RunAsync("reset");
        await reader.ExpectAsync(
            $"{Rounds}", $"sum([read({At("file")}) == 'text' for _ in range({Rounds})])");
        await server.ExpectAsync($"Open={Rounds} Read={Rounds} Release={Rounds}", "counts");
        await server.ExpectAsync($"{3 * Rounds}", "requests");
    }

    [MountFact]
    public async Task Directories_are_opened_without_asking_after_the_first()
    {
        TestServer server = await MountAsync("dir a", "dir b", "file a/one 1 text", "file b/two 1 text");
        Reader reader = NewReader();
        await reader.DoAsync($"_ = os.stat({At(string.Empty)})"); // may it be searched?
        await server.RunAsync("reset");
        await reader.ExpectAsync("['one']", $"os.listdir({At("a")})");
        Assert.StartsWith("Lookup=1 OpenDir=1 ReadDir=", await server.RunAsync("counts"));
        await server.RunAsync("reset");
        await reader.ExpectAsync("['two']", $"os.listdir({At("b")})");
        string counts = await server.RunAsync("counts");
        Assert.StartsWith("Lookup=1 ReadDir=", counts);
        await server.ExpectAsync($"{1 + int.Parse(counts.Split('=')[^1])}", "requests"); // no RELEASEDIR either
    }

    [MountFact]
    public async Task A_listing_is_kept_until_its_directory_is_invalidated()
    {
        TestServer server = await MountAsync("dir d", "file d/one 1 text");
        Reader reader = NewReader();
        await reader.ExpectAsync("['one']", $"os.listdir({At("d")})");
        await server.RunAllAsync("reset", "file d/two 1 text");
        await reader.ExpectAsync("['one']", $"os.listdir({At("d")})");
        await server.ExpectAsync("0", "requests");
        await server.RunAsync("invalidate-inode d");
        await server.ExpectAsync("True", "flush 5000");
        await reader.ExpectAsync("['one', 'two']", $"sorted(os.listdir({At("d")}))");
        Assert.Contains("ReadDir=", await server.RunAsync("counts"), StringComparison.Ordinal);
    }

    [MountFact]
    public async Task A_listing_with_attributes_saves_the_lookups()
    {
        TestServer server = await MountAsync("dir d", "files d 1000 0");
        Reader reader = NewReader();
        await reader.DoAsync($"_ = os.stat({At("d")})");
        await server.RunAsync("reset");
        await reader.ExpectAsync(
            "8000", $"sum([entry.stat().st_size for entry in os.scandir({At("d")})])");
        string counts = await server.RunAsync("counts");
        Assert.StartsWith("OpenDir=1 ReadDir=", counts); // no Lookup, no GetAttr
    }
}
