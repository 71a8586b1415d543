using SecretsFs.Tests.Fixtures;
using Xunit.Abstractions;

namespace SecretsFs.Tests.Takeover;

/// <summary>Reloads and upgrades under load: each is seen at once by who asked, and by no reader.</summary>
public sealed class UpgradeTests(PassStoreFixture keys, ITestOutputHelper output) : TakeoverTests(keys)
{
    private const int Reloads = 50;
    private const int Upgrades = 20;

    /// <summary>Descriptors of workers that just start or end.</summary>
    private const int MostMore = 8;

    private TrustedFolder? _programs;

    [MountFact("python3", Requirements.LibRnp)]
    public async Task Readers_notice_none_of_many()
    {
        string[] programs = [await CopyAsync("one"), await CopyAsync("two")];
        PassStore store = await MakeStoreAsync();
        Mount mount = await MountAsync(
            await NumberedAsync(store), new MountOptions { LogLevel = "warning", Program = programs[0] });
        WorkerProcesses workers = new(mount);
        await workers.WaitSpareAsync();
        Child load = await StartLoadAsync(mount);
        int descriptors = KeeperDescriptors(mount);
        int running = 0;
        for (int i = 0; i < Reloads; i++)
        {
            bool isUpgrade = i * Upgrades / Reloads != (i + 1) * Upgrades / Reloads;
            running = isUpgrade ? 1 - running : running;
            await File.WriteAllTextAsync(
                mount.Manifest, (await NumberedAsync(store)).Key($"new{i}", "e1", mode: "0444").ToString());

            RunResult reload = (await Child.RunAsync(programs[running], "reload", mount.Path)).Succeeded();

            Assert.Equal(isUpgrade, reload.Text.Contains("upgraded", StringComparison.Ordinal));
            Assert.Equal(Content(1), (await mount.CatAsync($"new{i}")).Succeeded().Text);
            Assert.Equal(programs[running], new FileInfo($"/proc/{mount.Pid}/exe").LinkTarget);
        }

        LoadResult result = await EndLoadAsync(load);

        output.WriteLine($"{Reloads} reloads, {Upgrades} of them with another program: {result}");
        result.AssertUndisturbed(TimeSpan.FromSeconds(2), leastOperations: Reloads);
        Assert.Single(MountTable.TypesAt(mount.Path));
        Assert.InRange(KeeperDescriptors(mount), 1, descriptors + MostMore);
    }

    /// <summary>As a package manager does it: the same path is another file.</summary>
    [MountFact(Requirements.LibRnp)]
    public async Task A_program_that_took_the_place_of_the_old_one_takes_over()
    {
        string program = await CopyAsync("one");
        string next = await CopyAsync("next");
        Mount mount = await MountAsync(
            await NumberedAsync(await MakeStoreAsync()), new MountOptions { LogLevel = "warning", Program = program });
        File.Move(next, program, overwrite: true);

        RunResult reload = (await Child.RunAsync(program, "reload", mount.Path)).Succeeded();

        Assert.Contains("upgraded", reload.Text, StringComparison.Ordinal);
        Assert.Equal(program, new FileInfo($"/proc/{mount.Pid}/exe").LinkTarget);
        Assert.Equal(Content(1), (await mount.CatAsync("k1")).Succeeded().Text);
    }

    /// <summary>
    /// As NixOS does it: each version is a directory in one that a group may write, and links lead to what is current.
    /// </summary>
    [MountFact(Requirements.LibRnp)]
    public async Task One_in_a_store_of_packages_takes_over()
    {
        string one = await CopyAsync("store/1-secretsfs");
        string two = await CopyAsync("store/2-secretsfs");
        string store = Path.GetDirectoryName(Path.GetDirectoryName(one)!)!;
        (await Child.RunAsync("chgrp", $"{WorkerUser.Id}", store)).Succeeded();
        (await Child.RunAsync("chmod", "1775", store)).Succeeded();
        string system = Path.Combine(_programs!.Path, "current-system");
        string program = Path.Combine(system, "bin", "secretsfs");
        MakeSystem(store, "1-system", one, system);
        Mount mount = await MountAsync(
            await NumberedAsync(await MakeStoreAsync()), new MountOptions { LogLevel = "warning", Program = program });
        MakeSystem(store, "2-system", two, system);

        RunResult reload = (await Child.RunAsync(program, "reload", mount.Path)).Succeeded();

        Assert.Contains("upgraded", reload.Text, StringComparison.Ordinal);
        Assert.Equal(two, new FileInfo($"/proc/{mount.Pid}/exe").LinkTarget);
        Assert.Equal(Content(1), (await mount.CatAsync("k1")).Succeeded().Text);
    }

    [MountFact(Requirements.LibRnp)]
    public async Task One_that_others_can_replace_is_refused_and_nothing_changes()
    {
        Mount mount = await MountNumberedAsync();
        WorkerProcesses workers = new(mount);
        int serving = await workers.WaitServingAsync();
        string program = await CopyAsync("open");
        File.SetUnixFileMode(
            Path.GetDirectoryName(program)!,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherWrite
                | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

        RunResult reload = await Child.RunAsync(program, "reload", mount.Path);

        Assert.NotEqual(0, reload.Status);
        Assert.Contains("can be written by others", reload.Errors, StringComparison.Ordinal);
        Assert.Equal(serving, workers.Serving);
        Assert.Equal(Content(1), (await mount.CatAsync("k1")).Succeeded().Text);
    }

    private static int KeeperDescriptors(Mount mount) => Directory.GetFileSystemEntries($"/proc/{mount.Pid}/fd").Length;

    /// <summary>A package with links to programs, to which a link leads.</summary>
    private static void MakeSystem(string store, string name, string program, string link)
    {
        string bin = Directory.CreateDirectory(Path.Combine(store, name, "bin")).FullName;
        File.CreateSymbolicLink(Path.Combine(bin, Path.GetFileName(program)), program);
        File.Delete(link);
        File.CreateSymbolicLink(link, Path.GetDirectoryName(bin)!);
    }

    private async Task<string> CopyAsync(string name)
    {
        _programs ??= Own(new TrustedFolder());
        string directory = Path.Combine(_programs.Path, name);
        Directory.CreateDirectory(directory);
        return await Programs.CopySecretsFsAsync(directory);
    }
}
