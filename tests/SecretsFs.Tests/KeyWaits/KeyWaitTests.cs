using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.KeyWaits;

/// <summary>What tests of <c>secretsfs wait</c> have: a store with a few entries, and a mount of them.</summary>
[Collection(SecondCollection.Name)]
public abstract class KeyWaitTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    protected const int NotReadable = 9;

    private int _sockets;

    /// <summary>A store with the entries one and two, besides those of all tests.</summary>
    private protected async Task<PassStore> MakeStoreAsync()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        foreach (string entry in (string[])["one", "two"])
        {
            store.Copy("text", entry);
        }

        return store;
    }

    /// <summary>A manifest of keys that are named as their entries, decrypted in the worker.</summary>
    private protected async Task<TestManifest> DeclareAsync(PassStore store, params string[] names)
    {
        string key = Scratch.At("host.key");
        if (!File.Exists(key))
        {
            await Home.ExportKeyFileAsync(key, GpgHome.Host);
        }

        TestManifest manifest = ManifestOf(store).Rnp(key);
        Array.ForEach(names, name => manifest.Key(name, mode: "0444"));
        return manifest;
    }

    /// <summary>Starts <c>secretsfs wait</c>.</summary>
    private protected Child Wait(params string[] arguments) => Start([Programs.SecretsFs, "wait", .. arguments]);

    /// <summary>Runs it to its end.</summary>
    private protected static Task<RunResult> WaitedAsync(params string[] arguments) =>
        Child.RunAsync([Programs.SecretsFs, "wait", .. arguments]);

    /// <summary>Starts one that holds, and waits until it says that all can be read.</summary>
    private protected async Task<(Child Holder, NotifySocket Manager)> HoldAsync(params string[] arguments)
    {
        NotifySocket manager = new(Scratch.At($"manager{++_sockets}"));
        Child holder = Own(Child.Start(
            [Programs.SecretsFs, "wait", "--hold", .. arguments],
            new Dictionary<string, string> { ["NOTIFY_SOCKET"] = manager.Path }));
        await manager.WaitForAsync("READY=1");
        return (holder, manager);
    }

    /// <summary>Waits until it waits.</summary>
    private protected static Task WaitPollingAsync(Child waiter) => Poll.UntilAsync(
        () => Directory.GetFileSystemEntries($"/proc/{waiter.Pid}/fd")
            .Any(static link => new FileInfo(link).LinkTarget?.EndsWith("/mountinfo", StringComparison.Ordinal)
                == true),
        "that it looks for mounts");
}
