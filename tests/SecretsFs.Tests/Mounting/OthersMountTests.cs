using System.Globalization;
using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Mounting;

/// <summary>Others who mount at the same place, before, at, and after the daemon's end.</summary>
[Collection(SecondCollection.Name)]
public sealed class OthersMountTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    /// <summary>Mounts as soon as nothing is mounted there; fails where the daemon has ended by then.</summary>
    private const string MountNext = """
        until ! grep -qF " $0 " /proc/self/mountinfo; do :; done
        mount -t tmpfs -o size=64k none "$0" && exec kill -0 "$1"
        """;

    [MountFact]
    public async Task A_mount_that_somebody_makes_while_it_still_ends_stays()
    {
        // the end takes two seconds: its store lies on a filesystem that does not answer
        Mount store = await MountAsync(SharedManifest().Key("store/text.gpg", "text"));
        int worker = store.ServingPid;
        store.Signal(LibC.SIGSTOP); // or it would replace the worker
        Assert.Equal(0, LibC.kill(worker, LibC.SIGSTOP));
        try
        {
            Mount mount = await MountAsync(new TestManifest(store.At("store"), Home).Key("text"));
            Child reader = Start("cat", mount.At("text"));
            await ProcessTable.WaitInFuseAsync(reader.Pid, "fuse_open");

            mount.Signal(LibC.SIGTERM);
            await reader.EndAsync(); // who is there keeps the number of the mount from being given away
            (await Child.RunAsync(
                "bash", "-c", MountNext, mount.Path, mount.Pid.ToString(CultureInfo.InvariantCulture))).Succeeded();

            await mount.EndedAsync(left: "tmpfs");
        }
        finally
        {
            Assert.Equal(0, LibC.kill(worker, LibC.SIGCONT));
            store.Signal(LibC.SIGCONT);
        }
    }

    [MountFact]
    public async Task A_mount_that_somebody_made_over_it_survives_its_end()
    {
        Mount mount = await MountCoveredAsync();

        mount.Signal(LibC.SIGTERM);

        await mount.EndedAsync(left: ["fuse.secretsfs", "tmpfs"]);
    }

    [MountFact]
    public async Task It_warns_at_its_end_of_a_mount_that_somebody_made_over_it()
    {
        Mount mount = await MountCoveredAsync();

        mount.Signal(LibC.SIGTERM);

        await mount.Log.WaitForLineAsync(
            $"warning: {mount.Path} was not unmounted: something else is mounted over it; it ends with this process");
        await mount.EndedAsync(left: ["fuse.secretsfs", "tmpfs"]);
    }

    private async Task<Mount> MountCoveredAsync()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text"));
        (await Child.RunAsync("mount", "-t", "tmpfs", "-o", "size=64k", "none", mount.Path)).Succeeded();
        return mount;
    }
}
