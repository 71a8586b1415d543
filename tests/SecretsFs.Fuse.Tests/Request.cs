using System.Runtime.InteropServices;
using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Tests;

/// <summary>Builds requests as the kernel sends them.</summary>
internal static class Request
{
    public const ulong Unique = 0x1122334455667788;
    public const ulong Node = 0x0102030405060708;

    public static byte[] Of(uint opcode, params byte[] body)
    {
        byte[] request = new byte[40 + body.Length];
        InHeader header = new()
        {
            Length = (uint)request.Length,
            Opcode = (Opcode)opcode,
            Unique = Unique,
            Node = Node,
            UserId = 1000,
            GroupId = 100,
            ThreadId = 4242,
        };
        MemoryMarshal.Write(request, in header);
        body.CopyTo(request, 40);
        return request;
    }

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
