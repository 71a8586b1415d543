namespace SecretsFs.Fuse.MountTests.Fixtures;

/// <summary>Where in the kernel a process is.</summary>
internal static class KernelStack
{
    /// <summary>Waits until one of its threads is in this function.</summary>
    public static async Task WaitForAsync(int pid, string function) => (await Child.RunAsync(
        "bash",
        "-c",
        "until grep -qs \"$1\" /proc/\"$0\"/task/*/stack; do [ -e \"/proc/$0\" ] || exit 1; done",
        $"{pid}",
        function)).Succeeded();

    /// <summary>Waits until a signal has stopped it.</summary>
    public static async Task WaitStoppedAsync(int pid) => (await Child.RunAsync(
        "bash",
        "-c",
        "until grep -qs '^State:.T' \"/proc/$0/status\"; do [ -e \"/proc/$0\" ] || exit 1; done",
        $"{pid}")).Succeeded();
}
