using System.Globalization;
using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Mounting;

/// <summary>Two daemons that start at once at one place: one serves there, the other cannot mount.</summary>
[Collection(SecondCollection.Name)]
public sealed class RacingStartTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    private const int CannotMount = 4;
    private const string UnknownUser = "secretsfs-test-unknown";

    /// <summary>
    /// Stands in for getent, which is asked for an unknown owner just before the daemon mounts: says that it is here,
    /// and waits at the gate.
    /// </summary>
    private const string Getent = """
        #!/bin/bash
        echo here > "{here}"
        exec 9< "{gate}"
        """;

    /// <summary>Opens the gate once two are there, and leaves it open.</summary>
    private const string OpenGate =
        "exec 3<> \"$0\" && read -r a <&3 && read -r b <&3 && exec 4<> \"$1\" && read -r go";

    /// <summary>Waits until a process has a child that probes the mount.</summary>
    private const string WaitForProbe = """
        while [ -e "/proc/$0" ]; do
          for child in $(cat /proc/$0/task/*/children); do
            grep -qsa probe-mount "/proc/$child/cmdline" && exit 0
          done
        done
        exit 1
        """;

    private string _path = null!;
    private string _manifest = null!;

    [MountFact]
    public async Task One_serves()
    {
        Make(Scratch.Mountpoint(), SharedManifest().Key("text").Key("other", "text", owner: UnknownUser));
        Child[] daemons = await StartTwoAsync();

        await AssertOneServesAsync(daemons);
    }

    [MountFact]
    public async Task One_that_found_a_dead_mount_leaves_what_another_made_meanwhile()
    {
        Mount killed = await MountAsync(SharedManifest().Key("text"));
        await killed.KillAsync();
        Make(killed.Path, SharedManifest().Key("text"));

        Child slow = Start(Programs.Mount(_manifest, _path));
        (await Child.RunAsync(
            "bash", "-c", WaitForProbe, slow.Pid.ToString(CultureInfo.InvariantCulture))).Succeeded();
        slow.Signal(LibC.SIGSTOP);
        Child fast = Start(Programs.Mount(_manifest, _path));
        await Task.WhenAny(fast.Errors.WaitForLineAsync("info: mounted "), fast.Errors.Ended);
        slow.Signal(LibC.SIGCONT);

        await AssertOneServesAsync([slow, fast]);
    }

    private void Make(string path, TestManifest manifest)
    {
        _path = path;
        _manifest = Scratch.Write("manifest.json", manifest.ToString());
    }

    private async Task AssertOneServesAsync(Child[] daemons)
    {
        Task<RunResult>[] ends = [daemons[0].EndAsync(), daemons[1].EndAsync()];
        Task<RunResult> first = await Task.WhenAny(ends);
        int serving = first == ends[0] ? 1 : 0;
        RunResult refused = await first;
        Assert.True(refused.Status == CannotMount, $"one ended with {refused.Status} and said:\n{refused.Errors}");

        await daemons[serving].Errors.WaitForLineAsync("info: mounted ");
        (await Child.RunAsync("cat", Path.Combine(_path, "text"))).Succeeded();
        Assert.Equal(["fuse.secretsfs"], MountTable.TypesAt(_path));

        daemons[serving].Signal(LibC.SIGTERM);
        (await ends[serving]).Succeeded();
        Assert.Empty(MountTable.TypesAt(_path));
    }

    /// <summary>Starts two that go on to mount at the same moment.</summary>
    private async Task<Child[]> StartTwoAsync()
    {
        string here = await Scratch.FifoAsync("here");
        string gate = await Scratch.FifoAsync("gate");
        string directory = Scratch.Folder("names");
        Scratch.WriteProgram(
            "names/getent",
            Getent.Replace("{here}", here, StringComparison.Ordinal)
                .Replace("{gate}", gate, StringComparison.Ordinal) + "\n");
        Start("bash", "-c", OpenGate, here, gate);
        string[] command =
        [
            "env", $"PATH={directory}:{Environment.GetEnvironmentVariable("PATH")}",
            .. Programs.Mount(_manifest, _path),
        ];
        return [Start(command), Start(command)];
    }
}
