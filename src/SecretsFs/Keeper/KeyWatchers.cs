using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Channel;
using SecretsFs.Varlink;

namespace SecretsFs.Keeper;

/// <summary>
/// Tells callers how keys are, and again when one is another. The worker is asked once for all of them, about once a
/// second, and less often where a report takes long; never while nobody watches. The main thread alone.
/// </summary>
/// <param name="workers">Who is asked.</param>
internal sealed class KeyWatchers(Workers workers)
{
    /// <summary>Between two questions.</summary>
    private const long Pace = 1_000;

    /// <summary>Where somebody has come meanwhile, who gets nothing that is older.</summary>
    private const long ShortPace = 100;

    /// <summary>A report takes one part in so many of the time at most, and of that of a short pace.</summary>
    private const long Parts = 10;
    private const long ShortParts = 4;

    /// <summary>
    /// Between two questions at most, also where a report took long because a machine was busy or stood still: whoever
    /// holds keys takes them for lost when nothing is known for longer (<see cref="Waiting.KeySpells"/>).
    /// </summary>
    private const long LongestPace = 4_000;

    /// <summary>A worker that does not answer is asked once more.</summary>
    private const long AnswerLimit = 5_000;

    /// <summary>Whoever takes one answer waits for it so long.</summary>
    private const long OnceLimit = 2_000;

    /// <summary>Of one name, in characters: as long as a path may be (PATH_MAX).</summary>
    private const int LongestName = 4096;

    /// <summary>Of the names that are kept, see <see cref="KeyWatcher.Weight"/>. Nobody is told more.</summary>
    private const long MostWeight = 4 * 1024 * 1024;

    /// <summary>Of answers that nobody takes, together: others wait for theirs until who is stuck is dropped.</summary>
    private const long MostUnsent = VarlinkOutput.MostBytes;

    /// <summary>Other questions are reloads and those for a status, see <see cref="ControlService"/>.</summary>
    private const uint Mark = 1u << 30;

    private readonly List<KeyWatcher> _watchers = [];
    private KeyStates? _states;
    private Question? _question;
    private uint _sequence;
    private long _asked;
    private long _stateOf; // the number of the question that the states answer
    private long _lastAsked = long.MinValue / 2;
    private long _cost;
    private int _next;
    private bool _isBehind;

    /// <summary>Takes a call of <c>Watch</c>.</summary>
    public void Take(VarlinkCall call)
    {
        string? unknown = call.UnknownParameter("names");
        if (unknown is not null || Names(call) is not string[] names)
        {
            call.InvalidParameter(unknown ?? "names");
            return;
        }

        if (_watchers.Sum(static one => (long)one.Weight) + KeyWatcher.WeightOf(names) > MostWeight)
        {
            call.Error(MountInterface.NotKnown);
            return;
        }

        _watchers.Add(new KeyWatcher(call, names, _asked));
    }

    /// <summary>Does what has become due.</summary>
    public void Handle()
    {
        if (_watchers.Count == 0)
        {
            return;
        }

        long now = Environment.TickCount64;
        foreach (KeyWatcher late in _watchers)
        {
            if (!late.Call.IsMore && late.IsNew && now - late.Since > OnceLimit && !late.IsOver)
            {
                late.Call.Error(MountInterface.NotKnown);
            }
        }

        _watchers.RemoveAll(one => one.IsOver || (!one.Call.IsMore && now - one.Since > OnceLimit));
        if (_watchers.Count == 0)
        {
            Forget();
            return;
        }

        Ask(now);
        if (_isBehind)
        {
            Tell();
        }
    }

    /// <summary>A worker answers a question, this one's or another's.</summary>
    public void Answered(WorkerLink link, ControlMessage message)
    {
        if (_question is not Question question || question.Link != link || question.Sequence != message.Sequence)
        {
            return;
        }

        KeyReport? report = KeyReport.Read(question.Keys, message);
        _cost = Environment.TickCount64 - _lastAsked;
        DropQuestion();
        if (report is not null)
        {
            _states ??= new KeyStates();
            _states.Update(report);
            _stateOf = question.Number;
            Tell();
        }
    }

    private static string[]? Names(VarlinkCall call)
    {
        if (!call.Parameters.TryGetProperty("names", out JsonElement names)
            || names.ValueKind != JsonValueKind.Array || names.GetArrayLength() == 0)
        {
            return null;
        }

        return names.EnumerateArray().All(static name =>
            name.ValueKind == JsonValueKind.String && name.GetString()!.Length <= LongestName)
            ? [.. names.EnumerateArray().Select(static name => name.GetString()!)] : null;
    }

    private void Ask(long now)
    {
        if (_question is not null && (_question.Link != workers.Active || now - _lastAsked > AnswerLimit))
        {
            DropQuestion(); // it went with its worker
            _lastAsked = long.MinValue / 2;
        }

        bool isAwaited = _watchers.Exists(one => one.IsNew && one.AskedBefore >= _stateOf);
        long pace = isAwaited ? Math.Max(ShortPace, ShortParts * _cost) : Math.Max(Pace, Parts * _cost);
        if (_question is not null || now - _lastAsked < Math.Min(pace, LongestPace)
            || workers.Active is not WorkerLink active
            || MemoryFile.TryCreateEmpty(KeyReportFile.Name, KeyReportFile.MostBytes) is not SafeFileHandle keys)
        {
            return;
        }

        _lastAsked = now;
        _question = new Question(active, ++_sequence & ~(3u << 30) | Mark, ++_asked, keys);
        if (!active.Channel.TrySend(ControlKind.Describe, _question.Sequence, string.Empty, keys))
        {
            DropQuestion();
        }
    }

    /// <summary>Tells everybody what is new, in turns: not more than may lie about until it is taken.</summary>
    private void Tell()
    {
        long unsent = _watchers.Sum(static one => one.IsOver ? 0L : one.Call.Unsent);
        _isBehind = false;
        for (int left = _watchers.Count; left > 0; left--)
        {
            if (unsent >= MostUnsent)
            {
                _isBehind = true;
                return;
            }

            _next = (_next + 1) % _watchers.Count;
            KeyWatcher watcher = _watchers[_next];
            if (watcher.IsNew && watcher.AskedBefore >= _stateOf)
            {
                continue; // the next report is for it
            }

            int before = watcher.IsOver ? 0 : watcher.Call.Unsent;
            unsent += watcher.Tell(_states!) - before;
            _isBehind |= before > 0;
        }
    }

    private void DropQuestion()
    {
        _question?.Keys.Dispose();
        _question = null;
    }

    /// <summary>Nobody watches: nothing is kept.</summary>
    private void Forget()
    {
        DropQuestion();
        (_states, _isBehind, _next, _stateOf) = (null, false, 0, 0);
    }

    private sealed record Question(WorkerLink Link, uint Sequence, long Number, SafeFileHandle Keys);
}
