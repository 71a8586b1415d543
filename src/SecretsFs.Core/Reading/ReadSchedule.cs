namespace SecretsFs.Core.Reading;

/// <summary>
/// Who waits for the threads of a <see cref="ReadPool"/>, who works, and whose turn it is. Guarded by the pool.
/// </summary>
/// <param name="ordinaryLimit">How many threads may open and measure; the others are for service managers.</param>
internal sealed class ReadSchedule(int ordinaryLimit)
{
    private const int LongestQueue = 16384;
    private const int LongestOfOneUser = 4096;
    private const int LongestOfMeasures = 1024;
    private const int LongestOfManagers = 256;
    private const int LongestOfOneManager = 32;

    private readonly FairQueue _managers = new(LongestOfManagers, LongestOfOneManager);
    private readonly FairQueue _opens = new(LongestQueue, LongestOfOneUser);
    private readonly FairQueue _measures = new(LongestOfMeasures, LongestOfMeasures);
    private int _ordinary;
    private bool _isManaging;
    private bool _isMeasuring;
    private bool _measuredLast;

    /// <summary>Whether there is work that an idle thread may take.</summary>
    public bool HasWork =>
        (!_isManaging && _managers.Count > 0)
        || (_ordinary < ordinaryLimit && (_opens.Count > 0 || (!_isMeasuring && _measures.Count > 0)));

    /// <summary>Takes a request; false where there is no room for it.</summary>
    public bool TryAdd(ReadRequest request) =>
        (!request.IsOpen ? _measures : request.Unit.IsServiceManager ? _managers : _opens).TryAdd(request);

    /// <summary>Gives a thread its next request; false where there is none that it may serve now.</summary>
    public bool TryBegin(ReadWorker worker)
    {
        ReadKind kind = Choose(out ReadRequest? request);
        (worker.Serving, worker.Kind, worker.Since) = (request, kind, Environment.TickCount64);
        _ordinary += kind is ReadKind.Open or ReadKind.Measure ? 1 : 0;
        _isManaging |= kind == ReadKind.Manager;
        _isMeasuring |= kind == ReadKind.Measure;
        return request is not null;
    }

    /// <summary>A thread has served its request, or will not come back from it.</summary>
    public void Finish(ReadWorker worker)
    {
        _ordinary -= worker.Kind is ReadKind.Open or ReadKind.Measure ? 1 : 0;
        _isManaging &= worker.Kind != ReadKind.Manager;
        _isMeasuring &= worker.Kind != ReadKind.Measure;
        (worker.Serving, worker.Kind) = (null, ReadKind.None);
    }

    private ReadKind Choose(out ReadRequest? request)
    {
        request = null;
        if (!_isManaging && _managers.TryTake(out request))
        {
            return ReadKind.Manager;
        }

        if (_ordinary >= ordinaryLimit)
        {
            return ReadKind.None;
        }

        // opens and measures in turn, where both wait
        ReadKind kind = _measuredLast ? ChooseOpen(out request) : ChooseMeasure(out request);
        if (kind == ReadKind.None)
        {
            kind = _measuredLast ? ChooseMeasure(out request) : ChooseOpen(out request);
        }

        _measuredLast = kind == ReadKind.Measure;
        return kind;
    }

    private ReadKind ChooseOpen(out ReadRequest? request) =>
        _opens.TryTake(out request) ? ReadKind.Open : ReadKind.None;

    private ReadKind ChooseMeasure(out ReadRequest? request)
    {
        request = null;
        return !_isMeasuring && _measures.TryTake(out request) ? ReadKind.Measure : ReadKind.None;
    }
}
