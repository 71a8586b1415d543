using System.Net.Sockets;
using System.Text;

namespace SecretsFs.Tests.Varlink;

/// <summary>
/// The other end of a connection, which sends any bytes. Answers are read while the server takes its turns.
/// </summary>
internal sealed class VarlinkPeer : IDisposable
{
    private readonly VarlinkHost _host;
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly List<byte> _received = [];

    public VarlinkPeer(VarlinkHost host)
    {
        _host = host;
        _socket.Connect(new UnixDomainSocketEndPoint(host.Path));
        _socket.Blocking = false;
    }

    /// <summary>Sends text with a NUL after it.</summary>
    public void Say(string message) => Send(Encoding.UTF8.GetBytes(message + '\0'));

    /// <summary>Sends bytes; the server takes its turns while the socket is full.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int sent = _socket.Send(bytes, SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock)
            {
                _host.Turn();
                continue;
            }

            Assert.Equal(SocketError.Success, error);
            bytes = bytes[sent..];
        }
    }

    /// <summary>The next message, without its NUL.</summary>
    public string Answer()
    {
        int end = -1;
        _host.TurnUntil(() =>
        {
            Assert.True(Receive(), "the connection ended");
            return (end = _received.IndexOf(0)) >= 0;
        });
        string answer = Encoding.UTF8.GetString([.. _received[..end]]);
        _received.RemoveRange(0, end + 1);
        return answer;
    }

    /// <summary>Waits for the end of the connection, before which nothing may come.</summary>
    public void Ended()
    {
        _host.TurnUntil(() => !Receive());
        Assert.Empty(_received);
    }

    /// <summary>Nothing came, and the connection is there.</summary>
    public void Silent()
    {
        _host.TurnUntilQuiet();
        Assert.True(Receive(), "the connection ended");
        Assert.Empty(_received);
    }

    /// <summary>Reads once, up to so many bytes; whether the connection is there.</summary>
    public bool Receive(int most = 1024 * 1024)
    {
        byte[] chunk = new byte[most];
        int count = _socket.Receive(chunk, SocketFlags.None, out SocketError error);
        _received.AddRange(chunk.AsSpan(0, count));
        return count > 0 || error == SocketError.WouldBlock;
    }

    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    public void Dispose() => _socket.Dispose();
}
