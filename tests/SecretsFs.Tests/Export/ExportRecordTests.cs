using System.Text;
using SecretsFs.Core.Manifests;
using SecretsFs.Export;

namespace SecretsFs.Tests.Export;

/// <summary>The record of a directory: only what an export writes is believed.</summary>
public sealed class ExportRecordTests
{
    private const string Key = "key\ta/b\t/store\twhole:entry\troot\tkeys\t0440\n";

    [Fact]
    public void What_is_written_is_read()
    {
        ExportRecord record = new();
        record.Directories.Add("a");
        Assert.True(FilePermissions.TryParse("0440", out FilePermissions mode, out _));
        record.Keys.Add("a/b", new KeyOrigin("/store", "whole:entry", "root", "keys", mode));
        record.Keys.Add("c d", null);

        byte[] bytes = record.ToBytes();

        Assert.Equal(
            $"secretsfs-export 1\ndirectory\ta\n{Key}key\tc d\nend\n", Encoding.UTF8.GetString(bytes));
        Assert.Equal(bytes, ExportRecord.Parse(bytes)!.ToBytes());
    }

    [Theory]
    [InlineData("")]
    [InlineData("secretsfs-export 1\n")]
    [InlineData("secretsfs-export 1\nend")]
    [InlineData("secretsfs-export 2\nend\n")]
    [InlineData("secretsfs-export 1\nend\nend\n")]
    [InlineData("secretsfs-export 1\n\nend\n")]
    [InlineData("secretsfs-export 1\nfile\ta\nend\n")]
    [InlineData("secretsfs-export 1\nkey\nend\n")]
    [InlineData("secretsfs-export 1\nkey\t\nend\n")]
    [InlineData("secretsfs-export 1\nkey\t../a\nend\n")]
    [InlineData("secretsfs-export 1\nkey\t/etc/passwd\nend\n")]
    [InlineData("secretsfs-export 1\nkey\t.secretsfs-export\nend\n")]
    [InlineData("secretsfs-export 1\nkey\ta\nkey\ta\nend\n")]
    [InlineData("secretsfs-export 1\ndirectory\ta\tb\nend\n")]
    [InlineData("secretsfs-export 1\ndirectory\ta\ndirectory\ta\nend\n")]
    [InlineData("secretsfs-export 1\nkey\ta/b\t/store\twhole:entry\troot\tkeys\nend\n")]
    [InlineData("secretsfs-export 1\nkey\ta/b\t/store\twhole:entry\t\tkeys\t0440\nend\n")]
    [InlineData("secretsfs-export 1\nkey\ta/b\t/store\twhole:entry\troot\tkeys\t4755\nend\n")]
    [InlineData("secretsfs-export 1\nkey\ta/b\t/store\twhole:entry\troot\tkeys\t0440\tmore\nend\n")]
    public void Anything_else_is_damaged(string text) => Assert.Null(ExportRecord.Parse(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void What_is_no_text_is_damaged() =>
        Assert.Null(ExportRecord.Parse([.. "secretsfs-export 1\nkey\t"u8, 0xff, .. "\nend\n"u8]));
}
