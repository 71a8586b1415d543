using System.Text;

namespace SecretsFs.Tests.Fixtures;

/// <summary>What a command came to.</summary>
/// <param name="Command">The command, for messages.</param>
/// <param name="Status">Its exit status; 128 and the signal's number where a signal ended it.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Errors">Its standard error.</param>
internal sealed record RunResult(string Command, int Status, byte[] Output, string Errors)
{
    public string Text => Encoding.UTF8.GetString(Output);

    /// <summary>This result, which must be a success.</summary>
    public RunResult Succeeded()
    {
        Assert.True(Status == 0, $"{Command}\nended with {Status} and said: {Errors}");
        return this;
    }
}
