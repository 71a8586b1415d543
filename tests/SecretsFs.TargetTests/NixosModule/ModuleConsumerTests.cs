using SecretsFs.TargetTests.Fixtures;

namespace SecretsFs.TargetTests.NixosModule;

/// <summary>Services that use keys as they would any file.</summary>
public sealed class ModuleConsumerTests(ModuleFixture machines) : ModuleTest(machines)
{
    private static readonly TimeSpan s_betweenKills = TimeSpan.FromMilliseconds(400);

    [TargetTheory]
    [Suites(SuitesAttribute.Trixie)]
    public async Task Nginx_serves_tls_with_a_key_that_only_its_unit_can_read(string suite)
    {
        (ModuleMachine machine, Target target) = await UsualAsync(suite);

        await target.DoAsync("systemctl", "start", "nginx.service");
        string answer = await target.DoAsync(
            "sh", "-c",
            "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | openssl s_client -connect 127.0.0.1:443 -CAfile /etc/ssl/web1.pem "
            + "-verify_return_error -quiet 2>/dev/null");
        RunResult read = await target.RunAsync("cat", "/run/keys/nginx/tls.key");

        Assert.EndsWith("over tls", answer, StringComparison.Ordinal);
        Assert.Equal("cat: /run/keys/nginx/tls.key: Permission denied\n", read.Errors);
        await target.DoAsync("journalctl", "--sync");
        string journal = await target.JournalAsync(Service.Unit);
        Assert.Contains("unit=\"nginx.service\" outcome=granted", journal, StringComparison.Ordinal);
        Assert.Contains("outcome=not-allowed", journal, StringComparison.Ordinal);
        Assert.NotNull(machine);
    }

    [TargetTheory]
    [Suites(SuitesAttribute.Trixie)]
    public async Task A_database_client_logs_in_while_workers_are_killed(string suite)
    {
        (ModuleMachine machine, Target target) = await UsualAsync(suite);
        await target.DoAsync("systemctl", "start", "pgserver.service");
        await target.DoAsync(
            "setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "psql", "--quiet", "--command",
            $"DROP ROLE IF EXISTS app; CREATE ROLE app LOGIN PASSWORD '{ModuleStore.DatabasePassword}'");
        using CancellationTokenSource end = new();
        Task<int> killing = machine.Service.KillWorkersAsync(s_betweenKills, end.Token);

        for (int logins = 0; logins < 10; logins++)
        {
            await new Service(target, "pgclient.service").StartAsync();
            string said = await target.DoAsync("cat", "/run/consumers/pgclient");
            Assert.Contains("logged in", said, StringComparison.Ordinal);
        }

        await end.CancelAsync();
        Assert.True(await killing > 0, "no worker was killed");
    }

    [TargetTheory]
    [Suites(SuitesAttribute.Trixie)]
    public async Task Services_of_all_kinds_read_on_through_a_switch_and_deaths(string suite)
    {
        (ModuleMachine machine, Target target) = await UsualAsync(suite);
        await using ManagerWatch watch = new(target);
        Reader[] readers = await Reader.StartAllAsync(target);
        using CancellationTokenSource end = new();
        Task<int[]> starts = Task.WhenAll(Starts.Units.Select(unit => Starts.RepeatAsync(target, unit, end.Token)));
        Task<int> killing = machine.Service.KillWorkersAsync(s_betweenKills, end.Token);

        await machine.SwitchAsync(Added);
        await target.UntilAsync("[ -s /run/keys/added ]");

        await end.CancelAsync();
        Assert.All(await starts, count => Assert.True(count > 0));
        Assert.True(await killing > 0, "no worker was killed");
        await Task.WhenAll(readers.Select(reader => reader.WaitForGoodReadsAsync(20)));
        await Task.WhenAll(readers.Select(reader => reader.AssertAllWellAsync()));
    }

    [TargetTheory]
    [Suites(SuitesAttribute.Trixie)]
    public async Task An_entry_that_changes_in_the_flake_is_another_content_after_the_switch(string suite)
    {
        (ModuleMachine machine, Target target) = await UsualAsync(suite);
        await machine.SwitchAsync(Added);
        await target.DoAsync("sh", "-c", "exec 3</run/keys/added; cat <&3 >/dev/null");

        await machine.Store.InsertAsync("spare", ModuleStore.Canary + " longer than before\n");
        await machine.SwitchAsync(Added);

        await target.UntilAsync("grep -q 'longer than before' /run/keys/added");
        await machine.Store.InsertAsync("spare", $"{ModuleStore.Canary}-spare\n");
    }
}
