using SecretsFs.Fuse.Replies;

namespace SecretsFs.FileSystem;

/// <summary>A program that waits in read(2) for content that is being decrypted once more.</summary>
/// <param name="Offset">Where it reads.</param>
/// <param name="Reply">Its answer.</param>
internal sealed record PendingRead(ulong Offset, DeferredReadReply Reply);
