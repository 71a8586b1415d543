using System.Text;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Channel;
using SecretsFs.Keeper;

namespace SecretsFs.Tests.Keeper;

/// <summary>What the keeper takes from a worker that may have been taken over, and what it does not.</summary>
public sealed class KeyReportTests
{
    private const string Key =
        """{"name":"a/b","state":"readable","lengthKnown":true,"""
        + "\"lastRead\":\"2024-02-29T23:59:59Z\",\"lastUnit\":\"x.service\"}";

    [Fact]
    public void A_report_is_read()
    {
        const string Other =
            """{"name":"c","state":"ownerUnknown","lengthKnown":false,"lastRead":null,"lastUnit":null}""";
        Assert.Equal(
            [
                new KeyDescription(
                    "a/b",
                    KeyCondition.Readable,
                    IsLengthKnown: true,
                    new DateTime(2024, 2, 29, 23, 59, 59, DateTimeKind.Utc),
                    "x.service"),
                new KeyDescription("c", KeyCondition.OwnerUnknown, IsLengthKnown: false, null, null),
            ],
            Read($$"""{"keys":[{{Key}},{{Other}}]}""")!.Keys);
    }

    [Fact]
    public void One_without_keys_is_read() => Assert.Empty(Read("""{"keys":[]}""")!.Keys);

    [Fact]
    public void White_space_is_allowed() => Assert.Single(Read($$"""{ "keys" : [ {{Key}} ] }""" + "\n")!.Keys);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"keys":null}""")]
    [InlineData("""{"keys":{}}""")]
    [InlineData("""{"keys":[]""")]
    [InlineData("""{"keys":[]}{}""")]
    [InlineData("""{"keys":[]},""")]
    [InlineData("""{"keys":[],"keys":[]}""")]
    [InlineData("""{"keys":[],"more":1}""")]
    [InlineData("""{"Keys":[]}""")]
    [InlineData("""{"keys":[null]}""")]
    [InlineData("""{"keys":[[]]}""")]
    [InlineData("""{"keys":[{}]}""")]
    [InlineData("""{"keys":[]} // comment""")]
    public void Another_shape_is_wrong(string text) => Assert.Null(Read(text));

    [Theory]
    [InlineData("\"a/b\"", "7")]
    [InlineData("\"a/b\"", "null")]
    [InlineData("\"a/b\"", "\"\"")]
    [InlineData("\"a/b\"", "\"/a\"")]
    [InlineData("\"a/b\"", "\"../a\"")]
    [InlineData("\"a/b\"", "\"a\\u0000b\"")]
    [InlineData("\"a/b\"", "\"a\\u001b[2Jb\"")]
    [InlineData("\"a/b\"", "\"a\\ud800b\"")]
    [InlineData("\"name\"", "\"nam\"")]
    [InlineData("readable", "Readable")]
    [InlineData("readable", "")]
    [InlineData("readable", "lovely")]
    [InlineData("\"readable\"", "2")]
    [InlineData("\"readable\"", "null")]
    [InlineData("true", "1")]
    [InlineData("true", "\"true\"")]
    [InlineData("true", "null")]
    [InlineData("2024-02-29T23:59:59Z", "2024-02-30T23:59:59Z")]
    [InlineData("2024-02-29T23:59:59Z", "2024-02-29T23:59:59+01:00")]
    [InlineData("2024-02-29T23:59:59Z", "2024-02-29T23:59:59.5Z")]
    [InlineData("2024-02-29T23:59:59Z", " 2024-02-29T23:59:59Z")]
    [InlineData("2024-02-29T23:59:59Z", "")]
    [InlineData("\"2024-02-29T23:59:59Z\"", "1709251199")]
    [InlineData("\"2024-02-29T23:59:59Z\"", "null")]
    [InlineData("x.service", "")]
    [InlineData("x.service", "no unit")]
    [InlineData("x.service", "\\u001b[2J.service")]
    [InlineData("\"x.service\"", "{}")]
    [InlineData("\"x.service\"", "\"x.service\",\"length\":17")]
    [InlineData("\"x.service\"", "\"x.service\",\"lastUnit\":null")]
    [InlineData(",\"lastUnit\":\"x.service\"", "")]
    public void A_key_that_is_not_as_described_is_wrong(string part, string other)
    {
        Assert.NotNull(Read($$"""{"keys":[{{Key}}]}"""));
        Assert.Contains(part, Key, StringComparison.Ordinal);
        Assert.Null(Read($$"""{"keys":[{{Key.Replace(part, other, StringComparison.Ordinal)}}]}"""));
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a")]
    public void A_name_that_is_there_twice_or_out_of_order_is_wrong(string second) => Assert.Null(
        Read($$"""{"keys":[{{Key}},{{Key.Replace("a/b", second, StringComparison.Ordinal)}}]}"""));

    [Fact]
    public void Bytes_that_are_no_UTF8_are_wrong()
    {
        byte[] text = Encoding.UTF8.GetBytes($$"""{"keys":[{{Key}}]}""");
        text[text.AsSpan().IndexOf("a/b"u8)] = 0xFF;
        Assert.Null(Read(text));
    }

    [Fact]
    public void Every_cut_is_wrong()
    {
        byte[] text = Encoding.UTF8.GetBytes($$"""{"keys":[{{Key}}]}""");
        Assert.All(Enumerable.Range(0, text.Length), length => Assert.Null(Read(text[..length])));
        Assert.NotNull(Read(text));
    }

    [Fact]
    public void A_report_that_is_too_large_is_wrong()
    {
        byte[] text = new byte[KeyReportFile.MostBytes + 1];
        text.AsSpan().Fill((byte)' ');
        """{"keys":[]}"""u8.CopyTo(text);
        Assert.Null(Read(text));
        Assert.NotNull(Read(text[..^1]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(12)]
    [InlineData(int.MaxValue)]
    public void A_length_that_is_not_that_of_the_report_is_wrong(int length)
    {
        using SafeFileHandle file = MemoryFile.CreateEmpty("test", KeyReportFile.MostBytes);
        RandomAccess.Write(file, """{"keys":[]}"""u8, 0);
        Assert.NotNull(KeyReport.Read(file, 11));
        Assert.Null(KeyReport.Read(file, length));
    }

    private static KeyReport? Read(string text) => Read(Encoding.UTF8.GetBytes(text));

    private static KeyReport? Read(byte[] text)
    {
        using SafeFileHandle file = MemoryFile.CreateEmpty("test", KeyReportFile.MostBytes);
        RandomAccess.Write(file, text.AsSpan(0, Math.Min(text.Length, KeyReportFile.MostBytes)), 0);
        return KeyReport.Read(file, text.Length);
    }
}
