using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Refusals;

/// <summary>A gpg that is not there, or not a program any more.</summary>
public sealed class GpgFailureTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    [MountFact]
    public async Task Without_gpg_in_the_path_nothing_is_mounted()
    {
        await AssertNotMountedAsync(
            WorkerUser.NeededPrograms, "secretsfs: there is no gpg in PATH (hint: install gnupg)");
    }

    [MountTheory]
    [InlineData("unshare", "setpriv")]
    [InlineData("setpriv", "unshare")]
    public async Task Without_what_takes_rights_from_workers_nothing_is_mounted(string missing, string there)
    {
        await AssertNotMountedAsync(
            [there],
            $"secretsfs: there is no {missing} in PATH, to take rights from the worker (hint: install util-linux)");
    }

    [MountTheory]
    [InlineData("removed")]
    [InlineData("not executable")]
    [InlineData("no interpreter")]
    [InlineData("empty")]
    public async Task A_gpg_that_went_bad_while_serving_is_an_input_output_error(string how)
    {
        string directory = Scratch.Folder("bin");
        string gpg = Scratch.WriteProgram("bin/gpg", "#!/bin/sh\nexec false\n");
        Mount mount = await MountAsync(SharedManifest().Key("text"), new MountOptions { ProgramDirectory = directory });
        Spoil(gpg, how);

        await mount.AssertRefusedAsync("text", "Input/output error", "failed", "EIO");
    }

    [MountFact]
    public async Task An_agent_that_does_not_start_is_a_key_that_is_not_available()
    {
        GpgHome home = Keys.CopyHome("no-agent");
        home.ConfigureGpg("agent-program /bin/false\n");
        Mount mount = await MountAsync(new TestManifest(Keys.Store.Path, home).Key("text"));

        await mount.AssertRefusedAsync("text", "Required key not available", "no-key", "ENOKEY"); // all that gpg tells
    }

    /// <summary>Mounts with these programs in PATH and no others: that ends with this message.</summary>
    private async Task AssertNotMountedAsync(string[] programs, string message)
    {
        string mountpoint = Scratch.Mountpoint();
        string manifest = Scratch.Write("manifest.json", SharedManifest().Key("text").ToString());
        string path = Scratch.Folder("programs");
        WorkerUser.LinkPrograms(path, programs);
        Dictionary<string, string> environment = new() { ["PATH"] = path, ["DOTNET_ROOT"] = DotnetRoot };

        RunResult run = await Child.RunAsync(Programs.Mount(manifest, mountpoint), input: null, environment);

        Assert.Equal(message + "\n", run.Errors);
        Assert.Equal(1, run.Status);
        Assert.Empty(MountTable.TypesAt(mountpoint));
    }

    private static string DotnetRoot =>
        Environment.GetEnvironmentVariable("DOTNET_ROOT")
            ?? Path.GetDirectoryName(Environment.ProcessPath)
            ?? string.Empty;

    private static void Spoil(string gpg, string how)
    {
        switch (how)
        {
            case "removed":
                File.Delete(gpg);
                break;
            case "not executable":
                File.SetUnixFileMode(gpg, UnixFileMode.UserRead);
                break;
            case "no interpreter":
                File.WriteAllText(gpg, "#!/no/such/interpreter\n");
                break;
            default:
                File.WriteAllText(gpg, string.Empty);
                break;
        }
    }
}
