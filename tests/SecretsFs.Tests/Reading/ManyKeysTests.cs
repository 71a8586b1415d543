using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Reading;

/// <summary>A manifest that is larger than anybody's is listed whole, and any of its keys is found.</summary>
public sealed class ManyKeysTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    private const int Outer = 20;
    private const int Inner = 20;
    private const int InEach = 50;

    [MountFact("find")]
    public async Task Every_key_of_twenty_thousand_is_listed_once_and_can_be_read()
    {
        TestManifest manifest = SharedManifest();
        List<string> names = [];
        for (int i = 0; i < Outer * Inner * InEach; i++)
        {
            string name = $"d{i % Outer}/e{i / Outer % Inner}/key{i}";
            names.Add(name);
            manifest.Key(name, i % 7 == 0 ? "text" : "missing");
        }

        Mount mount = await MountAsync(manifest);

        RunResult found = (await Child.RunAsync("find", mount.Path, "-type", "f", "-printf", "%P\n")).Succeeded();
        RunResult listed = (await Child.RunAsync("bash", "-c", "ls -R \"$0\" | grep -c ^key", mount.Path)).Succeeded();

        names.Sort(StringComparer.Ordinal);
        string[] lines = found.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Array.Sort(lines, StringComparer.Ordinal);
        Assert.Equal(names, lines);
        Assert.Equal($"{names.Count}\n", listed.Text);
        Assert.Equal(PassStoreFixture.Contents["text"], (await mount.CatAsync("d0/e7/key140")).Succeeded().Output);
    }
}
