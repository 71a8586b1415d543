namespace SecretsFs.Fuse.Tests.Dispatching;

/// <summary>A request as the kernel sends it, and what comes of it.</summary>
/// <param name="Name">Its name in linux/fuse.h.</param>
/// <param name="Request">All its bytes.</param>
/// <param name="Call">What <see cref="ScriptedFileSystem"/> writes down; null where it is not called.</param>
/// <param name="Reply">All bytes of the reply; null where there is none.</param>
internal sealed record KernelExample(string Name, string Request, string? Call, string? Reply)
{
    public byte[] Bytes => Hex.Bytes(Request);

    public string? ReplyText => Reply is null ? null : Hex.Text(Hex.Bytes(Reply));

    /// <summary>Whether the filesystem is told who asks.</summary>
    public bool HasCaller { get; init; } = true;
}
