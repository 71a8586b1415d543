using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Channel;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Processes;
using SecretsFs.Keeper;
using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Keeper;

/// <summary>Who is handed which key file, while a reload changes which it is.</summary>
#pragma warning disable CA1001 // xunit disposes it through IAsyncLifetime
public sealed class KeyFileWatchTests : IAsyncLifetime
#pragma warning restore CA1001
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    private readonly Scratch _scratch = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _scratch.DisposeAsync();

    [Fact]
    public void Each_manifest_gets_the_files_that_it_names()
    {
        RnpSettings inForce = Settings("one");
        RnpSettings candidate = Settings("two");
        using WakeUp wakeUp = new();
        KeyFileWatch watch = new(inForce, hasMoreRights: false, wakeUp, NullLogger.Instance);
        watch.Add(inForce, s_limit);

        watch.Add(candidate, s_limit);
        Assert.Equal(("one", "one"), Handed(watch, inForce));
        Assert.Equal(("two", "two"), Handed(watch, candidate));

        watch.Keep(candidate);
        Assert.Equal(("two", "two"), Handed(watch, candidate));
        Assert.Equal(("one", null), Handed(watch, inForce));
    }

    [Fact]
    public void While_it_is_parked_nothing_is_looked_at()
    {
        using WakeUp wakeUp = new();
        RnpSettings first = Settings("one");
        KeyFileWatch watch = new(first, hasMoreRights: false, wakeUp, NullLogger.Instance);
        watch.Add(first, s_limit);

        Assert.True(watch.TryPark(s_limit));
        RnpSettings second = Settings("two");
        watch.Add(second, TimeSpan.Zero);
        Assert.Equal(("two", null), Handed(watch, second));

        watch.Unpark();
        watch.Add(second, s_limit);
        Assert.Equal(("two", "two"), Handed(watch, second));
    }

    /// <summary>The name at the end of the path, and what is in the file that came with it.</summary>
    private static (string Name, string? Content) Handed(KeyFileWatch watch, RnpSettings settings)
    {
        (string, string?) handed = default;
        watch.Hand(settings, null, (HandedFiles what, SafeFileHandle[] files) =>
        {
            Assert.Equal(what.Key.IsThere ? 1 : 0, files.Length);
            handed = (Path.GetFileName(what.Key.Path), what.Key.IsThere ? ReadText(files[0]) : null);
            return true;
        });
        return handed;
    }

    private static string ReadText(SafeFileHandle file)
    {
        byte[] bytes = new byte[100];
        return System.Text.Encoding.UTF8.GetString(bytes, 0, RandomAccess.Read(file, bytes, 0));
    }

    private RnpSettings Settings(string name)
    {
        string path = _scratch.Write(name, name);
        string json = $$"""
            {"version":1,"store":"/s","decryption":{"engine":"rnp","keyFile":"{{path}}" },"keys":{} }
            """;
        Manifest manifest = ManifestParser.Parse("m.json", System.Text.Encoding.UTF8.GetBytes(json)).Manifest!;
        return (RnpSettings)manifest.Decryption;
    }
}
