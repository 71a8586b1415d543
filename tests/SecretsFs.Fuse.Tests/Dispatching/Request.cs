using System.Runtime.InteropServices;
using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Tests.Dispatching;

/// <summary>Builds requests as the kernel sends them.</summary>
internal static class Request
{
    public const int HeaderLength = 40;
    public const ulong Unique = 0x1122334455667788;
    public const ulong Node = 0x0102030405060708;

    /// <summary>Who asks in every request here.</summary>
    public static FuseCaller Caller { get; } = new(Unique, 1000, 100, 4242);

    public static byte[] Of(Opcode opcode, params byte[] body) => Of(opcode, Unique, body);

    public static byte[] Of(Opcode opcode, ulong unique, params byte[] body)
    {
        byte[] request = new byte[HeaderLength + body.Length];
        InHeader header = new()
        {
            Length = (uint)request.Length,
            Opcode = opcode,
            Unique = unique,
            Node = Node,
            UserId = 1000,
            GroupId = 100,
            ThreadId = 4242,
        };
        MemoryMarshal.Write(request, in header);
        body.CopyTo(request, HeaderLength);
        return request;
    }

    /// <summary>A request whose body are these numbers.</summary>
    public static byte[] OfWords(Opcode opcode, params ulong[] words) =>
        Of(opcode, [.. words.SelectMany(BitConverter.GetBytes)]);

    /// <summary>A request for so many bytes of a file or a listing (struct fuse_read_in).</summary>
    public static byte[] OfRead(Opcode opcode, uint size) => OfWords(opcode, 7, 0, size, 0, 0);

    /// <summary>The first <paramref name="length"/> bytes, with a header that says so.</summary>
    public static byte[] Truncate(byte[] request, int length)
    {
        byte[] shorter = request[..length];
        if (length >= 4)
        {
            MemoryMarshal.Write(shorter, (uint)length);
        }

        return shorter;
    }
}
