using System.Text;
using SecretsFs.Core.Content;

namespace SecretsFs.Core.Tests.Content;

public sealed class EntryTextTests
{
    [Theory]
    [InlineData("pw", 1, "pw")]
    [InlineData("pw\n", 1, "pw")]
    [InlineData("pw\r\n", 1, "pw")]
    [InlineData("pw\r", 1, "pw\r")]
    [InlineData("p\rw\n", 1, "p\rw")]
    [InlineData("pw \n", 1, "pw ")]
    [InlineData("pw\nuser: me\n", 2, "user: me")]
    [InlineData("pw\n\nthird", 3, "third")]
    [InlineData("", 1, "")]
    [InlineData("\npw\n", 1, "")]
    [InlineData("pw\n", 2, "")]
    [InlineData("pw", 2, "")]
    [InlineData("pw\n\nthird\n", 2, "")]
    [InlineData("pw\n", int.MaxValue, "")]
    public void A_line_is_found_without_its_end(string text, int number, string expected) =>
        Assert.Equal(expected, Cut(text, EntryText.Line(Encoding.UTF8.GetBytes(text), number)));

    [Theory]
    [InlineData("pw\nuser: me\n", "user", "me")]
    [InlineData("pw\nuser: me", "user", "me")]
    [InlineData("pw\r\nuser: me\r\n", "user", "me")]
    [InlineData("pw\nUser: me\n", "uSER", "me")]
    [InlineData("pw\n\t user : me \n", "user", "me ")]
    [InlineData("pw\nuser:  me\n", "user", " me")]
    [InlineData("pw\nuser: one\nuser: two\n", "user", "one")]
    [InlineData("pw\nurl: a: b\n", "url", "a: b")]
    [InlineData("pw\na:b: c\n", "a:b", "c")]
    [InlineData("pw\nMail Address: a@b\n", "mail address", "a@b")]
    [InlineData("pw\n\u00fcber: x\n", "\u00fcber", "x")]
    [InlineData("user: first line\nuser: second\n", "user", "second")]
    [InlineData("user: me\n", "user", "")] // the first line is the password
    [InlineData("pw\nuser:me\n", "user", "")]
    [InlineData("pw\nuser: \n", "user", "")]
    [InlineData("pw\nuser:\n", "user", "")]
    [InlineData("pw\nusers: me\n", "user", "")]
    [InlineData("pw\nuse: me\n", "user", "")]
    [InlineData("pw\n\u00dcber: x\n", "\u00fcber", "")] // of letters beyond ascii none is folded
    [InlineData("pw\notpauth://totp/a:b?secret=GEZA&issuer=c\n", "otpauth", "")]
    [InlineData("pw\n[: x\n", "{", "")] // one bit apart, as letters of both cases are
    [InlineData("", "user", "")]
    public void A_field_is_found_by_its_name(string text, string name, string expected) =>
        Assert.Equal(
            expected,
            Cut(text, EntryText.Field(Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetBytes(name))));

    [Theory]
    [InlineData("a\n", "a")]
    [InlineData("a", "a")]
    [InlineData("a\n\n", "a\n")]
    [InlineData("a\r\n", "a\r")]
    [InlineData("\n", "")]
    [InlineData("", "")]
    public void One_newline_at_the_end_is_cut(string text, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(EntryText.WithoutFinalNewline(Encoding.UTF8.GetBytes(text))));

    [Fact]
    public void Bytes_that_are_no_text_are_found_like_any()
    {
        byte[] text = [0xff, 0x00, 0x0a, 0x61, 0x3a, 0x20, 0xfe, 0x00, 0x0a];
        (int start, int length) = EntryText.Field(text, "a"u8);
        Assert.Equal([0xfe, 0x00], text[start..(start + length)]);
        Assert.Equal((0, 2), EntryText.Line(text, 1));
    }

    private static string Cut(string text, (int Start, int Length) part) =>
        Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text).AsSpan(part.Start, part.Length));
}
