using System.Net.Sockets;
using SecretsFs.Daemon;
using SecretsFs.Native;
using SecretsFs.Tests.Fixtures;
using SecretsFs.Waiting;

namespace SecretsFs.Tests.KeyWaits;

/// <summary>What is known of keys while their daemon comes and goes.</summary>
public sealed class WaitedKeysTests : IDisposable
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(20);

    private readonly string _mountpoint = $"/secretsfs-test-{Guid.NewGuid():N}";
    private readonly string _socket;
    private readonly PollSet _polls = new();

    public WaitedKeysTests()
    {
        Directory.CreateDirectory(RuntimeFolder.OfRoot, UnixFileMode.UserRead | UnixFileMode.UserWrite
            | UnixFileMode.UserExecute);
        _socket = ControlSocket.In(RuntimeFolder.OfRoot, _mountpoint);
    }

    public void Dispose() => File.Delete(_socket);

    [RootFact]
    public async Task Keys_of_a_directory_are_those_that_were_told_of_while_nobody_tells()
    {
        using WaitedKeys keys = new([new WaitedPath(_mountpoint, _mountpoint)]);
        Assert.Equal([KeyStateKind.Unknown], keys.States().Select(static state => state.Kind));
        using Socket daemon = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        daemon.Bind(new UnixDomainSocketEndPoint(_socket));
        daemon.Listen();
        Task<Socket> accepting = daemon.AcceptAsync();
        keys.Follow([new KeyPlace(_mountpoint, string.Empty)]);
        Assert.Equal([_mountpoint], keys.States().Select(static state => state.Path));
        await UntilAsync(keys, () => accepting.IsCompleted);

        using (Socket connection = await accepting)
        {
            connection.Send(
                """
                {"continues":true,"parameters":{"keys":
                [{"name":"a","state":"readable"},{"name":"b","state":"missing"}]}}
                """u8);
            connection.Send([0]);
            await UntilAsync(keys, () => keys.States().Count == 2);
            Assert.Equal(
                [($"{_mountpoint}/a", KeyStateKind.Readable), ($"{_mountpoint}/b", KeyStateKind.NotReadable)],
                keys.States().Select(static state => (state.Path, state.Kind)));
        }

        daemon.Close();
        await UntilAsync(keys, () => keys.States().All(static state => state.Kind == KeyStateKind.Unknown));
        Assert.Equal([$"{_mountpoint}/a", $"{_mountpoint}/b"], keys.States().Select(static state => state.Path));
    }

    private Task UntilAsync(WaitedKeys keys, Func<bool> condition) => Poll.UntilAsync(
        () =>
        {
            keys.Continue(Environment.TickCount64, isSingleLook: false);
            _polls.Clear();
            keys.Register(_polls);
            _polls.Wait(s_poll);
            keys.Collect(_polls, Environment.TickCount64);
            return condition();
        },
        "what the daemon tells");
}
