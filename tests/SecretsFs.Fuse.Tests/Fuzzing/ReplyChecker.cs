using System.Runtime.InteropServices;
using SecretsFs.Fuse.Kernel;
using SecretsFs.Fuse.Tests.Dispatching;

namespace SecretsFs.Fuse.Tests.Fuzzing;

/// <summary>
/// Whether the kernel would take a reply (fs/fuse/dev.c, dir.c, readdir.c), and what else must hold of it.
/// </summary>
internal static class ReplyChecker
{
    private const int ENOSYS = 38;
    private const int OutHeaderLength = 16;

    public static void Check(ReadOnlySpan<byte> request, in RequestModel model, FuzzSink sink, int entries)
    {
        Require(!sink.IsMalformed, "a header of 16 bytes, and no promise lost");
        Require(sink.Count == (model.IsAnswered ? 1 : 0), $"{(model.IsAnswered ? 1 : 0)} replies, not {sink.Count}");
        if (!model.IsAnswered)
        {
            return;
        }

        OutHeader reply = MemoryMarshal.Read<OutHeader>(sink.Header);
        InHeader asked = MemoryMarshal.Read<InHeader>(request);
        Require(reply.Length == OutHeaderLength + sink.Payload.Length, "the length is that of the reply");
        Require(reply.Error is <= 0 and > -512, $"an error number of the kernel's, not {reply.Error}");
        Require(reply.Unique == asked.Unique, "the number of the request");
        Require(reply.Error == 0 || sink.Payload.IsEmpty, "nothing behind an error");
        Require(model.Error is null || model.Error == -reply.Error, $"error {model.Error}, not {-reply.Error}");
        Require(reply.Error != -ENOSYS || MayBeUnknown(asked.Opcode, in model), "no ENOSYS where it is for good");
        if (reply.Error == 0)
        {
            CheckPayload(asked.Opcode, request[Request.HeaderLength..], sink.Payload, entries);
        }
    }

    public static void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidOperationException("expected " + what);
        }
    }

    /// <summary>
    /// The filesystem says any error at random; where the kernel would remember ENOSYS, it must be on purpose.
    /// </summary>
    private static bool MayBeUnknown(Opcode opcode, in RequestModel model) =>
        model.Error is not null || opcode is not (Opcode.Open or Opcode.Access or Opcode.Seek);

    private static void CheckPayload(
        Opcode opcode, ReadOnlySpan<byte> body, ReadOnlySpan<byte> payload, int entries)
    {
        int? length = opcode switch
        {
            Opcode.Lookup => 128,
            Opcode.GetAttributes => 104,
            Opcode.ExtendedStat => 288,
            Opcode.Open or Opcode.OpenDirectory => 16,
            Opcode.StatFs => 80,
            Opcode.Release or Opcode.ReleaseDirectory or Opcode.Access or Opcode.Destroy => 0,
            Opcode.ListExtendedAttributes => MemoryMarshal.Read<uint>(body) == 0 ? 8 : 0,
            Opcode.Seek => 8,
            _ => null,
        };
        Require(length is null || length == payload.Length, $"{length} bytes, not {payload.Length}");
        switch (opcode)
        {
            case Opcode.Read:
                Require((uint)payload.Length <= Size(body), "no more than was asked for");
                break;
            case Opcode.ReadLink:
                Require(payload.Length is > 0 and < 4096 && !payload.Contains((byte)0), "a target");
                break;
            case Opcode.ReadDirectory:
                Require((uint)payload.Length <= Size(body), "no more than was asked for");
                CheckEntries(payload, 0, entries);
                break;
            case Opcode.ReadDirectoryPlus:
                Require((uint)payload.Length <= Size(body), "no more than was asked for");
                CheckEntries(payload, 128, entries);
                break;
            default:
                Require(length is not null, $"no success of operation {opcode}");
                break;
        }
    }

    /// <summary>As parse_dirfile and parse_dirplusfile do.</summary>
    private static void CheckEntries(ReadOnlySpan<byte> payload, int before, int count)
    {
        int found = 0;
        for (; !payload.IsEmpty; found++)
        {
            Require(payload.Length >= before + 24, "a whole entry");
            DirentHeader dirent = MemoryMarshal.Read<DirentHeader>(payload[before..]);
            int length = (before + 24 + (int)dirent.NameLength + 7) / 8 * 8;
            Require(dirent.NameLength is > 0 and <= 255 && length <= payload.Length, "a name within the reply");
            Require(dirent.Type is 4 or 8 or 10, "a kind");
            ReadOnlySpan<byte> name = payload.Slice(before + 24, (int)dirent.NameLength);
            Require(!name.ContainsAnyExcept((byte)'n'), "the name that was added");
            Require(!payload[(before + 24 + name.Length)..length].ContainsAnyExcept((byte)0), "zeros behind it");
            payload = payload[length..];
        }

        Require(found == count, $"{count} entries, not {found}");
    }

    private static uint Size(ReadOnlySpan<byte> body) => MemoryMarshal.Read<uint>(body[16..]);
}
