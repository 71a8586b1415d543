using SecretsFs.Fuse.Replies;

namespace SecretsFs.Fuse.TestServer.Requests;

/// <summary>A request whose answer was deferred.</summary>
/// <param name="Kind">What it asks.</param>
/// <param name="Path">Of which node; for a lookup, the path that is looked up.</param>
/// <param name="IsResent">Whether the kernel sent it before.</param>
/// <param name="Reply">The promise.</param>
/// <param name="Answer">Answers as it would have been answered at once.</param>
internal sealed record PendingRequest(
    RequestKind Kind, string Path, bool IsResent, DeferredReply Reply, Func<bool> Answer);
