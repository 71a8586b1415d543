using Microsoft.Extensions.Logging;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Reading;
using SecretsFs.Core.Sources;

namespace SecretsFs.FileSystem;

/// <summary>
/// Measures the lengths that are not known, after the start and whenever a version or the manifest is another, so that
/// a stat need not decrypt. One at a time, after those who wait for content or a length; only with an engine that never
/// asks anybody. Nothing depends on it: a stat that comes earlier measures for itself.
/// </summary>
internal sealed class LengthMeasurer
{
    /// <summary>One measure waits so long at most while others are served, so that lengths come in also then.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan s_lookAgain = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan s_checkStopped = TimeSpan.FromSeconds(1);

    private readonly Catalog _catalog;
    private readonly Func<bool> _isBusy;
    private readonly ILogger _logger;
    private readonly FailedMeasures _failures = new();
    private readonly object _gate = new();
    private SecretReader? _reader;
    private bool _hasSucceeded;
    private bool _woken = true;
    private volatile bool _stopped;

    /// <summary>Starts.</summary>
    /// <param name="catalog">What is measured.</param>
    /// <param name="isBusy">Whether a program waits for content or a length.</param>
    /// <param name="logger">The log.</param>
    public LengthMeasurer(Catalog catalog, Func<bool> isBusy, ILogger logger)
    {
        _catalog = catalog;
        _isBusy = isBusy;
        _logger = logger;
        catalog.Changed += Wake;
        new Thread(Run) { IsBackground = true, Name = "length-measurer" }.Start();
    }

    public void Stop()
    {
        _catalog.Changed -= Wake;
        _stopped = true;
        Wake();
    }

    private void Wake()
    {
        lock (_gate)
        {
            _woken = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void Run()
    {
        long next = 0;
        while (WaitUntil(next))
        {
            try
            {
                MeasureAll(_catalog.Served);
                next = _failures.NextDue;
            }
#pragma warning disable CA1031 // a thread of its own: a bug is logged, and stats measure for themselves
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Log.BackgroundFailed(_logger, "measure lengths", exception);
                next = long.MaxValue;
            }
        }
    }

    /// <summary>Waits until something is another, or a time; false at the end.</summary>
    private bool WaitUntil(long time)
    {
        lock (_gate)
        {
            for (long rest; !_woken && !_stopped && (rest = time - Environment.TickCount64) > 0;)
            {
                Monitor.Wait(_gate, (int)Math.Min(rest, int.MaxValue));
            }

            _woken = false;
            return !_stopped;
        }
    }

    private void MeasureAll(ServedManifest served)
    {
        if (served.Reader != _reader)
        {
            ForgetFailures(served);
        }

        Dictionary<(ContentSource Content, EntryVersion Version), List<KeyState>> unknown =
            served.Manifest.Decryption is RnpSettings ? Unknown(served.Tree) : [];
        _failures.Keep((content, version) => unknown.ContainsKey((content, version)));
        if (unknown.Count == 0)
        {
            return;
        }

        int known = 0;
        foreach (((ContentSource content, EntryVersion version), List<KeyState> states) in unknown
            .OrderBy(target => _failures.Has(target.Key.Content, target.Key.Version))) // they must not keep others back
        {
            if (_stopped || served != _catalog.Served)
            {
                return;
            }

            if (_failures.IsForGood(content, version))
            {
                states.ForEach(state => RememberForGood(state, _failures.OutcomeOf(content, version)));
            }
            else if (_failures.IsDue(content, version, Environment.TickCount64))
            {
                ReadOutcome outcome = MeasureOne(served, content, version, states);
                known += outcome == ReadOutcome.Granted ? 1 : 0;
                if (outcome is ReadOutcome.TimedOut or ReadOutcome.OutOfMemory)
                {
                    break; // the others would fare no better now
                }
            }
        }

        Log.Measured(_logger, known, _failures.Count);
    }

    /// <summary>A reader of another key or with other limits may do what the one before could not.</summary>
    private void ForgetFailures(ServedManifest served)
    {
        _reader = served.Reader;
        _hasSucceeded = false;
        _failures.Clear();
        foreach (KeyNode key in served.Tree.Keys.Values)
        {
            key.Current.ForgetUnmeasurable();
        }
    }

    /// <summary>
    /// The states without a length, by what is to be measured. One that another key of the same content has is passed
    /// on.
    /// </summary>
    private Dictionary<(ContentSource Content, EntryVersion Version), List<KeyState>> Unknown(KeyTree tree)
    {
        Dictionary<(ContentSource, EntryVersion), List<KeyState>> unknown = [];
        foreach (KeyNode key in tree.Keys.Values)
        {
            KeyState state = key.Current;
            if (state.Length is null && state.Version is EntryVersion version)
            {
                (ContentSource, EntryVersion) target = (key.Content, version);
                unknown.TryAdd(target, []);
                unknown[target].Add(state);
            }
        }

        foreach (KeyNode key in unknown.Count > 0 ? tree.Keys.Values : [])
        {
            KeyState state = key.Current;
            if (state.Length is long length
                && state.Version is EntryVersion version
                && unknown.Remove((key.Content, version), out List<KeyState>? same))
            {
                same.ForEach(other => _catalog.Know(other, length));
            }
        }

        return unknown;
    }

    private ReadOutcome MeasureOne(
        ServedManifest served, ContentSource content, EntryVersion version, List<KeyState> states)
    {
        LetOthersGoFirst();
        KeyState asked = states[0];
        if (asked.Length is not null || asked.Key.Current != asked)
        {
            Wake(); // known, or of the past, since it was found: another round sees to the rest
            return ReadOutcome.Withdrawn;
        }

        BackgroundMeasure measure = new(asked.Key.Declared, version);
        if (!served.Reader.TrySubmit(measure))
        {
            return ReadOutcome.Withdrawn; // by a reload, which wakes this thread
        }

        while (!measure.Wait(s_checkStopped))
        {
            if (_stopped)
            {
                return ReadOutcome.Interrupted;
            }
        }

        Learn(served, measure, content, version, states);
        return measure.Outcome;
    }

    private void Learn(
        ServedManifest served,
        BackgroundMeasure measure,
        ContentSource content,
        EntryVersion version,
        List<KeyState> states)
    {
        long now = Environment.TickCount64;
        if (measure.Outcome == ReadOutcome.Granted && measure.Measured == version)
        {
            foreach (KeyState state in states)
            {
                _catalog.Know(state, measure.Length);
                state.Note(ReadOutcome.Granted);
            }

            _failures.Forget(content, version);
            if (!_hasSucceeded)
            {
                _failures.MakeDue(now); // there is a key now
                _hasSucceeded = true;
            }

            return;
        }

        _failures.Remember(content, version, measure.Outcome, now);
        if (measure.Outcome is ReadOutcome.Granted or ReadOutcome.Missing)
        {
            states.ForEach(state => _catalog.Observe(served, state.Key)); // it is another by now
        }
        else if (_failures.IsForGood(content, version))
        {
            states.ForEach(state => RememberForGood(state, measure.Outcome));
        }
        else
        {
            states.ForEach(state => state.Note(measure.Outcome));
        }
    }

    private static void RememberForGood(KeyState state, ReadOutcome outcome)
    {
        state.RememberUnmeasurable(forGood: true);
        state.Note(outcome);
    }

    private void LetOthersGoFirst()
    {
        long end = Environment.TickCount64 + (long)s_patience.TotalMilliseconds;
        lock (_gate)
        {
            while (!_stopped && _isBusy() && Environment.TickCount64 < end)
            {
                Monitor.Wait(_gate, s_lookAgain);
            }
        }
    }
}
