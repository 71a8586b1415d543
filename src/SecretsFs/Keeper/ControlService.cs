using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Channel;
using SecretsFs.Daemon;
using SecretsFs.Native;
using SecretsFs.Takeover;
using SecretsFs.Varlink;

namespace SecretsFs.Keeper;

/// <summary>
/// The control socket: tells how the mount is, and has another manifest or program served. For root and the user of
/// this process alone. The main thread alone.
/// </summary>
internal sealed class ControlService : IDisposable
{
    private const long DescribeLimit = 2_000;

    /// <summary>The other questions are reloads, which count from 1.</summary>
    private const uint StatusMark = 1u << 31;

    private static readonly VarlinkService s_service = new(
        "secretsfs",
        "secretsfs",
        ProgramVersion.Text,
        "https://github.com/secretsfs/secretsfs",
        MountInterface.Description);

    private readonly VarlinkServer _server;
    private readonly Workers _workers;
    private readonly KeeperDescription _description;
    private readonly string _path;
    private readonly SharedMemory _memory;
    private readonly KeyWatchers _watchers;
    private readonly List<PendingStatus> _statuses = [];
    private uint _sequence;

    /// <param name="listener">The mount's control socket; it is this object's from now on.</param>
    /// <param name="description">What is told of the mount.</param>
    /// <param name="workers">Who is asked.</param>
    /// <param name="said">Hears what they answer.</param>
    /// <param name="memory">How far they are.</param>
    /// <param name="logger">The log.</param>
    public ControlService(
        SafeFileHandle listener,
        KeeperDescription description,
        Workers workers,
        WorkerListener said,
        SharedMemory memory,
        ILogger logger)
    {
        _server = new VarlinkServer(
            listener, LibC.geteuid(), s_service, peer => Log.ControlRefused(logger, peer.User));
        _description = description;
        _path = ControlSocket.Candidates(description.Mountpoint)[0]; // made when the listener was
        _workers = workers;
        _memory = memory;
        _watchers = new KeyWatchers(workers);
        said.Answered += Answered;
        workers.Activated += AskAgain;
    }

    /// <summary>Somebody wants a reload, with another program where one is given.</summary>
    public event Action<VarlinkCall, string?>? ReloadAsked;

    /// <summary>What has to outlive this program where another takes over.</summary>
    public SafeFileHandle Listener => _server.Listener;

    /// <summary>The call that the program before left unanswered.</summary>
    public VarlinkCall AdoptReload(SafeFileHandle connection) => _server.AdoptCall(connection, MountInterface.Reload);

    /// <summary>Says what to wait for.</summary>
    public void Register(PollSet polled) => _server.Register(polled);

    /// <summary>Does what has become due, after the wait.</summary>
    public void Handle(PollSet polled)
    {
        foreach (VarlinkCall call in _server.Collect(polled))
        {
            Take(call);
        }

        _watchers.Handle();
        long now = Environment.TickCount64;
        foreach (PendingStatus late in _statuses.Where(one => now > one.End).ToArray())
        {
            Reply(late, null); // the worker is busy, or another by now: the rest is worth telling
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            if (!_server.Listener.IsClosed)
            {
                File.Delete(_path);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // the next keeper replaces one that nobody listens at
        }

        _server.Dispose();
    }

    private void Take(VarlinkCall call)
    {
        if (call.Method == MountInterface.Status)
        {
            if (call.UnknownParameter() is string unknown)
            {
                call.InvalidParameter(unknown);
                return;
            }

            DescribeTo(call);
        }
        else if (call.Method == MountInterface.Watch)
        {
            _watchers.Take(call);
        }
        else if (call.Method == MountInterface.Reload)
        {
            if (call.UnknownParameter("program") is string unknown)
            {
                call.InvalidParameter(unknown);
            }
            else if (TryProgram(call.Parameters, out string? program))
            {
                ReloadAsked?.Invoke(call, program);
            }
            else
            {
                call.InvalidParameter("program");
            }
        }
        else
        {
            call.Error(VarlinkError.MethodNotFound, writer => writer.WriteString("method", call.Method));
        }
    }

    /// <summary>Asks the worker for its keys, and answers once it has, or cannot.</summary>
    private void DescribeTo(VarlinkCall call)
    {
        SafeFileHandle? keys = MemoryFile.TryCreateEmpty(KeyReportFile.Name, KeyReportFile.MostBytes);
        PendingStatus status = new(call, ++_sequence | StatusMark, Environment.TickCount64 + DescribeLimit, keys);
        _statuses.Add(status);
        if (_workers.Active is not WorkerLink active || !Ask(active, status))
        {
            Reply(status, null);
        }
    }

    private static bool TryProgram(JsonElement parameters, out string? program)
    {
        program = null;
        if (!parameters.TryGetProperty("program", out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        program = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return program is not null && program.IndexOfAny(['\0', '\n']) < 0;
    }

    /// <summary>The worker before may have ended without an answer.</summary>
    private void AskAgain(WorkerLink link) => _statuses.ForEach(status => Ask(link, status));

    private static bool Ask(WorkerLink link, PendingStatus status) =>
        status.Keys is not null
        && link.Channel.TrySend(ControlKind.Describe, status.Sequence, string.Empty, status.Keys);

    private void Answered(WorkerLink link, ControlMessage message)
    {
        _watchers.Answered(link, message);
        if (_statuses.Find(one => one.Sequence == message.Sequence) is PendingStatus status && link == _workers.Active)
        {
            Reply(status, KeyReport.Read(status.Keys!, message));
        }
    }

    private void Reply(PendingStatus status, KeyReport? keys)
    {
        _statuses.Remove(status);
        status.Keys?.Dispose();
        status.Call.Reply(writer => _description.Write(writer, _workers, in _memory.Header, keys));
    }

    private sealed record PendingStatus(VarlinkCall Call, uint Sequence, long End, SafeFileHandle? Keys);
}
