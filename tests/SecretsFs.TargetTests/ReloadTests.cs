using SecretsFs.TargetTests.Fixtures;

namespace SecretsFs.TargetTests;

/// <summary><c>systemctl reload</c>: another manifest, or another program.</summary>
public sealed class ReloadTests(TargetFixture targets) : TargetTest(targets)
{
    private const string Added = "/run/keys/added";
    private const string Token = "/opt/consumers/expected/token";
    private const string Old = "/opt/secretsfs/secretsfs";
    private const string New = "/opt/secretsfs-2/secretsfs";
    private const int Reads = 50;

    [TargetTheory]
    [Suites]
    public async Task A_new_key_is_there_once_it_is_done(string suite)
    {
        (Target target, Service service) = await StartedAsync(suite);
        int main = await service.MainPidAsync();
        await target.DoAsync("test", "!", "-e", Added); // the kernel knows that it is not there

        await service.ReloadAsync(TargetManifest.Usual(("added", "token")));

        await target.DoAsync("cmp", Added, Token);
        Assert.Equal(main, await service.MainPidAsync());
        Assert.Equal(0, await service.RestartsAsync());
    }

    [TargetTheory]
    [Suites]
    public async Task A_manifest_that_is_refused_fails_it_and_the_old_one_goes_on(string suite)
    {
        (Target target, Service service) = await StartedAsync(suite);

        RunResult refused = await service.TryReloadAsync("""{"version": 1, "wrong": true}""");

        Assert.NotEqual(0, refused.Status);
        Assert.Equal("active", await service.StateAsync());
        await target.DoAsync("cmp", "/run/keys/token", Token);
        await service.ReloadAsync(TargetManifest.Usual(("added", "token")));
        await target.DoAsync("cmp", Added, Token);
    }

    [TargetTheory]
    [Suites]
    public async Task By_another_program_nobody_notices_that_it_takes_over(string suite)
    {
        (Target target, Service service) = await StartedAsync(suite);
        int main = await service.MainPidAsync();
        Assert.Equal((Old, Old), (await service.MainProgramAsync(), await service.WorkerProgramAsync()));
        Reader[] readers = await Reader.StartAllAsync(target);

        await InstallNewAsync(target); // the manager answers nobody while it reads its units
        await using ManagerWatch watch = new(target);
        await service.ReloadAsync(TargetManifest.Usual(("added", "token")));

        await target.DoAsync("cmp", Added, Token);
        Assert.Equal((New, New), (await service.MainProgramAsync(), await service.WorkerProgramAsync()));
        await service.UntilAllExecuteAsync(New);
        await Task.WhenAll(readers.Select(reader => reader.WaitForReadsAsync(Reads)));
        await Task.WhenAll(readers.Select(reader => reader.AssertAllWellAsync()));
        Assert.Equal(main, await service.MainPidAsync());
        Assert.Equal(["fuse.secretsfs"], await service.MountsAsync());
        Assert.Equal(0, await service.RestartsAsync());

        await service.ReloadAsync(TargetManifest.Usual()); // the new one is reloaded like any other
        await target.DoAsync("test", "!", "-e", Added);
        await service.StopAsync();
        Assert.Equal("success", await target.PropertyAsync(Service.Unit, "Result"));
        Assert.Empty(await service.MountsAsync());
    }

    [TargetTheory]
    [InlineData(SuitesAttribute.Trixie)]
    public async Task By_a_program_that_others_could_replace_it_fails(string suite)
    {
        (Target target, Service service) = await StartedAsync(suite);
        await InstallNewAsync(target);
        await target.DoAsync("chmod", "o+w", "/opt/secretsfs-2");

        RunResult refused = await service.TryReloadAsync(TargetManifest.Usual());

        await target.DoAsync("chmod", "o-w", "/opt/secretsfs-2");
        Assert.NotEqual(0, refused.Status);
        Assert.Equal("active", await service.StateAsync());
        Assert.Equal((Old, Old), (await service.MainProgramAsync(), await service.WorkerProgramAsync()));
        await target.DoAsync("cmp", "/run/keys/token", Token);
    }

    /// <summary>Has a second copy of the program, and the unit name it.</summary>
    private static async Task InstallNewAsync(Target target)
    {
        await target.DoAsync("sh", "-c", "[ -e /opt/secretsfs-2 ] || cp -r /opt/secretsfs /opt/secretsfs-2");
        await target.DoAsync("mkdir", "-p", Service.DropIns);
        await target.WriteAsync($"{Service.DropIns}/new.conf", $"""
            [Service]
            ExecStart=
            ExecStart={New} mount {Service.Manifest} {Service.Mountpoint}
            ExecReload=
            ExecReload={New} reload {Service.Mountpoint}

            """);
        await target.DoAsync("systemctl", "daemon-reload");
    }
}
