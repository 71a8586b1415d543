using SecretsFs.Core.Manifests;

namespace SecretsFs.Core.Tests.Manifests;

public sealed class FilePermissionsTests
{
    [Fact]
    public void Every_mode_survives_writing_and_reading()
    {
        for (int bits = 0; bits <= 0x1ff; bits++)
        {
            string octal = "0" + Convert.ToString(bits, 8).PadLeft(3, '0');
            Assert.True(FilePermissions.TryParse(octal, out FilePermissions mode, out string reason));
            Assert.Equal(bits, mode.Bits);
            Assert.Equal(octal, mode.ToString());
            Assert.Empty(reason);
        }
    }

    [Fact]
    public void Three_digits_are_the_same_as_four()
    {
        Assert.True(FilePermissions.TryParse("440", out FilePermissions three, out _));
        Assert.True(FilePermissions.TryParse("0440", out FilePermissions four, out _));
        Assert.Equal(four, three);
        Assert.Equal("0440", three.ToString());
    }

    [Fact]
    public void The_default_value_permits_nothing() => Assert.Equal("0000", default(FilePermissions).ToString());

    [Theory]
    [InlineData("", "three or four octal digits")]
    [InlineData("40", "three or four octal digits")]
    [InlineData("00400", "three or four octal digits")]
    [InlineData("0800", "three or four octal digits")]
    [InlineData("0o400", "three or four octal digits")]
    [InlineData("u=r", "three or four octal digits")]
    [InlineData("-400", "three or four octal digits")]
    [InlineData("400 ", "three or four octal digits")]
    [InlineData("\u0664\u0660\u0660", "three or four octal digits")]
    [InlineData("1777", "the first of four digits must be 0")]
    [InlineData("4400", "the first of four digits must be 0")]
    public void Anything_else_is_refused_and_permits_nothing(string text, string fragment)
    {
        Assert.False(FilePermissions.TryParse(text, out FilePermissions mode, out string reason));
        Assert.Equal(0, mode.Bits);
        Assert.Contains(fragment, reason, StringComparison.Ordinal);
    }
}
