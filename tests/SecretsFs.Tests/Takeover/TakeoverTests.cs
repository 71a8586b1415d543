using System.Globalization;
using System.Text;
using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Takeover;

/// <summary>
/// What tests of workers and their successors have: a hundred numbered keys, readers of them, and processes that hold
/// files open.
/// </summary>
[Collection(AloneCollection.Name)]
public abstract class TakeoverTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    /// <summary>The keys k0, k1 ..., of entries e0, e1 ...</summary>
    protected const int KeyCount = 100;

    private protected static string Scripts { get; } = Path.Combine(AppContext.BaseDirectory, "Takeover");

    /// <summary>The content of a numbered key, as load.py expects it.</summary>
    protected static string Content(int number) =>
        string.Concat(Enumerable.Repeat($"content of {number}\n", 3));

    /// <summary>A store with the numbered entries.</summary>
    private protected async Task<PassStore> MakeStoreAsync()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch, "numbered");
        string[] files = [.. Enumerable.Range(0, KeyCount).Select(i => Path.Combine(store.Path, $"e{i}"))];
        await EncryptAsync(files, Content);
        return store;
    }

    /// <summary>Encrypts all numbered entries at once, where the store has them.</summary>
    private protected async Task EncryptAsync(string[] files, Func<int, string> content)
    {
        for (int i = 0; i < files.Length; i++)
        {
            WorkerUser.Write(files[i], content(i));
        }

        await Home.GpgAsync(null, ["--trust-model", "always", "-r", GpgHome.Host, "--multifile", "-e", .. files]);
        Array.ForEach(files, File.Delete);
    }

    /// <summary>A manifest of the numbered keys, decrypted in the worker.</summary>
    private protected async Task<TestManifest> NumberedAsync(PassStore store)
    {
        string key = Scratch.At("host.key");
        if (!File.Exists(key))
        {
            await Home.ExportKeyFileAsync(key, GpgHome.Host);
        }

        TestManifest manifest = ManifestOf(store).Rnp(key);
        for (int i = 0; i < KeyCount; i++)
        {
            manifest.Key($"k{i}", $"e{i}", mode: "0444");
        }

        return manifest;
    }

    /// <summary>A mount of the numbered keys that does not log each open.</summary>
    private protected async Task<Mount> MountNumberedAsync(params string[] options) => await MountAsync(
        await NumberedAsync(await MakeStoreAsync()), new MountOptions { LogLevel = "warning", Options = options });

    /// <summary>Starts readers of the numbered keys.</summary>
    private protected async Task<Child> StartLoadAsync(Mount mount, int readers = 4, double pause = 0)
    {
        Child load = Start(
            Programs.Python, Path.Combine(Scripts, "load.py"), mount.Path, $"{KeyCount}", $"{readers}",
            pause.ToString(CultureInfo.InvariantCulture));
        await load.Output.WaitForLineAsync("ready");
        return load;
    }

    /// <summary>Ends the readers; what they saw.</summary>
    private protected static async Task<LoadResult> EndLoadAsync(Child load) =>
        LoadResult.Parse((await load.EndAsync()).Succeeded().Text.Split('\n')[1]);

    /// <summary>Starts a process that holds files open, and its child of another user.</summary>
    private protected Task<Holder> HoldAsync(params string[] files) => Holder.OfAsync(
        Start([Programs.Python, Path.Combine(Scripts, "holder.py"), "12345", .. files]));

    /// <summary>Writes an entry anew.</summary>
    private protected async Task RewriteAsync(PassStore store, string entry, string content) =>
        store.Put(entry, await Home.EncryptAsync(Encoding.UTF8.GetBytes(content), GpgHome.Host));
}
