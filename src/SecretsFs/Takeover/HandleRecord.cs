using System.Runtime.InteropServices;
using SecretsFs.Core.Sources;

namespace SecretsFs.Takeover;

/// <summary>One slot of the handle table.</summary>
[StructLayout(LayoutKind.Sequential, Size = Size)]
internal struct HandleRecord
{
    public const int Size = 128;

    /// <summary>
    /// The handle; 0 where the slot is free. Written first where it is taken, last where it is freed.
    /// </summary>
    public ulong Handle;

    /// <summary>The handle once more, as soon as all of the slot is written.</summary>
    public ulong CompleteAs;

    /// <summary>The request that it was opened by.</summary>
    public ulong OpenedBy;

    /// <summary>
    /// The node; that of a handle which was released stays, since its pages may not have been dropped when a worker
    /// ended.
    /// </summary>
    public ulong Node;

    /// <summary>Which content it was opened as: what the decision was about.</summary>
    public ulong Content;

    /// <summary>The plaintext's length.</summary>
    public long Length;

    /// <summary>Not 0 where its content was undeclared since.</summary>
    public ulong IsWithdrawn;

    /// <summary>The version it was decrypted from.</summary>
    public EntryVersion Version;
}
