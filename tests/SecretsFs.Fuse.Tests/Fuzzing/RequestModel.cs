using System.Buffers.Binary;
using System.Runtime.InteropServices;
using SecretsFs.Fuse.Kernel;
using SecretsFs.Fuse.Tests.Dispatching;

namespace SecretsFs.Fuse.Tests.Fuzzing;

/// <summary>
/// What must come of a request, reckoned anew from linux/fuse.h: how often the filesystem is called, and with which
/// error the library answers by itself.
/// </summary>
/// <param name="IsAnswered">Whether somebody waits for it.</param>
/// <param name="Calls">The calls that it becomes.</param>
/// <param name="Error">The error, where the filesystem has no say; 0 where it is a success.</param>
internal readonly record struct RequestModel(bool IsAnswered, int Calls, int? Error)
{
    private const int EIO = 5;
    private const int EROFS = 30;
    private const int ENAMETOOLONG = 36;
    private const int ENOSYS = 38;
    private const int ENODATA = 61;

    private static readonly RequestModel s_malformed = new(true, 0, EIO);

    /// <summary>Not answered, and becomes nothing.</summary>
    public static RequestModel Unheard { get; } = new(false, 0, null);

    public static RequestModel Of(ReadOnlySpan<byte> request)
    {
        if (request.Length < Request.HeaderLength
            || BinaryPrimitives.ReadUInt32LittleEndian(request) != request.Length)
        {
            return Unheard;
        }

        Opcode opcode = (Opcode)BinaryPrimitives.ReadUInt32LittleEndian(request[4..]);
        ReadOnlySpan<byte> body = request[Request.HeaderLength..];
        if (IsWriting((uint)opcode))
        {
            return new RequestModel(true, 0, EROFS);
        }

        return opcode switch
        {
            Opcode.Lookup => OfName(body),
            Opcode.Forget or Opcode.Interrupt => new RequestModel(false, body.Length >= 8 ? 1 : 0, null),
            Opcode.BatchForget => OfBatch(body),
            Opcode.GetAttributes => Asked(body, 16),
            Opcode.ReadLink or Opcode.StatFs => Asked(body, 0),
            Opcode.Open when body.Length >= 8 && (MemoryMarshal.Read<uint>(body) & 0x203) != 0 =>
                new RequestModel(true, 0, EROFS),
            Opcode.Open or Opcode.OpenDirectory or Opcode.Access => Asked(body, 8),
            Opcode.Read or Opcode.ReadDirectory or Opcode.ReadDirectoryPlus => Asked(body, 40),
            Opcode.Release or Opcode.ReleaseDirectory or Opcode.Seek or Opcode.ExtendedStat => Asked(body, 24),
            Opcode.GetExtendedAttribute when body.Length >= 8 && body[8..].IndexOf((byte)0) > 0 =>
                new RequestModel(true, 0, ENODATA),
            Opcode.GetExtendedAttribute => s_malformed,
            Opcode.ListExtendedAttributes => body.Length >= 8 ? new RequestModel(true, 0, 0) : s_malformed,
            Opcode.Destroy => new RequestModel(true, 0, 0),
            _ => new RequestModel(true, 0, ENOSYS),
        };
    }

    private static RequestModel OfName(ReadOnlySpan<byte> body) => body.IndexOf((byte)0) switch
    {
        <= 0 => s_malformed,
        > 255 => new RequestModel(true, 0, ENAMETOOLONG),
        _ => new RequestModel(true, 1, null),
    };

    private static RequestModel OfBatch(ReadOnlySpan<byte> body)
    {
        uint count = body.Length < 8 ? 0 : MemoryMarshal.Read<uint>(body);
        bool isWhole = count * 16UL <= (ulong)Math.Max(0, body.Length - 8);
        return isWhole ? new RequestModel(false, (int)count, null) : Unheard;
    }

    private static RequestModel Asked(ReadOnlySpan<byte> body, int least) =>
        body.Length >= least ? new RequestModel(true, 1, null) : s_malformed;

    /// <summary>SETATTR, SYMLINK, MKNOD ... TMPFILE, COPY_FILE_RANGE_64.</summary>
    private static bool IsWriting(uint opcode) => opcode is 4 or 6 or (>= 8 and <= 13) or 16 or 21 or 24 or 35 or 43
        or 45 or 47 or 51 or 53;
}
