using System.Globalization;
using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Daemon;

/// <summary>
/// The log on every kind of standard error, also while nobody reads it and though its lines are longer than what a
/// pipe takes in one piece.
/// </summary>
[Collection(SecondCollection.Name)]
public sealed class LogTests(PassStoreFixture keys) : SlowEntryTests(keys)
{
    private const int LongestLine = 4096;
    private const int Killed = 128 + LibC.SIGKILL;

    /// <summary>More lines than a pipe or a socket holds.</summary>
    private const int Lines = 150;

    /// <summary>The longest name there may be, nearly: its line is a bit longer than a page of a pipe.</summary>
    private static readonly string s_longName = string.Join('/', Enumerable.Repeat(new string('n', 254), 4));

    /// <summary>The line of this one, and this entry, is a bit shorter than a page.</summary>
    private static readonly string s_otherName = s_longName.Replace('n', 'o');
    private static readonly string s_otherEntry = s_longName[..959];

    [MountTheory("python3")]
    [InlineData(LogEnd.Pipe)]
    [InlineData(LogEnd.Fifo)]
    [InlineData(LogEnd.Socket)]
    public async Task Audit_lines_arrive(string kind)
    {
        Mount mount = await MountAsync(SharedManifest().Key("text"), Options(kind));
        Child log = Start(LogEnd.Reader(mount.Pid));

        (await mount.CatAsync("text")).Succeeded();

        await log.Output.WaitForLineAsync("info: audit: key=\"text\" entry=\"text\" uid=0 ");
    }

    [MountFact("python3")]
    public async Task All_lines_begin_as_the_journal_wants_them_where_it_reads_them()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text").Key("missing"), Options(LogEnd.Journal));
        Child log = Start(LogEnd.Reader(mount.Pid));

        (await mount.CatAsync("text")).Succeeded();
        await mount.CatAsync("missing");

        await log.Output.WaitForLineAsync("<4>audit: key=\"missing\"");
        await log.Output.WaitForLineAsync("<6>audit: key=\"text\"");
        Assert.All(log.Output.Lines, static line => Assert.Matches("^<[346]>", line));
    }

    /// <summary>
    /// A pipe that polls as writable may be full by the time of the write: others have it as well, the keeper for one.
    /// </summary>
    [MountTheory("python3")]
    [InlineData(LogEnd.Pipe)]
    [InlineData(LogEnd.Fifo)]
    public async Task A_worker_has_the_pipe_as_one_that_is_never_waited_for(string kind)
    {
        const int DoNotWait = 0x800; // O_NONBLOCK
        Mount mount = await MountAsync(SharedManifest().Key("text"), Options(kind));

        string[] description = await File.ReadAllLinesAsync($"/proc/{mount.ServingPid}/fdinfo/2");

        string flags = Assert.Single(description, static line => line.StartsWith("flags:", StringComparison.Ordinal));
        Assert.NotEqual(0, Convert.ToInt32(flags.Split('\t')[1], 8) & DoNotWait);
    }

    [MountFact("python3")]
    public async Task A_line_that_is_too_long_for_a_pipe_is_cut_and_the_next_is_whole()
    {
        Mount mount = await MountAsync(
            LongNames(SharedManifest()).Key("text"), Options(LogEnd.Pipe));
        Child log = Start(LogEnd.Reader(mount.Pid));

        await mount.CatAsync(s_longName);
        (await mount.CatAsync("text")).Succeeded();

        await log.Output.WaitForLineAsync("audit: key=\"text\"");
        string[] lines = [.. log.Output.Lines.Where(static line => line.Contains("audit: ", StringComparison.Ordinal))];
        Assert.Equal(LongestLine - 1, lines[^2].Length);
        Assert.StartsWith("info: audit: key=\"text\"", lines[^1], StringComparison.Ordinal);
    }

    [MountTheory("python3")]
    [InlineData(LogEnd.Pipe, 0)]
    [InlineData(LogEnd.Pipe, 1)]
    [InlineData(LogEnd.Pipe, 2)]
    [InlineData(LogEnd.Fifo, 0)]
    [InlineData(LogEnd.Socket, 0)]
    public async Task Readers_go_on_while_nobody_reads_it(string kind, int shorter)
    {
        Mount mount = await MountAsync(LongNames(SharedManifest()).Key("text"), Options(kind));

        await FillAsync(mount, shorter);

        (await mount.CatAsync("text")).Succeeded();
    }

    [MountTheory("python3")]
    [InlineData(LogEnd.Pipe)]
    [InlineData(LogEnd.Fifo)]
    [InlineData(LogEnd.Socket)]
    public async Task Readers_can_be_killed_while_nobody_reads_it(string kind)
    {
        await MakeSlowAsync();
        Mount mount = await MountSlowAsync(
            LongNames(SlowManifest()).Key(Slow), LogEnd.Wrapper(kind, Scratch));
        await FillAsync(mount);
        Child reader = Start("cat", mount.At(Slow));
        await Gpg.WaitStartedAsync();

        reader.Signal(LibC.SIGKILL);

        Assert.Equal(Killed, (await reader.EndAsync(limit: TestLimits.AtOnce)).Status);
    }

    [MountTheory("python3")]
    [InlineData(LogEnd.Pipe, 0)]
    [InlineData(LogEnd.Pipe, 1)]
    [InlineData(LogEnd.Pipe, 2)]
    [InlineData(LogEnd.Fifo, 0)]
    [InlineData(LogEnd.Socket, 0)]
    public async Task A_signal_ends_it_in_order_while_nobody_reads_it(string kind, int shorter)
    {
        Mount mount = await MountAsync(LongNames(SharedManifest()), Options(kind));
        await FillAsync(mount, shorter);

        await mount.StopAsync();
    }

    [MountTheory("python3")]
    [InlineData(LogEnd.Pipe)]
    [InlineData(LogEnd.Fifo)]
    [InlineData(LogEnd.Socket)]
    public async Task The_number_of_lost_lines_is_in_it_once_somebody_reads_again(string kind)
    {
        Mount mount = await MountAsync(LongNames(SharedManifest()).Key("text"), Options(kind));
        await FillAsync(mount);
        Child log = Start(LogEnd.Reader(mount.Pid));
        await log.Errors.WaitForLineAsync("drained");
        Assert.DoesNotContain("lost", log.Output.Text, StringComparison.Ordinal);

        (await mount.CatAsync("text")).Succeeded();

        await log.Output.WaitForLineAsync("audit: key=\"text\"");
        Assert.Matches("^error: [0-9]+ lines of this log were lost: its reader did not read$", log.Output.Lines[^2]);
    }

    private MountOptions Options(string kind) => new() { Wrapper = LogEnd.Wrapper(kind, Scratch) };

    private static TestManifest LongNames(TestManifest manifest) =>
        manifest.Key(s_longName).Key(s_otherName, s_otherEntry);

    /// <summary>
    /// Has more written to the log than fits: some shorter lines, then longer ones. It depends on the number of the
    /// shorter ones whether there comes a line that a pipe has room for in part only.
    /// </summary>
    private static async Task FillAsync(Mount mount, int shorter = 0)
    {
        for (int i = 0; i < shorter; i++)
        {
            await mount.CatAsync(s_otherName);
        }

        (await Child.RunAsync(
            "bash",
            "-c",
            "for ((i = 0; i < $1; i++)); do { read -r line < \"$0\"; } 2> /dev/null && exit 1; done; exit 0",
            mount.At(s_longName),
            Lines.ToString(CultureInfo.InvariantCulture))).Succeeded();
    }
}
