using SecretsFs.Tests.Fixtures;
using SecretsFs.Daemon;

namespace SecretsFs.Tests.Control;

/// <summary>Where the control socket of a mount is.</summary>
[Collection(AloneCollection.Name)]
public sealed class ControlSocketTests
{
    [Theory]
    [InlineData("/run/keys", "run-keys")]
    [InlineData("/run/my keys", "run-my\\x20keys")]
    [InlineData("/run/my-keys", "run-my\\x2dkeys")]
    [InlineData("/run/a\\b", "run-a\\x5cb")]
    [InlineData("/.keys/.b", "\\x2ekeys-.b")]
    [InlineData("/a_b:c.D9", "a_b:c.D9")]
    [InlineData("/k\u00e9y", "k\\xc3\\xa9y")]
    [InlineData("/a\nb", "a\\x0ab")]
    [InlineData("/", "-")]
    public void Its_name_is_the_mountpoint_as_systemd_escape_writes_it(string mountpoint, string name) =>
        Assert.Equal($"/run/secretsfs/{name}.socket", ControlSocket.In("/run/secretsfs", mountpoint));

    [Fact]
    public void Names_that_are_too_long_for_a_socket_are_hashed()
    {
        string longest = "/" + new string('a', 107 - "/run/secretsfs/.socket".Length);
        Assert.Equal(107, ControlSocket.In("/run/secretsfs", longest).Length);
        string one = ControlSocket.In("/run/secretsfs", longest + "b");
        Assert.Matches("^/run/secretsfs/[0-9a-f]{32}\\.socket$", one);
        Assert.NotEqual(one, ControlSocket.In("/run/secretsfs", longest + "c"));
    }

    [Theory]
    [InlineData(0u, "/run/user/0", "/run/secretsfs")]
    [InlineData(1000u, "/run/user/1000", "/run/user/1000/secretsfs")]
    [InlineData(1000u, "/run/user/1000/", "/run/user/1000/secretsfs")]
    [InlineData(1000u, null, null)]
    [InlineData(1000u, "", null)]
    [InlineData(1000u, "here", null)]
    public void A_user_has_the_folder_of_the_session_and_root_its_own(uint user, string? session, string? folder) =>
        Assert.Equal(folder, RuntimeFolder.Of(user, session));

    [Fact]
    public void A_user_asks_at_the_own_socket_first_and_then_at_that_of_root() => Assert.Equal(
        ["/run/user/1000/secretsfs/mnt.socket", "/run/secretsfs/mnt.socket"],
        ControlSocket.Candidates("/run/user/1000/secretsfs", "/mnt"));

    [Theory]
    [InlineData("/run/secretsfs")]
    [InlineData(null)]
    public void Root_and_a_user_without_a_session_ask_at_that_of_root_alone(string? own) =>
        Assert.Equal(["/run/secretsfs/mnt.socket"], ControlSocket.Candidates(own, "/mnt"));
}
