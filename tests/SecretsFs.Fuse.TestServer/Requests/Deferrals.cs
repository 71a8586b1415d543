namespace SecretsFs.Fuse.TestServer.Requests;

/// <summary>Which requests are to be deferred, and those that were. Not thread-safe.</summary>
internal sealed class Deferrals
{
    private const string AnyPath = "*";

    private readonly HashSet<(RequestKind, string)> _wanted = [];
    private readonly List<PendingRequest> _pending = [];

    public void Want(RequestKind kind, string? path) => _wanted.Add((kind, path ?? AnyPath));

    public void WantNoMore() => _wanted.Clear();

    public bool Wants(RequestKind kind, string path) =>
        _wanted.Contains((kind, path)) || _wanted.Contains((kind, AnyPath));

    public void Add(PendingRequest request) => _pending.Add(request);

    public PendingRequest? Find(RequestKind kind, string path) =>
        _pending.Find(request => request.Kind == kind && request.Path == path);

    /// <summary>Takes one off the list: it is answered now, or forgotten.</summary>
    public PendingRequest Take(ulong unique)
    {
        PendingRequest request = _pending.Find(request => request.Reply.Unique == unique)
            ?? throw new ArgumentException($"no request {unique} is pending");
        _pending.Remove(request);
        return request;
    }
}
