using System.Security.Cryptography;
using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Refusals;

/// <summary>No system call writes to a key or to a directory of keys.</summary>
public sealed class ReadOnlyTests(PassStoreFixture keys, ReadOnlyMounts mounts)
    : EndToEndTests(keys), IClassFixture<ReadOnlyMounts>
{
    private static readonly string[] s_files = ["./folder/text", "./other", "./text"];
    private static readonly string s_script = Path.Combine(AppContext.BaseDirectory, "Refusals", "writing_calls.py");

    [MountTheory("python3")]
    [MemberData(nameof(WritingCalls.Decided), MemberType = typeof(WritingCalls))]
    public async Task The_mount_is_read_only(string call)
    {
        await mounts.ReadyAsync();

        await AssertRefusedAsync(mounts.Mounted, call, "EROFS");
    }

    [MountTheory("python3")]
    [MemberData(nameof(WritingCalls.Decided), MemberType = typeof(WritingCalls))]
    public async Task A_bind_mount_of_it_is_read_only(string call)
    {
        await mounts.ReadyAsync();

        await AssertRefusedAsync(mounts.Bound, call, "EROFS");
    }

    [MountTheory("python3")]
    [MemberData(nameof(WritingCalls.Decided), MemberType = typeof(WritingCalls))]
    public async Task The_daemon_is_read_only_where_the_mount_was_remounted_for_writing(string call)
    {
        await mounts.ReadyAsync();

        await AssertRefusedAsync(mounts.Remounted, call, "EROFS");
    }

    /// <summary>What is refused elsewhere is what could be done, and not a call with a mistake in it.</summary>
    [MountTheory("python3")]
    [MemberData(nameof(WritingCalls.Decided), MemberType = typeof(WritingCalls))]
    public async Task A_plain_directory_can_be_written_to_by_the_same_call(string call)
    {
        await mounts.ReadyAsync();
        string directory = mounts.PlainFolder();

        (string answer, _, _) = await CallAsync(directory, call, "--prepare");

        Assert.Equal("success", answer);
    }

    [MountTheory("python3")]
    [MemberData(nameof(WritingCalls.OfADescriptor), MemberType = typeof(WritingCalls))]
    public async Task A_descriptor_that_was_opened_for_reading_does_not_write(string call, string answer)
    {
        await mounts.ReadyAsync();

        await AssertRefusedAsync(mounts.Mounted, call, answer);
        await AssertRefusedAsync(mounts.Remounted, call, answer);
        Assert.Equal(answer, (await CallAsync(mounts.PlainReadOnly, call)).Answer);
    }

    [MountTheory("python3")]
    [MemberData(nameof(WritingCalls.OfFlags), MemberType = typeof(WritingCalls))]
    public async Task Flags_of_a_file_cannot_be_set(string call)
    {
        await mounts.ReadyAsync();
        string answer = (await CallAsync(mounts.PlainReadOnly, call)).Answer;

        await AssertRefusedAsync(mounts.Mounted, call, answer);
        await AssertRefusedAsync(mounts.Remounted, call, "ENOTTY"); // there are none
    }

    private static async Task AssertRefusedAsync(string directory, string call, string answer)
    {
        (string actual, string before, string after) = await CallAsync(directory, call);

        Assert.Equal(answer, actual);
        Assert.Equal(before, after);
        string content = Convert.ToHexStringLower(SHA256.HashData(PassStoreFixture.Contents["text"]));
        string[] lines = after.Split('\n');
        IEnumerable<string> intact = lines.Where(line => line.EndsWith(content, StringComparison.Ordinal));
        Assert.Equal(s_files, intact.Select(line => line.Split(' ')[0]));
        Assert.Equal(s_files.Length + 2, lines.Length); // and the two directories
    }

    private static async Task<(string Answer, string Before, string After)> CallAsync(
        string directory, params string[] arguments)
    {
        string[] command = [Programs.Python, s_script, .. arguments];
        RunResult run = await Child.RunAsync(command, input: null, directory: directory);
        string[] parts = run.Succeeded().Text.TrimEnd('\n').Split("\n--\n");
        return (parts[0], parts[1], parts[2]);
    }
}
