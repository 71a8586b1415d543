using SecretsFs.Fuse.MountTests.Fixtures;

namespace SecretsFs.Fuse.MountTests.Notifications;

/// <summary>All names at once: with an epoch where the kernel has them, else one by one.</summary>
public sealed class InvalidateNamesTests : MountTest
{
    private const uint LastWithoutEpochs = 43;

    private static readonly string[] s_names = ["a/one", "a/two", "b/three", "b/unlisted"];

    [MountTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task All_names_are_looked_up_anew(bool isOldKernel)
    {
        await using HandedMount mount = new(Scratch.Mountpoint());
        FuseProtocol protocol = isOldKernel ? mount.Protocol with { Minor = LastWithoutEpochs } : mount.Protocol;
        (TestServer server, string adopt) = await mount.ParkAsync(
            protocol, ["dir a", "dir b", .. s_names.Select(name => $"file {name} 1 first")]);
        await using TestServer _ = server;
        await server.ExpectAsync("True", adopt);
        mount.Attach();
        Reader reader = NewReader();
        string sizes = $"[os.stat('{mount.Path}/' + name).st_size for name in names]";
        await reader.DoAsync($"names = ['{string.Join("', '", s_names)}']");
        await reader.ExpectAsync("[5, 5, 5, 5]", sizes);
        await server.RunAllAsync([.. s_names.Select(name => $"file {name} 2 the-second"), "reset"]);
        await reader.ExpectAsync("[5, 5, 5, 5]", sizes);
        await server.ExpectAsync("0", "requests");
        await server.RunAsync($"invalidate-names {string.Join(' ', s_names[..3])}");
        await server.ExpectAsync("True", "flush 5000");

        // the epoch is of the whole filesystem; without it what is not listed stays, which tells the two apart
        await reader.ExpectAsync(protocol.HasEpochs ? "[10, 10, 10, 10]" : "[10, 10, 10, 5]", sizes);
        Assert.StartsWith(protocol.HasEpochs ? "6 " : "3 ", await server.RunAsync("lookups"));
    }
}
