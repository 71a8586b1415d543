using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Memory;

/// <summary>
/// Of entries that files are made of nothing is in the daemon's memory but what the file has, in locked pages, and
/// after the last close, or a refusal, nothing at all.
/// </summary>
[Collection(SecondCollection.Name)]
public sealed class PartContentTests(PassStoreFixture keys) : CanaryTests(keys)
{
    private const string Name = "made";

    /// <summary>With its line end; so many bytes that the canary is on several pages.</summary>
    private const int Length = 3 * OnePage;

    private Canary _rest = null!;

    [MountTheory]
    [InlineData("""{ "pass": "slow", "line": 1 }""", true)]
    [InlineData("""{ "pass": "slow", "field": "rest" }""", false)]
    public async Task While_a_part_is_open_the_rest_of_the_entry_is_nowhere(string part, bool isFirst)
    {
        Mount mount = await MountPartsAsync(part);
        Child holder = await HoldOpenAsync(mount.At(Name));

        AssertLockedOnce(mount, isFirst ? Canary : _rest);
        Assert.Empty(MemoryScan.FindCopies(mount.ServingPid, isFirst ? _rest : Canary));

        await holder.SayAsync("go");
        (await holder.EndAsync()).Succeeded();
        await AssertNothingIsLeftAsync(mount);
    }

    [MountFact]
    public async Task While_a_template_is_open_its_parts_are_there_once_and_locked()
    {
        Mount mount = await MountPartsAsync(
            """
            { "template": ["a", { "pass": "slow", "line": 1 }, "b", { "pass": "text" },
              { "pass": "slow", "field": "rest" }, "\n"] }
            """);
        Child holder = await HoldOpenAsync(mount.At(Name));

        foreach (Canary canary in (Canary[])[Canary, _rest])
        {
            MemoryCopy copy = Assert.Single(MemoryScan.FindCopies(mount.ServingPid, canary));
            Assert.InRange(copy.Length, Length - sizeof(ulong), Length); // whole words of memory are looked at
            Assert.False(copy.IsUtf16);
            Assert.Superset(
                new HashSet<string> { MemoryMapping.Locked, MemoryMapping.NotDumped, MemoryMapping.WipedOnFork },
                copy.Mapping.Flags.ToHashSet());
        }

        await holder.SayAsync("go");
        string expected = $"opened\na{Canary.Text}bhunter2\nuser: me\n{_rest.Text}\n";
        Assert.Equal(expected, (await holder.EndAsync()).Succeeded().Text);
        await AssertNothingIsLeftAsync(mount);
    }

    [MountTheory]
    [InlineData("""{ "pass": "slow", "line": 4 }""")]
    [InlineData("""{ "pass": "slow", "field": "none" }""")]
    [InlineData("""{ "template": [{ "pass": "slow" }, { "pass": "text", "field": "none" }] }""")]
    [InlineData("""{ "template": [{ "pass": "slow" }, { "pass": "elsewhere/text" }] }""")]
    [InlineData("""{ "template": [{ "pass": "slow" }, { "pass": "million" }] }""")]
    public async Task After_a_refusal_nothing_is_left(string content)
    {
        Mount mount = await MountPartsAsync(content);

        Assert.NotEqual(0, (await mount.CatAsync(Name)).Status);

        await AssertNothingIsLeftAsync(mount);
        Assert.DoesNotContain(Canary.Text[..24], mount.Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(_rest.Text[..24], mount.Log.Text, StringComparison.Ordinal);
    }

    private async Task<Mount> MountPartsAsync(string content)
    {
        await MakeCanaryAsync(Length);
        _rest = new Canary(Length);
        await Store.InsertAsync(Entry, $"{Canary.Text}\nRest: {_rest.Text}\n");
        return await MountAsync(ManifestOf(Store).Json(Name, content));
    }

    private async Task AssertNothingIsLeftAsync(Mount mount)
    {
        await AssertGoneAsync(mount);
        await MemoryScan.WaitAsync(mount.ServingPid, _rest, copies => copies.Count == 0);
    }
}
