using SecretsFs.Export;

namespace SecretsFs.Tests.Export;

/// <summary>Whether there is swap: nothing but two sources that agree says that there is none.</summary>
public sealed class SwapSpaceTests
{
    private const string Header = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority";
    private const string Swap = "/dev/sda2 partition\t8388604\t0\t-2";

    [Fact]
    public void None_is_counted_and_none_is_listed()
    {
        Assert.Equal(SwapState.None, SwapSpace.Judge(0, [Header]));
        Assert.Equal(SwapState.None, SwapSpace.Judge(0, null)); // a kernel without swap has no table
    }

    [Fact]
    public void Some_is_counted_or_listed()
    {
        Assert.Equal(SwapState.Present, SwapSpace.Judge(0, [Header, Swap]));
        Assert.Equal(SwapState.Present, SwapSpace.Judge(null, [Header, Swap]));
        Assert.Equal(SwapState.Present, SwapSpace.Judge(1, [Header]));
        Assert.Equal(SwapState.Present, SwapSpace.Judge(1, []));
        Assert.Equal(SwapState.Present, SwapSpace.Judge(1, null));
    }

    [Fact]
    public void It_is_unknown_where_the_table_is_none_or_the_kernel_does_not_say()
    {
        Assert.Equal(SwapState.Unknown, SwapSpace.Judge(0, []));
        Assert.Equal(SwapState.Unknown, SwapSpace.Judge(0, [""]));
        Assert.Equal(SwapState.Unknown, SwapSpace.Judge(0, [Swap]));
        Assert.Equal(SwapState.Unknown, SwapSpace.Judge(null, [Header]));
        Assert.Equal(SwapState.Unknown, SwapSpace.Judge(null, null));
    }
}
