using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Changes;

/// <summary>
/// Masks: what somebody mounts over a part of the tree in a mount namespace of its own, as the sandbox of a service
/// does (InaccessiblePaths= of systemd.exec(5)). What it hides stays hidden.
/// </summary>
public sealed class MaskTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    /// <summary>
    /// Mounts something over a path, says "masked", and reads a file there for so many seconds after the next line of
    /// its input: for longer than the kernel takes a name for granted. Says what it read, each content once.
    /// </summary>
    private const string Script = """
        mount --bind "$0" "$1" && echo masked && read -r go || exit
        end=$((SECONDS + $3))
        while ((SECONDS <= end)); do cat "$2" || exit; done | uniq
        """;

    private const string Seconds = "2";
    private const string Content = "mask\n";

    [MountFact("unshare")]
    public async Task A_mask_over_a_directory_survives_a_reload_of_the_same_manifest()
    {
        Mount mount = await MountAsync(Manifest(SharedManifest()));
        Child masked = await MaskDirectoryAsync(mount);

        await mount.ReloadAsync(Manifest(SharedManifest()));

        await AssertStaysAsync(masked, mount);
    }

    [MountTheory("unshare")]
    [InlineData("text")]
    [InlineData("folder/text")]
    public async Task A_mask_over_a_key_survives_a_reload_of_the_same_manifest(string key)
    {
        Mount mount = await MountAsync(Manifest(SharedManifest()));
        (await mount.CatAsync(key)).Succeeded();
        Child masked = await MaskAsync(Scratch.Write("mask", Content), mount.At(key), mount.At(key));

        await mount.ReloadAsync(Manifest(SharedManifest()));

        await AssertStaysAsync(masked, mount);
    }

    [MountFact("unshare")]
    public async Task A_mask_over_a_directory_survives_a_reload_that_adds_a_key()
    {
        Mount mount = await MountAsync(Manifest(SharedManifest()));
        Child masked = await MaskDirectoryAsync(mount);

        await mount.ReloadAsync(Manifest(SharedManifest()).Key("folder/shell", "shell"));

        await AssertStaysAsync(masked, mount);
    }

    private static TestManifest Manifest(TestManifest manifest) => manifest.Key("text").Key("folder/text", "text");

    private static async Task AssertStaysAsync(Child masked, Mount mount)
    {
        await masked.SayAsync("go");

        // others look meanwhile: the names are the same in every namespace
        (await Child.RunAsync("ls", "-l", mount.Path, mount.At("folder"))).Succeeded();
        (await mount.CatAsync("folder/text")).Succeeded();
        Assert.Equal($"masked\n{Content}", (await masked.EndAsync()).Succeeded().Text);
    }

    private async Task<Child> MaskDirectoryAsync(Mount mount)
    {
        (await mount.CatAsync("folder/text")).Succeeded();
        string mask = Scratch.Folder("mask");
        Scratch.Write("mask/text", Content);
        return await MaskAsync(mask, mount.At("folder"), mount.At("folder/text"));
    }

    private async Task<Child> MaskAsync(string mask, string target, string file)
    {
        Child masked = Start(
            "unshare", "--mount", "--propagation", "private", "bash", "-c", Script, mask, target, file, Seconds);
        await masked.Output.WaitForLineAsync("masked");
        return masked;
    }
}
