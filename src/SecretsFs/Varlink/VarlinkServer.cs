using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Native;

namespace SecretsFs.Varlink;

/// <summary>
/// A varlink service (varlink.org) at a socket of this machine, for one thread that polls: it never waits, and holds a
/// bounded amount of what peers send and do not take. Root and one user may call it; others are cut off.
/// </summary>
/// <remarks>
/// For each poll: <see cref="Register"/>, <see cref="PollSet.Wait"/>, <see cref="Collect"/>. Between processes, the
/// listening socket and the connection of an unanswered call are all that has to be carried over.
/// </remarks>
internal sealed class VarlinkServer : IDisposable
{
    private const int MostConnections = 16;

    /// <summary>
    /// Those that are answered often take none of the places of the others, who come and go. They leave half of the
    /// least number of descriptors that a service manager gives (systemd.exec(5), LimitNOFILE=), and of fewer as well:
    /// a process that cannot open anything cannot go on.
    /// </summary>
    private const int MostStaying = 512;

    /// <summary>How long nobody is accepted after that failed, for lack of descriptors or memory.</summary>
    private const long PauseMilliseconds = 1000;

    private readonly uint _allowedUser;
    private readonly VarlinkService _service;
    private readonly Action<LibC.Credentials> _refused;
    private readonly Func<long> _milliseconds;
    private readonly int _mostStaying = Math.Min(MostStaying, LibC.DescriptorLimit() / 2);
    private readonly List<VarlinkConnection> _connections = []; // in the order of their last sign of life
    private readonly List<VarlinkConnection> _staying = []; // those with a call that is answered often
    private readonly List<VarlinkCall> _calls = [];
    private long _acceptsAgain = long.MinValue;
    private int _poll = -1;

    /// <param name="listener">
    /// Of <see cref="LocalSocket.Listen"/>, or inherited (<see cref="LocalSocket.Inherit"/>); it is this server's from
    /// now on.
    /// </param>
    /// <param name="allowedUser">Who may call, beside root.</param>
    /// <param name="service">What it says of itself.</param>
    /// <param name="refused">Told of each peer that is cut off because it is somebody else.</param>
    /// <param name="milliseconds">The clock, where it is not the machine's.</param>
    public VarlinkServer(
        SafeFileHandle listener,
        uint allowedUser,
        VarlinkService service,
        Action<LibC.Credentials> refused,
        Func<long>? milliseconds = null)
    {
        Listener = listener;
        _allowedUser = allowedUser;
        _service = service;
        _refused = refused;
        _milliseconds = milliseconds ?? (() => Environment.TickCount64);
    }

    /// <summary>The listening socket, which stays the server's.</summary>
    public SafeFileHandle Listener { get; }

    public int ConnectionCount => _connections.Concat(_staying).Count(connection => !connection.IsClosed);

    /// <summary>How many peers were cut off because they are somebody else.</summary>
    public long RefusedCount { get; private set; }

    /// <summary>
    /// A call that was taken by the process before, which left its answer to this one; its parameters are gone.
    /// </summary>
    /// <exception cref="IOException">It is no connection.</exception>
    public VarlinkCall AdoptCall(SafeFileHandle connection, string method)
    {
        LocalSocket.Inherit(connection, listens: false);
        VarlinkConnection adopted = new(connection, _milliseconds);
        _connections.Add(adopted);
        return adopted.Ask(new VarlinkRequest(
            method, VarlinkJson.Empty, IsOneway: false, IsMore: false, IsUpgrade: false));
    }

    /// <summary>Adds what has to be polled.</summary>
    public void Register(PollSet polls)
    {
        LetGo();
        RegisterAll(_staying, polls);
        RegisterAll(_connections, polls);
        bool accepts = _milliseconds() >= _acceptsAgain
            && (_connections.Count < MostConnections || _connections.Exists(connection => connection.IsReading));
        _poll = polls.Add(Listener, accepts ? LibC.POLLIN : (short)0);
    }

    /// <summary>
    /// Does what can be done after the poll: the calls that are to be answered. The list is used again by the next one.
    /// </summary>
    public IReadOnlyList<VarlinkCall> Collect(PollSet polls)
    {
        _calls.Clear();
        foreach (VarlinkConnection connection in _staying)
        {
            Take(connection.Collect(polls));
        }

        for (int index = 0, left = _connections.Count; left > 0; left--)
        {
            VarlinkConnection connection = _connections[index];
            VarlinkCall? call = connection.Collect(polls);
            if (call is { IsMore: true } && Stays(connection))
            {
                _connections.RemoveAt(index);
            }
            else if (connection.IsIdle)
            {
                index++;
            }
            else
            {
                _connections.RemoveAt(index);
                _connections.Add(connection);
                call?.TakeOnce();
            }

            Take(call);
        }

        _connections.RemoveAll(connection => connection.IsClosed);
        _staying.RemoveAll(connection => connection.IsClosed);
        if (_poll >= 0 && (polls.Result(_poll) & LibC.POLLIN) != 0)
        {
            Accept();
        }

        _poll = -1;
        return _calls;
    }

    /// <summary>Ends all connections; the path of the socket stays.</summary>
    public void Dispose()
    {
        _connections.ForEach(connection => connection.Dispose());
        _staying.ForEach(connection => connection.Dispose());
        Listener.Dispose();
    }

    private static void RegisterAll(List<VarlinkConnection> connections, PollSet polls)
    {
        foreach (VarlinkConnection connection in connections)
        {
            if (!connection.IsClosed)
            {
                connection.Register(polls);
            }
        }

        connections.RemoveAll(connection => connection.IsClosed);
    }

    /// <summary>A call that the service does not answer for itself is for whoever collects.</summary>
    private void Take(VarlinkCall? call)
    {
        if (call is not null && !ServiceInterface.TryAnswer(call, _service))
        {
            _calls.Add(call);
        }
    }

    /// <summary>Whether there is a place for a connection among those that are answered often.</summary>
    private bool Stays(VarlinkConnection connection)
    {
        if (_staying.Count >= _mostStaying)
        {
            return false;
        }

        connection.KeepLittle();
        _staying.Add(connection);
        return true;
    }

    /// <summary>Those whose last answer was the last one are like all others again, or go.</summary>
    private void LetGo()
    {
        foreach (VarlinkConnection connection in _staying)
        {
            if (!connection.IsClosed && connection.IsReading && _connections.Count < MostConnections)
            {
                _connections.Add(connection);
            }
            else if (connection.IsReading)
            {
                connection.Dispose();
            }
        }

        _staying.RemoveAll(connection => connection.IsClosed || connection.IsReading);
    }

    /// <summary>Accepts who is there, as long as there is a place or an idle connection that can be dropped.</summary>
    private void Accept()
    {
        for (int most = MostConnections; most > 0 && HasPlace(); most--)
        {
            SafeFileHandle? accepted = AcceptOne();
            if (accepted is null)
            {
                return;
            }

            LibC.Credentials? peer = LocalSocket.Peer(accepted);
            if (peer is { } known && (known.User == 0 || known.User == _allowedUser))
            {
                MakePlace();
                _connections.Add(new VarlinkConnection(accepted, _milliseconds));
                continue;
            }

            accepted.Dispose();
            RefusedCount++;
            _refused(peer ?? new LibC.Credentials { User = uint.MaxValue, Group = uint.MaxValue });
        }
    }

    private bool HasPlace() => _connections.Count < MostConnections || _connections.Exists(one => one.IsIdle);

    private unsafe SafeFileHandle? AcceptOne()
    {
        // SAFETY: no address is asked for.
        SafeFileHandle accepted = LibC.accept4(Listener, null, null, LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK);
        if (!accepted.IsInvalid)
        {
            return accepted;
        }

        if (Marshal.GetLastPInvokeError() is not (LibC.EAGAIN or LibC.EINTR or LibC.ECONNABORTED))
        {
            _acceptsAgain = _milliseconds() + PauseMilliseconds;
            DropIdle(); // lest those who do nothing keep the last descriptors
        }

        return null;
    }

    private void MakePlace()
    {
        if (_connections.Count >= MostConnections)
        {
            DropIdle();
        }
    }

    private void DropIdle()
    {
        int index = _connections.FindIndex(connection => connection.IsIdle);
        if (index >= 0)
        {
            _connections[index].Dispose();
            _connections.RemoveAt(index);
        }
    }
}
