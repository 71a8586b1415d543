using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Changes;

/// <summary>
/// A program in the midst of a listing, which the kernel cannot go on to copy to it. Disposing ends the program, and
/// frees whoever waits for it: dispose it before anything that may hang.
/// </summary>
internal sealed class StalledListing : IAsyncDisposable
{
    private static readonly string s_script =
        Path.Combine(AppContext.BaseDirectory, "Changes", "stalled_listing.py");

    private readonly Child _child;

    private StalledListing(Child child) => _child = child;

    /// <summary>Stalls one.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="isKept">Whether the kernel has the listing already; else it asks the daemon for it.</param>
    public static async Task<StalledListing> StartAsync(string directory, bool isKept)
    {
        StalledListing listing = new(Child.Start([Programs.Python, s_script, directory, isKept ? "2" : "0"]));
        try
        {
            await listing._child.Output.WaitForLineAsync("stalled");
            return listing;
        }
        catch
        {
            await listing.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lets it go on to its end; it must have got names, and must have been stalled until now.</summary>
    public async Task ResumeAsync()
    {
        Assert.Equal(["stalled"], _child.Output.Lines);
        await _child.SayAsync("go");
        Assert.Matches("^stalled\nlisted [1-9][0-9]*\n$", (await _child.EndAsync()).Succeeded().Text);
    }

    public ValueTask DisposeAsync() => _child.DisposeAsync();
}
