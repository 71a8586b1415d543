using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Changes;

/// <summary>Two versions of a key that are open at once have their own size, content and pages.</summary>
public sealed class MappedVersionTests(PassStoreFixture keys) : CanaryTests(keys)
{
    private const int OverOnePage = OnePage + 104;

    /// <summary>Sizes of the first and the second version, of the same number of pages and of others.</summary>
    public static TheoryData<string, bool, int, int> Cases
    {
        get
        {
            TheoryData<string, bool, int, int> cases = [];
            foreach (string flags in (string[])[FileMapper.Shared, FileMapper.Private])
            {
                foreach (bool isTouched in (bool[])[true, false])
                {
                    cases.Add(flags, isTouched, Short, OverOnePage);
                    cases.Add(flags, isTouched, OverOnePage, Short);
                    cases.Add(flags, isTouched, 2 * OnePage, Short + OnePage);
                }
            }

            return cases;
        }
    }

    [MountTheory("python3")]
    [MemberData(nameof(Cases))]
    public async Task Each_shows_its_own(string flags, bool isTouched, int first, int second)
    {
        Mount mount = await MountCanaryAsync(first);
        FileMapper old = Own(await FileMapper.StartAsync(mount.At(Entry), flags));
        if (isTouched)
        {
            Assert.Equal(Canary.Text, await old.MappedAsync());
        }

        Canary changed = new(second);
        await Store.InsertAsync(Entry, changed.Bytes);
        FileMapper now = Own(await FileMapper.StartAsync(mount.At(Entry), flags));

        for (int i = 0; i < 2; i++)
        {
            await AssertShowsAsync(now, changed);
            await AssertShowsAsync(old, Canary);
        }
    }

    [MountTheory("python3")]
    [InlineData(FileMapper.Shared, true)]
    [InlineData(FileMapper.Shared, false)]
    [InlineData(FileMapper.Private, true)]
    [InlineData(FileMapper.Private, false)]
    public async Task A_mapping_without_its_descriptor_keeps_the_old_content(string flags, bool isTouched)
    {
        Mount mount = await MountCanaryAsync(OverOnePage);
        FileMapper old = Own(await FileMapper.StartAsync(mount.At(Entry), flags));
        await old.CloseAsync();
        if (isTouched)
        {
            Assert.Equal(Canary.Text, await old.MappedAsync());
        }

        Canary changed = new(Short);
        await Store.InsertAsync(Entry, changed.Bytes);
        FileMapper now = Own(await FileMapper.StartAsync(mount.At(Entry), flags));

        await AssertShowsAsync(now, changed);
        Assert.Equal(Canary.Text, await old.MappedAsync());
    }

    [MountTheory("python3")]
    [InlineData(FileMapper.Shared)]
    [InlineData(FileMapper.Private)]
    public async Task A_mapping_of_the_old_content_outlives_that_of_the_new_and_the_other_way_round(string flags)
    {
        Mount mount = await MountCanaryAsync(OverOnePage);
        FileMapper old = Own(await FileMapper.StartAsync(mount.At(Entry), flags));
        Canary changed = new(Short);
        await Store.InsertAsync(Entry, changed.Bytes);
        FileMapper now = Own(await FileMapper.StartAsync(mount.At(Entry), flags));
        await AssertShowsAsync(now, changed);
        (await now.EndAsync()).Succeeded();
        await AssertShowsAsync(old, Canary);

        FileMapper again = Own(await FileMapper.StartAsync(mount.At(Entry), flags));
        (await old.EndAsync()).Succeeded();

        await AssertShowsAsync(again, changed);
    }

    private static async Task AssertShowsAsync(FileMapper mapper, Canary content)
    {
        Assert.Equal(content.Text, await mapper.MappedAsync());
        Assert.Equal(content.Text, await mapper.ReadAsync());
        Assert.Equal(content.Bytes.Length, await mapper.SizeAsync());
    }
}
