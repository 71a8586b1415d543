using System.Text.Json;
using SecretsFs.Commands;
using SecretsFs.Daemon;
using SecretsFs.Native;
using SecretsFs.Varlink;

namespace SecretsFs.Waiting;

/// <summary>
/// Has the daemon of a mount tell how some keys are, for as long as it does, and calls it again when it does not: it
/// may be another program by then. For one thread that polls.
/// </summary>
/// <param name="mountpoint">The mount.</param>
/// <param name="names">Of keys and directories in it.</param>
internal sealed class KeyWatch(string mountpoint, IReadOnlyList<string> names) : IDisposable
{
    /// <summary>So many characters of names fit into one call, however they are escaped.</summary>
    public const int MostCharacters = 8 * 1024;

    private const long FirstPause = 100;
    private const long LongestPause = 2_000;

    /// <summary>Where the daemon has too many to tell each of them whenever something is another.</summary>
    private const long PauseOfOnce = 5_000;

    /// <summary>A mount that has just gone looks like one of somebody else for a moment.</summary>
    private const long RefusalLimit = 1_000;

    private readonly KeyProbe _probe = new();
    private readonly Dictionary<string, string?> _states = new(StringComparer.Ordinal);
    private VarlinkStream? _stream;
    private long _next = long.MinValue;
    private long _pause = FirstPause;
    private long _refusedSince = long.MaxValue;
    private int _probesBefore = -1;

    public string Mountpoint => mountpoint;

    public IReadOnlyList<string> Names => names;

    /// <summary>Whether the daemon tells, or told the last time that it was asked.</summary>
    public bool IsTold { get; private set; }

    /// <summary>Whether a single look has shown all that it can.</summary>
    public bool IsSettled { get; private set; }

    /// <summary>Why the daemon will never tell; null where it may.</summary>
    public CommandFailure? Failure { get; private set; }

    /// <summary>When <see cref="Continue"/> has to be called at last, as the clock of ticks has it.</summary>
    public long Due => Math.Min(_stream is null ? _next : long.MaxValue, _probe.Due);

    /// <summary>What was told of the keys, by name; null for a name without any.</summary>
    public IReadOnlyDictionary<string, string?> States => _states;

    /// <summary>Adds what has to be polled.</summary>
    public void Register(PollSet polls)
    {
        _stream?.Register(polls);
        _probe.Register(polls);
    }

    /// <summary>Takes in what was told, after each poll.</summary>
    public void Collect(PollSet polls, long now)
    {
        while (_stream?.Collect(polls) is VarlinkResult result)
        {
            Take(result, now);
        }
    }

    /// <summary>Does what has become due.</summary>
    /// <param name="now">The clock.</param>
    /// <param name="isUrgent">Whether this is a single look.</param>
    public void Continue(long now, bool isUrgent)
    {
        string[] open = IsTold
            ? [.. _states.Where(static one => KeyState.MayChange(one.Value)).Select(one => $"{mountpoint}/{one.Key}")]
            : [];
        if (_probe.Continue(now, open, isUrgent))
        {
            Close();
            (_next, _pause) = (now, FirstPause); // what is told next is as of then
        }

        if (_stream is null && now >= _next)
        {
            Call(now);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Close();
        _probe.Dispose();
    }

    private void Call(long now)
    {
        VarlinkResult? last = null;
        _probesBefore = _probe.Count;
        foreach (string socket in ControlSocket.Candidates(mountpoint))
        {
            _stream = VarlinkStream.TryCall(socket, MountInterface.Watch, Write, out VarlinkResult? failure);
            if (_stream is not null)
            {
                return;
            }

            last = last?.Outcome is null or VarlinkOutcome.NotThere ? failure : last;
        }

        Fail(last!, now);
    }

    private void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("names");
        foreach (string name in names)
        {
            writer.WriteStringValue(name);
        }

        writer.WriteEndArray();
    }

    private void Take(VarlinkResult result, long now)
    {
        if (result.Outcome != VarlinkOutcome.Reply || !TryRead(result.Parameters))
        {
            Close();
            Fail(result, now);
            return;
        }

        (IsTold, _pause, _refusedSince, Failure) = (true, FirstPause, long.MaxValue, null);
        IsSettled = !_states.Values.Any(KeyState.MayChange)
            || (_probesBefore > 0 && !_states.ContainsValue(KeyState.UnknownWord)); // it may be at it
        if (!result.Continues)
        {
            Close();
            _next = now + PauseOfOnce;
        }
    }

    private bool TryRead(JsonElement parameters)
    {
        Dictionary<string, string?> states = new(StringComparer.Ordinal);
        try
        {
            foreach (JsonElement key in parameters.GetProperty("keys").EnumerateArray())
            {
                states[key.GetProperty("name").GetString() ?? string.Empty] = key.GetProperty("state").GetString();
            }
        }
        catch (Exception exception) when (exception is KeyNotFoundException or InvalidOperationException)
        {
            return false;
        }

        _states.Clear();
        foreach ((string name, string? state) in states)
        {
            _states[name] = state;
        }

        return true;
    }

    private void Fail(VarlinkResult result, long now)
    {
        bool isRefused = result.Outcome == VarlinkOutcome.NotPermitted;
        _refusedSince = !isRefused ? long.MaxValue : Math.Min(_refusedSince, now);
        Failure = isRefused && now - _refusedSince >= RefusalLimit
            ? ControlCall.NotPermitted(mountpoint)
            : result.Outcome == VarlinkOutcome.Reply
                || (result.Outcome == VarlinkOutcome.Error && result.ErrorName != MountInterface.NotKnown)
            ? new CommandFailure(
                ExitStatus.Failure,
                $"{mountpoint}: its daemon does not tell how keys are: {result.ErrorName ?? "it makes no sense here"}",
                $"is it of another version? secretsfs reload {mountpoint}")
            : null;
        IsTold = false;
        IsSettled = result.Outcome is VarlinkOutcome.NotThere or VarlinkOutcome.Refused
            || result.ErrorName == MountInterface.NotKnown;
        _next = now + _pause + Random.Shared.NextInt64(_pause); // many may be waiting
        _pause = Math.Min(2 * _pause, LongestPause);
    }

    private void Close()
    {
        _stream?.Dispose();
        _stream = null;
    }
}
