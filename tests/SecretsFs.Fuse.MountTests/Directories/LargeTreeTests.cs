using SecretsFs.Fuse.MountTests.Fixtures;

namespace SecretsFs.Fuse.MountTests.Directories;

/// <summary>A hundred thousand files in nested directories, and twenty thousand in one.</summary>
public sealed class LargeTreeTests : MountTest
{
    private const int Flat = 20_000;

    /// <summary>Three requests for each file, which a busy machine takes its time for.</summary>
    private static readonly TimeSpan s_listing = TimeSpan.FromSeconds(120);

    [MountFact("find", "ls")]
    public async Task Nothing_is_missing_from_a_hundred_thousand_files()
    {
        await MountAsync([.. Tree(out List<string> directories, out List<string> files)]);
        Assert.Equal(120_000, files.Count);
        Assert.Equal(1 + directories.Count + files.Count, (await FindAsync()).Length);
        string[] found = await FindAsync("-type", "f");
        Array.Sort(found, StringComparer.Ordinal);
        files.Sort(StringComparer.Ordinal);
        Assert.Equal(files, found);
    }

    [MountFact("ls")]
    public async Task A_long_recursive_listing_is_complete_and_correct()
    {
        await MountAsync([.. Tree(out List<string> directories, out List<string> files)]);
        await using Child ls = Child.Start(["ls", "-lRn", Mountpoint]);
        string output = (await ls.EndAsync(limit: s_listing)).Succeeded().Text;
        List<string> listed = [];
        string directory = string.Empty;
        int headings = 0;
        foreach (string line in output.Split('\n'))
        {
            if (line.EndsWith(':'))
            {
                headings++;
                directory = line[Mountpoint.Length..^1].TrimStart('/');
            }
            else if (line.StartsWith('-'))
            {
                // the content of each file is its path, so that its size tells it from most others
                string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                string path = $"{directory}/{fields[^1]}";
                Assert.Equal(["-r--r--r--", "1", "0", "0", $"{path.Length}"], fields[..5]);
                listed.Add(path);
            }
        }

        Assert.Equal(1 + directories.Count, headings);
        listed.Sort(StringComparer.Ordinal);
        files.Sort(StringComparer.Ordinal);
        Assert.Equal(files, listed);
    }

    private async Task<string[]> FindAsync(params string[] condition) =>
        (await Child.RunAsync(["find", Mountpoint, .. condition, "-printf", "%P\\n"]))
            .Succeeded().Text.Split('\n')[..^1];

    /// <summary>The commands that make it, and what it has.</summary>
    private static List<string> Tree(out List<string> directories, out List<string> files)
    {
        directories = ["flat"];
        files = [.. Numbers("flat", Flat)];
        List<string> commands = ["dir flat", $"files flat {Flat} 0"];
        for (int i = 0; i < 10; i++)
        {
            directories.Add($"d{i}");
            commands.Add($"dir d{i}");
            for (int j = 0; j < 100; j++)
            {
                string inner = $"d{i}/e{j}";
                directories.Add(inner);
                commands.AddRange([$"dir {inner}", $"files {inner} 100 0"]);
                files.AddRange(Numbers(inner, 100));
            }
        }

        return commands;
    }

    private static IEnumerable<string> Numbers(string directory, int count) =>
        Enumerable.Range(0, count).Select(number => $"{directory}/{number:d6}");
}
