namespace SecretsFs.Fuse;

/// <summary>
/// Who asks, as the request header says (<c>struct fuse_in_header</c>, <c>include/uapi/linux/fuse.h</c>).
/// </summary>
/// <param name="Unique">The number of the request; an interrupt names it.</param>
/// <param name="UserId">The filesystem user id of the calling thread, seen from the mounter's user namespace.</param>
/// <param name="GroupId">Its filesystem group id. Supplementary groups are not in the header.</param>
/// <param name="ThreadId">
/// The thread id in the mounter's pid namespace, or 0 where the caller is not visible there. Release
/// requests carry 0 for all three: never decide on them. While the caller waits for an open it cannot be
/// reaped, so <c>/proc/ThreadId</c> stays that of the caller until the reply. Who reads is not who opened: a descriptor
/// may have been inherited.
/// </param>
public readonly record struct FuseCaller(ulong Unique, uint UserId, uint GroupId, uint ThreadId)
{
    private const ulong ResentBit = 1UL << 63;

    /// <summary>
    /// Whether the request was sent before, to a process that may have died of it, and is sent once more after
    /// <see cref="FuseConnection.Resend"/> (FUSE_UNIQUE_RESEND). It is answered like any other; an interrupt of it
    /// names the number with this mark. Where the process it was first sent to still lives, both have it, and the
    /// kernel takes the answer under the number with the mark.
    /// </summary>
    public bool IsResent => (Unique & ResentBit) != 0;

    /// <summary>A number without that mark: the same however often the request is sent.</summary>
    public static ulong RequestOf(ulong unique) => unique & ~ResentBit;
}
