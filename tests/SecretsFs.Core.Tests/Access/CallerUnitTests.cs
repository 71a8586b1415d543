using SecretsFs.Core.Access;

namespace SecretsFs.Core.Tests.Access;

public sealed class CallerUnitTests
{
    [Theory]
    [InlineData("0::/system.slice/nginx.service", "nginx.service", false)]
    [InlineData("0::/system.slice/system-getty.slice/getty@tty1.service", "getty@tty1.service", false)]
    [InlineData("0::/system.slice/nginx.service/worker/evil.service", "nginx.service", false)]
    [InlineData("0::/user.slice/user-1000.slice/user@1000.service/app.slice/nginx.service", "user@1000.service", false)]
    [InlineData("0::/user.slice/user-1000.slice/user@1000.service/init.scope", "user@1000.service", true)]
    [InlineData("0::/user.slice/user-1000.slice/session-2.scope", "session-2.scope", false)]
    [InlineData("0::/init.scope", "init.scope", true)]
    [InlineData("0::/_nginx.service", "nginx.service", false)]
    [InlineData("0::/", null, false)]
    [InlineData("0::/system.slice", null, false)]
    [InlineData("0::/docker/0123", null, false)]
    [InlineData("0::/docker/nginx.service", null, false)]
    [InlineData("", null, false)]
    [InlineData("1:name=systemd:/system.slice/old.service", "old.service", false)]
    [InlineData("1:name=systemd:/\n0::/system.slice/new.service", "new.service", false)]
    [InlineData("1:name=systemd:/system.slice/old.service\n0::/", "old.service", false)]
    [InlineData("1:name=systemd:/system.slice/old.service\n0::/system.slice/new.service", null, false)]
    [InlineData("1:name=systemd:/system.slice/same.service\n0::/system.slice/same.service", "same.service", false)]
    [InlineData("0::/docker/a\r0::/x.service", null, false)]
    [InlineData("4:memory:/rv:name=systemd:/x.service\n0::/", null, false)]
    [InlineData("4:memory:/r\r0::/x.service\n0::/system.slice/true.service", "true.service", false)]
    [InlineData("4:memory:/system.slice/other.service\n0::/", null, false)]
    public void The_unit_is_the_first_component_that_is_no_slice(string file, string? unit, bool isManager) =>
        Assert.Equal(new CallerUnit(unit, isManager), CallerUnit.FromCgroupFile(file));

    [Fact]
    public void A_caller_that_cannot_be_seen_is_in_no_unit()
    {
        Assert.Equal(default, CallerUnit.Of(0));
        Assert.Equal(default, CallerUnit.Of(int.MaxValue));
    }

    [Fact]
    public void The_first_process_is_a_service_manager() => Assert.True(CallerUnit.Of(1).IsServiceManager);

    [Fact]
    public void A_process_that_lives_is_not_being_killed()
    {
        Assert.False(CallerSignals.IsBeingKilled((uint)Environment.ProcessId));
        Assert.False(CallerSignals.IsBeingKilled(0));
        Assert.False(CallerSignals.IsBeingKilled(int.MaxValue));
    }
}
