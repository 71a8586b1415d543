using System.Net.Sockets;
using System.Text;

namespace SecretsFs.Tests.Fixtures;

/// <summary>The service manager's end of sd_notify(3).</summary>
internal sealed class NotifySocket : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public NotifySocket(string path)
    {
        Path = path;
        _socket.Bind(new UnixDomainSocketEndPoint(path));
    }

    public string Path { get; }

    /// <summary>Whether there is a message that nobody has taken.</summary>
    public bool HasMore => _socket.Available > 0;

    /// <summary>The next message.</summary>
    public async Task<string[]> NextAsync(CancellationToken cancellation)
    {
        byte[] buffer = new byte[4096];
        int length = await _socket.ReceiveAsync(buffer, cancellation);
        return Encoding.UTF8.GetString(buffer, 0, length).Split('\n');
    }

    /// <summary>Takes messages up to one that has this line.</summary>
    public async Task<string[]> WaitForAsync(string line)
    {
        using CancellationTokenSource limit = new(TestLimits.Event);
        try
        {
            string[] message;
            do
            {
                message = await NextAsync(limit.Token);
            }
            while (!message.Contains(line));
            return message;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"the daemon did not notify {line}");
        }
    }

    public void Dispose() => _socket.Dispose();
}
