using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Reading;

/// <summary>A mapping shows the content, for as long as it is there; shared ones need Linux 6.6.</summary>
public sealed class MappingTests(PassStoreFixture keys, ProgramKeys programs)
    : EndToEndTests(keys), IClassFixture<ProgramKeys>
{
    private static readonly string s_script = Path.Combine(AppContext.BaseDirectory, "Reading", "map_after_close.py");

    /// <summary>The rest of the last page is zeros, as it is of a plain file.</summary>
    [MountTheory("openssl", "ssh-keygen", "python3")]
    [InlineData("text", "shared")]
    [InlineData("text", "private")]
    [InlineData("million", "shared")]
    [InlineData("million", "private")]
    public async Task A_mapping_outlives_its_descriptor(string file, string kind) =>
        await programs.AssertSameAsync([Programs.Python, s_script, file, kind]);

    [MountTheory("openssl", "ssh-keygen", "dotnet")]
    [InlineData("read-all-bytes", "text")]
    [InlineData("read-all-bytes", "million")]
    [InlineData("read-all-bytes", "empty")]
    [InlineData("read-stream", "million")]
    [InlineData("map", "text")]
    [InlineData("map", "million")]
    public async Task Dotnet_reads_the_same(string way, string file) => await programs.AssertSameAsync(
        ["dotnet", "exec", typeof(FileReader).Assembly.Location, way, file]);
}
