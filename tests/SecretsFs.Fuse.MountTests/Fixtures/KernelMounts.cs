namespace SecretsFs.Fuse.MountTests.Fixtures;

/// <summary>Waits for changes of the mount table.</summary>
internal static class KernelMounts
{
    /// <summary>Waits until nothing is mounted at a path.</summary>
    public static async Task WaitGoneAsync(string path) => (await Child.RunAsync(
        "bash", "-c", "while grep -qs \" $0 \" /proc/self/mountinfo; do :; done", path)).Succeeded();
}
