using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using SecretsFs.Daemon;
using SecretsFs.Tests.Fixtures;
using SecretsFs.Tests.Takeover;

namespace SecretsFs.Tests.KeyWaits;

/// <summary>The method Watch of a keeper, as programs of others call it.</summary>
public sealed class WatchTests(PassStoreFixture keys) : KeyWaitTests(keys)
{
    private const int Many = 300;

    private readonly List<Watcher> _watchers = [];

    [MountFact(Requirements.LibRnp)]
    public async Task It_answers_at_once_and_whenever_a_key_is_another()
    {
        PassStore store = await MakeStoreAsync();
        Mount mount = await MountAsync((await DeclareAsync(store, "one", "late")).Key("in/two", "two"));
        (await WaitedAsync(mount.At("one"), mount.At("in"))).Succeeded();
        Watcher watcher = Watch(mount, """["one","late","in","none"]""");

        Assert.Equal("late=missing none=null in/two=readable one=readable", await watcher.NextAsync());
        await store.InsertAsync("late", "content\n");
        await watcher.WaitAsync("none=null in/two=readable late=readable one=readable");
        await mount.ReloadAsync(await DeclareAsync(store, "one", "none"));
        await watcher.WaitAsync("in=null late=null none=missing one=readable");
        End();
    }

    [MountFact(Requirements.LibRnp)]
    public async Task Without_more_it_answers_once()
    {
        Mount mount = await MountAsync(await DeclareAsync(await MakeStoreAsync(), "one", "two"));
        Watcher watcher = Watch(mount, """[""]""", more: "false");

        await watcher.NextAsync();

        Assert.False(watcher.Continues);
        End();
    }

    /// <summary>One thread answers all callers.</summary>
    [MountFact(Requirements.LibRnp)]
    public async Task However_often_a_key_is_asked_for_it_is_told_once()
    {
        Mount mount = await MountAsync((await DeclareAsync(await MakeStoreAsync(), "one")).Key("a/b/two", "two"));
        (await WaitedAsync(mount.Path)).Succeeded();
        string all = string.Join(',', Enumerable.Repeat("\"\",\"one\"", 5_000));
        string deep = string.Concat(Enumerable.Repeat("a/", 1_000)) + "a";

        Assert.Equal("a/b/two=readable one=readable", await Watch(mount, $"[{all}]").NextAsync());
        Assert.Equal(
            $"{deep}=null a/none=null a/b/two=readable",
            await Watch(mount, $"""["a/b/two","a","a/b","a/none","{deep}"]""").NextAsync());
        End();
    }

    [MountTheory(Requirements.LibRnp)]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"one\"")]
    [InlineData("[1]")]
    [InlineData("[\"one\",null]")]
    public async Task Names_are_an_array_of_strings(string names)
    {
        Mount mount = await MountAsync(await DeclareAsync(await MakeStoreAsync(), "one"));

        string answer = await Watch(mount, names).RawAsync();

        Assert.Equal(
            """{"error":"org.varlink.service.InvalidParameter","parameters":{"parameter":"names"}}""", answer);
        End();
    }

    /// <summary>One unit a key waits, when a machine starts.</summary>
    [MountFact(Requirements.LibRnp)]
    public async Task Hundreds_watch_while_status_answers()
    {
        PassStore store = await MakeStoreAsync();
        Mount mount = await MountAsync(await DeclareAsync(store, "one", "late"));
        Watcher[] watchers = [.. Enumerable.Range(0, Many).Select(_ => Watch(mount, """["late"]"""))];
        foreach (Watcher watcher in watchers)
        {
            Assert.Equal("late=missing", await watcher.NextAsync());
        }

        long start = Stopwatch.GetTimestamp();
        (await Child.RunAsync(Programs.SecretsFs, "status", mount.Path)).Succeeded();
        Assert.True(Stopwatch.GetElapsedTime(start) < TestLimits.AtOnce);
        await store.InsertAsync("late", "content\n");
        foreach (Watcher watcher in watchers)
        {
            await watcher.WaitAsync("late=readable");
        }

        End();
        await Poll.UntilAsync(
            () => Directory.GetFileSystemEntries($"/proc/{mount.Pid}/fd").Length < Many, "the end of the connections");
    }

    /// <summary>It was asked, and answers late; what it took is no measure for when to ask it next.</summary>
    [MountFact(Requirements.LibRnp)]
    public async Task After_a_worker_stood_still_keys_are_told_soon()
    {
        PassStore store = await MakeStoreAsync();
        Mount mount = await MountAsync(await DeclareAsync(store, "late"));
        Watcher watcher = Watch(mount, """["late"]""");
        Assert.Equal("late=missing", await watcher.NextAsync());
        int serving = await new WorkerProcesses(mount).WaitServingAsync();
        Assert.Equal(0, LibC.kill(serving, LibC.SIGSTOP));
        for (int looks = 0; looks < 2; looks++)
        {
            (await Child.RunAsync(Programs.SecretsFs, "status", mount.Path)).Succeeded(); // two seconds each
        }

        Assert.Equal(0, LibC.kill(serving, LibC.SIGCONT));
        (await Child.RunAsync(Programs.SecretsFs, "status", mount.Path)).Succeeded(); // it answers again, in order
        await store.InsertAsync("late", "content\n");

        await watcher.WaitAsync("late=readable");
        End();
    }

    /// <summary>A keeper without a descriptor ends, and with it the mount.</summary>
    [MountFact(Requirements.LibRnp)]
    public async Task Where_descriptors_are_few_it_keeps_some()
    {
        const int Few = 300;
        Mount mount = await MountAsync(
            await DeclareAsync(await MakeStoreAsync(), "one"),
            new MountOptions { Wrapper = ["prlimit", $"--nofile={Few}:{Few}"] });
        int told = 0;
        Watcher[] watchers = [.. Enumerable.Range(0, Few).Select(_ => Watch(mount, """["one"]"""))];
        foreach (Watcher watcher in watchers)
        {
            await watcher.NextAsync();
            told += watcher.Continues ? 1 : 0;
        }

        Assert.Equal(Few / 2, told);
        (await Child.RunAsync(Programs.SecretsFs, "status", mount.Path)).Succeeded();
        (await Child.RunAsync(Programs.SecretsFs, "reload", mount.Path)).Succeeded();
        await new WorkerProcesses(mount).KillServingAsync();
        (await WaitedAsync(mount.At("one"))).Succeeded();
        End();
    }

    /// <summary>He asks for more than a socket holds, and takes nothing of it.</summary>
    [MountFact(Requirements.LibRnp)]
    public async Task Who_does_not_take_answers_stops_nobody_and_is_dropped()
    {
        const int ManyKeys = 5_000;
        PassStore store = await MakeStoreAsync();
        TestManifest manifest = await DeclareAsync(store, "one", "late");
        for (int number = 0; number < ManyKeys; number++)
        {
            manifest.Key($"{new string('k', 100)}{number}", "one");
        }

        Mount mount = await MountAsync(manifest, new MountOptions { LogLevel = "warning" });
        Watcher stuck = Watch(mount, """[""]""");
        Watcher other = Watch(mount, """["late"]""");
        Assert.Equal("late=missing", await other.NextAsync());

        await store.InsertAsync("late", "content\n");

        await other.WaitAsync("late=readable");
        (await Child.RunAsync(Programs.SecretsFs, "status", mount.Path)).Succeeded();
        (await Child.RunAsync(Programs.SecretsFs, "reload", mount.Path)).Succeeded();
        await Poll.UntilAsync(() => stuck.IsDropped, "the end of who takes nothing");
        End();
    }

    private Watcher Watch(Mount mount, string names, string more = "true")
    {
        Watcher watcher = new(ControlSocket.In(RuntimeFolder.OfRoot, mount.Path));
        _watchers.Add(watcher);
        watcher.Say(
            $$$"""{"method":"org.secretsfs.Mount.Watch","more":{{{more}}},"parameters":{"names":{{{names}}}}}""");
        return watcher;
    }

    private void End() => _watchers.ForEach(static watcher => watcher.Dispose());

    private sealed class Watcher : IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        private readonly List<byte> _received = [];

        public Watcher(string path) => _socket.Connect(new UnixDomainSocketEndPoint(path));

        public bool Continues { get; private set; }

        /// <summary>Whether the keeper has closed the connection, whatever is still to be taken.</summary>
        public bool IsDropped
        {
            get
            {
                ReadOnlySpan<byte> some = " "u8; // of a call to come, which is not taken before the last was answered
                _socket.Send(some, SocketFlags.None, out SocketError error);
                return error != SocketError.Success;
            }
        }

        public void Say(string message) => _socket.Send(Encoding.UTF8.GetBytes(message + '\0'));

        /// <summary>The next answer.</summary>
        public async Task<string> RawAsync()
        {
            using CancellationTokenSource limit = new(TestLimits.Event);
            byte[] chunk = new byte[64 * 1024];
            int end;
            while ((end = _received.IndexOf(0)) < 0)
            {
                int count = await _socket.ReceiveAsync(chunk, limit.Token);
                Assert.True(count > 0, "the connection ended");
                _received.AddRange(chunk.AsSpan(0, count));
            }

            string answer = Encoding.UTF8.GetString([.. _received[..end]]);
            _received.RemoveRange(0, end + 1);
            return answer;
        }

        /// <summary>The next answer: states by name, what cannot be read first.</summary>
        public async Task<string> NextAsync()
        {
            using JsonDocument answer = JsonDocument.Parse(await RawAsync());
            Continues = answer.RootElement.TryGetProperty("continues", out JsonElement continues)
                && continues.GetBoolean();
            return string.Join(' ', answer.RootElement.GetProperty("parameters").GetProperty("keys").EnumerateArray()
                .Select(static key => $"{key.GetProperty("name")}={key.GetProperty("state").GetString() ?? "null"}")
                .OrderBy(static key => key.EndsWith("=readable", StringComparison.Ordinal))
                .ThenBy(static key => key, StringComparer.Ordinal));
        }

        /// <summary>Takes answers up to this one.</summary>
        public async Task WaitAsync(string states)
        {
            while (await NextAsync() != states)
            {
            }
        }

        public void Dispose() => _socket.Dispose();
    }
}
