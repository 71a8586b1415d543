using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace SecretsFs.Daemon;

/// <summary>Tells the service manager how far we are (sd_notify(3)); nothing where NOTIFY_SOCKET is not set.</summary>
internal sealed class ServiceManager
{
    private readonly string? _address = Environment.GetEnvironmentVariable("NOTIFY_SOCKET");
    private readonly Queue<string> _unsent = new();

    /// <summary>Whether the manager had no room for something.</summary>
    public bool HasUnsent => _unsent.Count > 0;

    public void Ready(string status) => Send($"READY=1\nSTATUS={status}");

    /// <summary>Notify-reload wants the time of the clock that cannot be set, in microseconds.</summary>
    public void Reloading()
    {
        long microseconds = (long)(Stopwatch.GetTimestamp() * (1_000_000.0 / Stopwatch.Frequency));
        Send(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={microseconds}"));
    }

    public void Stopping() => Send("STOPPING=1");

    /// <summary>Says what the manager had no room for, if it has now.</summary>
    public void SayUnsent()
    {
        while (_unsent.TryPeek(out string? message) && TrySend(message))
        {
            _unsent.Dequeue();
        }
    }

    private void Send(string message)
    {
        _unsent.Enqueue(message);
        SayUnsent();
    }

    /// <summary>False where the manager has no room for it now; what it can never be told counts as said.</summary>
    private bool TrySend(string message)
    {
        if (string.IsNullOrEmpty(_address))
        {
            return true;
        }

        // '@' stands for the NUL of an abstract address
        string address = _address[0] == '@' ? '\0' + _address[1..] : _address;
        try
        {
            using Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified)
            {
                Blocking = false,
            };
            socket.SendTo(Encoding.UTF8.GetBytes(message), new UnixDomainSocketEndPoint(address));
        }
        catch (SocketException exception) when (exception.SocketErrorCode
            is SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable or SocketError.TooManyOpenSockets)
        {
            return false;
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            // a manager that cannot be reached must not stop the service (sd_notify(3), notes)
        }

        return true;
    }
}
