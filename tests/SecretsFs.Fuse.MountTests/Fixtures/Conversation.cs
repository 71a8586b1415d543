namespace SecretsFs.Fuse.MountTests.Fixtures;

/// <summary>A program that answers each line with a line.</summary>
internal class Conversation : IAsyncDisposable
{
    private int _asked;

    protected Conversation(params string[] command) => Child = Child.Start(command);

    public int Pid => Child.Pid;

    /// <summary>What it says on standard error.</summary>
    public Capture Log => Child.Errors;

    protected Child Child { get; }

    /// <summary>Sends a line; its answer, which need not be waited for.</summary>
    public async Task<string> AskAsync(string line)
    {
        int number = _asked++;
        await Child.SayAsync(line);
        try
        {
            await Child.Output.WaitForAsync(output => CompleteLines(output).Length > number, $"the answer to: {line}");
        }
        catch (Exception exception) when (exception is InvalidOperationException or TimeoutException)
        {
            throw new InvalidOperationException($"{exception.Message}\nand on standard error:\n{Log.Text}", exception);
        }

        return CompleteLines(Child.Output)[number];
    }

    public void Signal(int signal) => Child.Signal(signal);

    /// <summary>Kills it, and does not wait until it is gone: it may hang in the kernel.</summary>
    public void Kill() => Child.Signal(LibC.SIGKILL);

    public virtual ValueTask DisposeAsync() => Child.DisposeAsync();

    private static string[] CompleteLines(Capture output) => output.Text.Split('\n')[..^1];
}
