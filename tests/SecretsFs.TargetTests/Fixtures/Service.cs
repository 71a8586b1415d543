using System.Globalization;
using System.Text.Json;

namespace SecretsFs.TargetTests.Fixtures;

/// <summary>A service in a target: SecretsFs, unless another is named.</summary>
internal sealed class Service(Target target, string unit = Service.Unit)
{
    public const string Unit = "secretsfs.service";
    public const string Manifest = "/etc/secretsfs/manifest.json";
    public const string Mountpoint = "/run/keys";
    public const string DropIns = "/etc/systemd/system/secretsfs.service.d";

    /// <summary>Starts it, which must work at once.</summary>
    public async Task StartAsync()
    {
        RunResult start = await target.RunAsync("systemctl", "start", unit);
        Assert.True(start.Status == 0, $"{start.Errors}\n{await target.JournalAsync(unit)}");
    }

    public Task StopAsync() => target.DoAsync("systemctl", "stop", unit);

    /// <summary>Gives it another manifest and has it reloaded.</summary>
    public async Task ReloadAsync(string manifest) => (await TryReloadAsync(manifest)).Succeeded();

    /// <summary>The same, and what came of it.</summary>
    public async Task<RunResult> TryReloadAsync(string manifest)
    {
        await target.WriteAsync(Manifest, manifest);
        return await target.RunAsync("systemctl", "reload", unit);
    }

    /// <summary>What it says of itself.</summary>
    public async Task<JsonElement> StatusAsync()
    {
        using JsonDocument status = JsonDocument.Parse(
            await target.DoAsync("/usr/bin/secretsfs", "status", "--json", Mountpoint));
        return status.RootElement.Clone();
    }

    /// <summary>How many workers were replaced since it was started.</summary>
    public async Task<int> WorkerRestartsAsync() =>
        (await StatusAsync()).GetProperty("worker").GetProperty("restarts").GetInt32();

    /// <summary>What its main process executes.</summary>
    public async Task<string> MainProgramAsync() =>
        await target.DoAsync("readlink", $"/proc/{await MainPidAsync()}/exe");

    /// <summary>What the worker that serves executes.</summary>
    public async Task<string> WorkerProgramAsync() =>
        await target.DoAsync("readlink", $"/proc/{(await StatusAsync()).GetProperty("worker").GetProperty("pid")}/exe");

    /// <summary>Waits until all of its processes execute this.</summary>
    public async Task UntilAllExecuteAsync(string program)
    {
        string processes = $"/sys/fs/cgroup{await target.PropertyAsync(unit, "ControlGroup")}/cgroup.procs";
        await target.UntilAsync(
            $"[ \"$(for p in $(cat {processes}); do readlink /proc/$p/exe; done | sort -u)\" = {program} ]");
    }

    public Task<string> StateAsync() => target.PropertyAsync(unit, "ActiveState");

    /// <summary>The number of its main process, in the machine; 0 where there is none.</summary>
    public async Task<int> MainPidAsync() =>
        int.Parse(await target.PropertyAsync(unit, "MainPID"), CultureInfo.InvariantCulture);

    public async Task<int> RestartsAsync() =>
        int.Parse(await target.PropertyAsync(unit, "NRestarts"), CultureInfo.InvariantCulture);

    /// <summary>Kills its main process, and waits until another is ready.</summary>
    public async Task KillMainAsync()
    {
        int restarts = await RestartsAsync();
        await target.DoAsync("kill", "-KILL", $"{await MainPidAsync()}");
        await target.UntilAsync(
            $"[ $(systemctl show -P NRestarts {unit}) -gt {restarts} ] && systemctl is-active --quiet {unit}");
    }

    /// <summary>
    /// Kills the worker that serves, again and again: one in each period, unless none serves yet. How many were
    /// killed.
    /// </summary>
    public async Task<int> KillWorkersAsync(TimeSpan period, CancellationToken cancellation)
    {
        int main = TargetProcesses.Outside(target.Pid, await MainPidAsync());
        int killed = 0;
        int? last = null;
        using Keeper keeper = new(target);
        using PeriodicTimer timer = new(period);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
            {
                if (keeper.ServingWorker() is int worker && worker != last
                    && TargetProcesses.Child(main, worker) is int outside && LibC.kill(outside, LibC.SIGKILL) == 0)
                {
                    killed++;
                    last = worker;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // this is how it is asked to end
        }

        return killed;
    }

    /// <summary>The types of what is mounted at the mountpoint.</summary>
    public async Task<string[]> MountsAsync()
    {
        string found = await target.DoAsync(
            "awk", "-v", $"at={Mountpoint}", "$2 == at { print $3 }", "/proc/1/mounts");
        return found.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
