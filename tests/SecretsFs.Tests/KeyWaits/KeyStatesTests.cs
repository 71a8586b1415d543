using System.Text;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Channel;
using SecretsFs.Keeper;

namespace SecretsFs.Tests.KeyWaits;

/// <summary>What a keeper keeps of reports for those who watch keys.</summary>
public sealed class KeyStatesTests
{
    private readonly KeyStates _states = new();

    [Theory]
    [InlineData("", "a a-b a/b a/c/d a0 b")]
    [InlineData("a", "a")]
    [InlineData("a/c", "a/c/d")]
    [InlineData("a/c/d", "a/c/d")]
    [InlineData("a/", "")]
    [InlineData("b/", "")]
    [InlineData("c", "")]
    [InlineData("a-", "")]
    public void A_name_stands_for_a_key_or_all_below_a_directory(string name, string keys)
    {
        Update("a", "a-b", "a/b", "a/c/d", "a0", "b");

        Assert.Equal(keys, string.Join(' ', _states.Of(name).ToArray().Select(static key => key.Name)));
    }

    [Fact]
    public void A_directory_is_not_what_begins_like_it()
    {
        Update("d-b", "d/b", "d0/c");

        Assert.Equal("d/b", Assert.Single(_states.Of("d").ToArray()).Name);
    }

    [Fact]
    public void Only_what_is_another_is_new()
    {
        Update("a", "b");
        Update("a", "b");
        Assert.Equal(1, _states.LastChange);

        Update("a", "b=missing", "c");
        Assert.Equal(3, _states.LastChange);
        Assert.Equal([1, 3, 3], _states.Of("").ToArray().Select(static key => key.Since));

        Update("a", "c");
        Assert.Equal(4, _states.LastChange);
        Assert.Equal([1, 3], _states.Of("").ToArray().Select(static key => key.Since));
    }

    private void Update(params string[] keys)
    {
        byte[] report = Encoding.UTF8.GetBytes("{\"keys\":[" + string.Join(',', keys.Select(static key =>
            $$"""{"name":"{{key.Split('=')[0]}}","state":"{{(key.Contains('=') ? key.Split('=')[1] : "readable")}}","""
                + "\"lengthKnown\":false,\"lastRead\":null,\"lastUnit\":null}")) + "]}");
        using SafeFileHandle file = MemoryFile.CreateEmpty("report", report.Length);
        RandomAccess.Write(file, report, 0);
        _states.Update(KeyReport.Read(file, report.Length)!);
    }
}
