namespace SecretsFs.Fuse.MountTests.Fixtures;

/// <summary>Somebody who goes to the mount: a Python that runs what it is sent (Readers/reader.py).</summary>
internal sealed class Reader : Conversation
{
    public Reader()
        : base(Programs.Python, Programs.Reader("reader.py"))
    {
    }

    /// <summary>Runs a line, which must come to this.</summary>
    public async Task ExpectAsync(string expected, string line)
    {
        string answer = await AskAsync(line);
        Assert.True(answer == expected, $"{line}\ncame to {answer}\ninstead of {expected}");
    }

    /// <summary>Runs statements, which must succeed.</summary>
    public async Task DoAsync(params string[] lines)
    {
        foreach (string line in lines)
        {
            await ExpectAsync("None", line);
        }
    }

    /// <summary>The path of a file as a Python literal.</summary>
    public static string Quote(string path) => $"'{path}'";

    /// <summary>Waits until it waits for an answer of the filesystem, in this function of the kernel.</summary>
    public Task WaitInKernelAsync(string function) => KernelStack.WaitForAsync(Pid, function);
}
