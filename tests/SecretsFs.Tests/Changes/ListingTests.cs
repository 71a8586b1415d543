using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Changes;

/// <summary>Directories that are open while a reload changes their names.</summary>
public sealed class ListingTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    /// <summary>Through libc: Python itself would look at the directory before it lists it again.</summary>
    private const string ListTwice = """
        import ctypes, sys
        NAME_OFFSET = 19
        libc = ctypes.CDLL(None)
        libc.opendir.restype = libc.readdir.restype = ctypes.c_void_p
        libc.readdir.argtypes = libc.rewinddir.argtypes = [ctypes.c_void_p]
        directory = libc.opendir(sys.argv[1].encode())
        def names():
            found = []
            while entry := libc.readdir(directory):
                found.append(ctypes.string_at(entry + NAME_OFFSET).decode())
            return sorted(set(found) - {".", ".."})
        print(*names(), flush=True)
        sys.stdin.readline()
        libc.rewinddir(directory)
        print(*names())
        """;

    [MountFact("python3")]
    public async Task An_open_directory_that_is_rewound_lists_the_new_names()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text").Key("binary"));
        Child lister = Start(Programs.Python, "-c", ListTwice, mount.Path);
        await lister.Output.WaitForLineAsync("binary text");

        await mount.ReloadAsync(SharedManifest().Key("text").Key("empty").Key("folder/shell", "shell"));
        await lister.SayAsync("go");

        Assert.Equal("binary text\nempty folder text\n", (await lister.EndAsync()).Succeeded().Text);
    }

    [MountFact("python3")]
    public async Task An_open_directory_that_was_removed_lists_no_names_once_it_is_rewound()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text").Key("folder/shell", "shell"));
        Child lister = Start(Programs.Python, "-c", ListTwice, mount.At("folder"));
        await lister.Output.WaitForLineAsync("shell");

        await mount.ReloadAsync(SharedManifest().Key("text"));
        await lister.SayAsync("go");

        Assert.Equal("shell\n\n", (await lister.EndAsync()).Succeeded().Text);
    }
}
