using SecretsFs.Core.Manifests;

namespace SecretsFs.Core.Tests.Manifests;

public sealed class UnitNameTests
{
    [Theory]
    [InlineData("nginx.service")]
    [InlineData("systemd-journald.socket")]
    [InlineData("srv-data.mount")]
    [InlineData("dev-sda2.swap")]
    [InlineData("init.scope")]
    [InlineData("getty@tty1.service")]
    [InlineData("app@a@b.service")]
    [InlineData("a.b.service")]
    [InlineData("dbus-:1.2-org.example@0.service")]
    [InlineData("srv-my\\x20data.mount")]
    public void A_unit_that_can_hold_processes_is_accepted(string text)
    {
        Assert.True(UnitName.TryParse(text, out UnitName? unit, out string reason));
        Assert.Equal(text, unit.Value);
        Assert.Equal(text, unit.ToString());
        Assert.Empty(reason);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("nginx", "does not end in .service")]
    [InlineData("nginx.conf", "does not end in .service")]
    [InlineData("nginx.Service", "does not end in .service")]
    [InlineData("service", "does not end in .service")]
    [InlineData("a.timer", "cannot hold processes")]
    [InlineData("a.target", "cannot hold processes")]
    [InlineData("a.path", "cannot hold processes")]
    [InlineData("a.slice", "cannot hold processes")]
    [InlineData("a.device", "cannot hold processes")]
    [InlineData("a.automount", "cannot hold processes")]
    [InlineData(".service", "has no name before '.'")]
    [InlineData("@.service", "has no name before '@'")]
    [InlineData("@x.service", "has no name before '@'")]
    [InlineData("app@.service", "a template without instance")]
    [InlineData("my app.service", "at position 3")]
    [InlineData("a/b.service", "at position 2")]
    [InlineData("*.service", "at position 1")]
    [InlineData("\u00e9.service", "at position 1")]
    [InlineData("a.service\n", "at position 10")]
    public void Anything_else_is_refused_with_a_reason(string text, string fragment)
    {
        Assert.False(UnitName.TryParse(text, out UnitName? unit, out string reason));
        Assert.Null(unit);
        Assert.Contains(fragment, reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_may_have_255_characters_and_no_more()
    {
        Assert.True(UnitName.TryParse(new string('u', 247) + ".service", out _, out _));
        Assert.False(UnitName.TryParse(new string('u', 248) + ".service", out _, out string reason));
        Assert.Contains("longer than 255 characters", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_the_same_characters_are_equal()
    {
        Assert.True(UnitName.TryParse("a.service", out UnitName? one, out _));
        Assert.True(UnitName.TryParse("a.service", out UnitName? same, out _));
        Assert.True(UnitName.TryParse("A.service", out UnitName? other, out _));
        Assert.Equal(one, same);
        Assert.NotEqual(one, other);
    }
}
