using SecretsFs.Fuse.MountTests.Fixtures;

namespace SecretsFs.Fuse.MountTests.Directories;

/// <summary>telldir(3), seekdir(3), and directories that change while they are read.</summary>
public sealed class PositionTests : MountTest
{
    private const int Count = 20_000;
    private const int Step = 2_000;

    /// <summary>With directory handles the kernel keeps no listing, and each position is a request.</summary>
    [MountTheory("perl")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Going_back_to_a_position_gives_the_same_names_again(bool hasHandles)
    {
        TestServer server = await MountAsync(
            [.. hasHandles ? ["directory-handles"] : Array.Empty<string>(), "dir flat", $"files flat {Count} 0"]);
        DirectoryReader reader = Own(new DirectoryReader(Path.Combine(Mountpoint, "flat")));
        Assert.Equal($"{Count + 2} 0", await reader.AskAsync("seeks 500"));
        Assert.Equal($"{Count + 2} 0", await reader.AskAsync("seeks 500")); // of a listing that was read before
        Assert.Contains("ReadDir=", await server.RunAsync("counts"), StringComparison.Ordinal);
    }

    /// <summary>
    /// A reader pauses in the middle again and again. Meanwhile names that it has seen and that it has not are removed,
    /// and others are added; those that stay must come exactly once.
    /// </summary>
    [MountTheory("perl")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Names_that_stay_are_neither_skipped_nor_repeated(bool notifies)
    {
        TestServer server = await MountAsync("dir flat", $"files flat {Count} 0");
        DirectoryReader reader = Own(new DirectoryReader(Path.Combine(Mountpoint, "flat")));
        List<string> seen = [];
        HashSet<int> removed = [];
        for (int round = 0; round < Count / Step; round++)
        {
            seen.AddRange(await reader.NextAsync(Step));
            for (int i = round; i < Count; i += 397)
            {
                if (removed.Add(i))
                {
                    await server.RunAsync($"remove flat/{i:d6}");
                }
            }

            await server.RunAsync($"files flat 50 {Count + (50 * round)}");
            if (notifies)
            {
                await server.RunAsync("invalidate-inode flat");
                await server.ExpectAsync("True", "flush 5000");
            }
        }

        string[] rest = await reader.NextAsync(Count);
        seen.AddRange(rest);
        Assert.Empty(seen.GroupBy(name => name).Where(group => group.Count() > 1).Select(group => group.Key));
        Assert.Empty(Enumerable.Range(0, Count).Where(i => !removed.Contains(i)).Select(i => $"{i:d6}").Except(seen));
        Assert.True(removed.Count > 400);
        Assert.NotEmpty(removed.Select(i => $"{i:d6}").Except(seen)); // some went before they were read
        Assert.Contains($"{Count + 49:d6}", seen); // and some that came were read
    }
}
