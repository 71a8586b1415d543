using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Export;

/// <summary>What is there after an export in which something could not be done.</summary>
public sealed class ExportFailureTests(PassStoreFixture keys) : ExportTests(keys)
{
    private const int Killed = 128 + LibC.SIGKILL;

    private static string Vectors => Path.Combine(Programs.Repository, "tests", "vectors", "openpgp");

    [RootFact("mount")]
    public async Task What_cannot_be_decrypted_now_stays_only_where_it_is_what_is_declared()
    {
        await MountAsync();
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        (await ExportAsync(ManifestOf(store).Key("a/text", "text").Key("shell"))).Succeeded();
        store.Put("text", "no message"u8.ToArray());
        File.SetLastWriteTimeUtc(store.EntryPath("text"), DateTime.UnixEpoch);

        RunResult same = await ExportAsync(ManifestOf(store).Key("a/text", "text").Key("shell"));

        AssertProblem(
            same,
            "$.keys[\"a/text\"]",
            "entry text could not be decrypted: corrupt; the file of an export before stays (hint: ");
        Assert.Equal($"exported shell (entry shell) to {Target}\n", same.Text);
        Assert.Equal(Text, await File.ReadAllTextAsync(At("a/text")));

        RunResult other = await ExportAsync(ManifestOf(store).Key("a/text", "text", mode: "0440").Key("shell"));

        AssertProblem(other, "$.keys[\"a/text\"]", "entry text could not be decrypted: corrupt (hint: ");
        Assert.StartsWith($"removed a/text from {Target}\n", other.Text, StringComparison.Ordinal);
        Assert.Equal(["shell"], Names);
    }

    [RootTheory("mount")]
    [InlineData("no/such", "missing")]
    [InlineData("elsewhere/text", "no-key")]
    [InlineData("locked/text", "locked")]
    [InlineData("over", "too-large")]
    public async Task Each_outcome_is_named_with_a_hint_and_the_others_are_exported(string entry, string outcome)
    {
        await MountAsync();

        RunResult run = await ExportAsync(SharedManifest().Key("bad", entry).Key("text"));

        AssertProblem(run, "$.keys.bad", $"entry {entry} could not be decrypted: {outcome} (hint: ");
        Assert.Equal(["text"], Names);
        Assert.False(Home.HasPrompted);
    }

    [RootTheory("mount", Requirements.LibRnp)]
    [InlineData(null, "cannot open the key file")]
    [InlineData(UnixFileMode.OtherRead, "can be read or written by others")]
    public async Task A_key_that_cannot_be_used_changes_nothing(UnixFileMode? more, string why)
    {
        await MountAsync();
        (await ExportAsync(SharedManifest().Key("text"))).Succeeded();
        string keyFile = Scratch.At("host.key");
        if (more is not null)
        {
            (await Child.RunAsync("cp", Path.Combine(Vectors, "keys", "host.key"), keyFile)).Succeeded();
            File.SetUnixFileMode(keyFile, Modes.Secret | more.Value);
        }

        RunResult run = await ExportAsync(SharedManifest().Rnp(keyFile).Key("shell"));

        AssertRefused(run, NoKey, why);
        Assert.Equal(["text"], Names);
    }

    [RootFact("mount")]
    public async Task A_manifest_with_problems_changes_nothing()
    {
        await MountAsync();

        RunResult run = await ExportAsync(SharedManifest().Key("text", mode: "0999"));

        Assert.Equal(3, run.Status);
        Assert.Contains(": $.keys.text.mode: ", run.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(At(Record)));
    }

    [ProgramFact]
    public async Task An_empty_path_is_no_manifest()
    {
        RunResult run = await Child.RunAsync(Programs.SecretsFs, "export", string.Empty, "/");

        Assert.Equal(3, run.Status);
        Assert.Matches("^.+ \\(hint: .+[^.]\\)\n$", run.Errors);
    }

    /// <summary>A message of a thousand bytes that is unpacked for ten seconds before there is any content.</summary>
    [RootFact("mount", Requirements.LibRnp)]
    public async Task An_entry_whose_decryption_does_not_end_costs_one_key()
    {
        await MountAsync();
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        store.Put("endless", await File.ReadAllBytesAsync(Path.Combine(Vectors, "slow", "endless.gpg")));
        store.Put("good", await File.ReadAllBytesAsync(Path.Combine(Vectors, "good", "bytes-64.gpg")));
        string keyFile = Scratch.At("host.key");
        (await Child.RunAsync("install", "-m", "0600", Path.Combine(Vectors, "keys", "host.key"), keyFile)).Succeeded();

        RunResult run = await ExportAsync(ManifestOf(store).Rnp(keyFile).Limit("decryptSeconds", 1)
            .Key("a", "good").Key("b", "endless").Key("c", "good"));

        AssertProblem(run, "$.keys.b", "entry endless could not be decrypted: timed-out (hint: ");
        Assert.Equal(["a", "c"], Names);
        Assert.Equal(64, new FileInfo(At("c")).Length);
    }

    /// <summary>Killed before each change of the directory in turn, to and fro between two manifests.</summary>
    [RootFact("mount")]
    public async Task Whenever_it_is_killed_the_record_knows_all_that_is_there()
    {
        await MountAsync();
        TestManifest one = SharedManifest().Key("a/text", "text").Key("shell");
        TestManifest other = SharedManifest().Key("a", "text").Key("b/c/shell", "shell");
        (await ExportAsync(one)).Succeeded();
        RunResult run;
        int steps = 0;
        do
        {
            run = await ExportAsync(++steps % 2 == 0 ? one : other, "--test-kill", $"{steps}");
            string[] known = [.. (await File.ReadAllLinesAsync(At(Record))).Skip(1).SkipLast(1).Select(Name)];
            Assert.Empty(Names.Except(known));
        }
        while (run.Status == Killed);

        Assert.InRange(steps, 10, 40);
        (await ExportAsync(other)).Succeeded();
        Assert.Equal(["a", "b", "b/c", "b/c/shell"], Names);
        (await ExportAsync(one)).Succeeded();
        Assert.Equal(["a", "a/text", "shell"], Names);
    }

    /// <summary>There is room for the file that is filled, and not for its copy.</summary>
    [RootFact("mount")]
    public async Task Where_there_is_no_room_nothing_is_left()
    {
        await MountAsync("tmpfs", "mode=0700,noswap,size=64k");
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        await store.InsertAsync("large", new byte[40 * 1024]);

        RunResult run = await ExportAsync(ManifestOf(store).Key("large").Key("text"));

        AssertProblem(run, "$.keys.large", $"cannot make a file in {Target}: No space left on device");
        Assert.Equal([Record, LockFile, "text"], NamesBelow(Target));
    }

    [RootFact("mount")]
    public async Task Where_standard_output_cannot_be_written_all_is_exported()
    {
        await MountAsync();

        RunResult run = await Child.RunAsync(
            ["bash", "-c", "exec \"$0\" \"$@\" > /dev/full", .. Command(SharedManifest().Key("text").Key("shell"))]);

        Assert.Equal(1, run.Status);
        Assert.StartsWith("secretsfs: cannot write to standard output: no space left on device", run.Errors);
        Assert.Equal(["shell", "text"], Names);
    }

    private static string Name(string line) => line.Split('\t')[1];
}
