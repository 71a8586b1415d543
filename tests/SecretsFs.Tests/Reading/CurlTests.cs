using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Reading;

/// <summary>curl sends of a key what it sends of a plain file; it takes the length from the file.</summary>
public sealed class CurlTests(PassStoreFixture keys, ProgramKeys programs)
    : EndToEndTests(keys), IClassFixture<ProgramKeys>
{
    [MountTheory("openssl", "ssh-keygen", "curl", "python3")]
    [InlineData("--upload-file", "text")]
    [InlineData("--upload-file", "empty")]
    [InlineData("--upload-file", "million")]
    [InlineData("--data-binary", "@million")]
    [InlineData("--netrc-file", "netrc")]
    public async Task What_is_sent_is_the_same(params string[] arguments)
    {
        Child server = Start(Programs.Python, Path.Combine(AppContext.BaseDirectory, "Reading", "echo_server.py"));
        await server.Output.WaitForLineAsync("port ");
        string url = $"http://127.0.0.1:{server.Output.Lines[0].Split(' ')[1]}/";

        await programs.AssertSameAsync(["curl", "--silent", "--show-error", "--noproxy", "*", .. arguments, url]);
    }
}
