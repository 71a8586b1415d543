namespace SecretsFs.Fuse.MountTests.Fixtures;

/// <summary>Somebody who lists a directory piece by piece (Readers/listing.pl).</summary>
/// <param name="directory">Which.</param>
internal sealed class DirectoryReader(string directory) : Conversation("perl", Programs.Reader("listing.pl"), directory)
{
    /// <summary>So many names more; fewer at the end.</summary>
    public async Task<string[]> NextAsync(int count) => (await AskAsync($"next {count}")).Split(' ')[1..];
}
