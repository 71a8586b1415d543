using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Replies;

/// <summary>Puts the header before a payload and hands both to the sink.</summary>
internal static class ReplyWriter
{
    /// <summary>The kernel takes 1 to 511 for an error number (<c>fs/fuse/dev.c</c>), and nothing else.</summary>
    private const uint MostErrno = 511;

    /// <summary>
    /// What a refusal is sent as where ENOSYS would tell the kernel not to ask any more: a reply that may say so has a
    /// method of its own for it.
    /// </summary>
    public static Errno NotEnosys(Errno errno) => errno == Errno.ENOSYS ? Errno.EIO : errno;

    public static bool Error(IReplySink sink, ulong unique, Errno errno)
    {
        OutHeader header = new()
        {
            Length = (uint)Unsafe.SizeOf<OutHeader>(),
            Error = -(int)((uint)(errno - 1) < MostErrno ? errno : Errno.EIO),
            Unique = unique,
        };
        return sink.Send(AsBytes(in header), []);
    }

    public static bool Data(IReplySink sink, ulong unique, ReadOnlySpan<byte> payload)
    {
        OutHeader header = new() { Length = (uint)(Unsafe.SizeOf<OutHeader>() + payload.Length), Unique = unique };
        return sink.Send(AsBytes(in header), payload);
    }

    public static bool Structure<T>(IReplySink sink, ulong unique, in T payload)
        where T : unmanaged => Data(sink, unique, AsBytes(in payload));

    private static ReadOnlySpan<byte> AsBytes<T>(in T value)
        where T : unmanaged => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value));
}
