using System.Runtime.InteropServices;
using SecretsFs.Fuse.Kernel;
using SecretsFs.Fuse.Replies;

namespace SecretsFs.Fuse.Tests.Dispatching;

public sealed class DirectoryTests : DispatchFixture
{
    private const int EIO = 5;
    private const int PlainEntry = 24;
    private const int EntryWithAttributes = 128 + 24;

    [Theory]
    [InlineData(Opcode.ReadDirectory, 0, 0)]
    [InlineData(Opcode.ReadDirectory, 31, 0)]
    [InlineData(Opcode.ReadDirectory, 32, 1)]
    [InlineData(Opcode.ReadDirectory, 63, 1)]
    [InlineData(Opcode.ReadDirectory, 64, 2)]
    [InlineData(Opcode.ReadDirectoryPlus, 159, 0)]
    [InlineData(Opcode.ReadDirectoryPlus, 160, 1)]
    [InlineData(Opcode.ReadDirectoryPlus, 319, 1)]
    [InlineData(Opcode.ReadDirectoryPlus, 320, 2)]
    internal void Entries_end_where_the_next_does_not_fit(Opcode opcode, uint size, int count)
    {
        Dispatch(Request.OfRead(opcode, size));
        int each = opcode == Opcode.ReadDirectory ? PlainEntry + 8 : EntryWithAttributes + 8;
        Assert.Equal(count * each, _sink.TakeParts().Payload.Length);
    }

    [Theory]
    [InlineData(Opcode.ReadDirectory, false)]
    [InlineData(Opcode.ReadDirectoryPlus, true)]
    internal void The_filesystem_is_told_whether_attributes_are_taken(Opcode opcode, bool expected)
    {
        bool? takes = null;
        _fileSystem.OnReadDirectory = reply =>
        {
            takes = reply.TakesAttributes;
            reply.Send();
        };
        Dispatch(Request.OfRead(opcode, 4096));
        Assert.Equal(expected, takes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(255)]
    public void An_entry_is_padded_with_zeros_to_eight_bytes(int length)
    {
        byte[] name = new byte[length];
        Array.Fill(name, (byte)0xff);
        LeaveOtherBytes();
        _fileSystem.OnReadDirectory = reply =>
        {
            Assert.True(reply.TryAdd(name, NodeKind.File, 3, 1));
            reply.Send();
        };
        Dispatch(Request.OfRead(Opcode.ReadDirectoryPlus, 4096));
        byte[] payload = _sink.TakeParts().Payload;
        Assert.Equal((EntryWithAttributes + length + 7) / 8 * 8, payload.Length);
        Assert.All(payload[..128], zero => Assert.Equal(0, zero));
        DirentHeader dirent = MemoryMarshal.Read<DirentHeader>(payload.AsSpan(128));
        Assert.Equal((3UL, 1UL, (uint)length, 8u), (dirent.Inode, dirent.Offset, dirent.NameLength, dirent.Type));
        Assert.Equal(name, payload[EntryWithAttributes..(EntryWithAttributes + length)]);
        Assert.All(payload[(EntryWithAttributes + length)..], zero => Assert.Equal(0, zero));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2f")]
    [InlineData("612f")]
    [InlineData("6100")]
    [InlineData("00")]
    public void A_name_that_no_file_can_have_is_a_bug(string name) => AssertRefused(Hex.Bytes(name));

    [Fact]
    public void A_name_of_256_bytes_is_a_bug()
    {
        byte[] name = new byte[256];
        Array.Fill(name, (byte)'n');
        AssertRefused(name);
    }

    [Theory]
    [InlineData(Opcode.ReadDirectory)]
    [InlineData(Opcode.ReadDirectoryPlus)]
    internal void An_entry_without_node_or_kind_is_a_bug_and_leaves_nothing_behind(Opcode opcode)
    {
        Type?[] thrown = new Type?[3];
        _fileSystem.OnReadDirectory = reply =>
        {
            thrown[0] = Thrown(ref reply, 0, in ScriptedFileSystem.Attributes);
            thrown[1] = Thrown(ref reply, 42, default);
            thrown[2] = ThrownByName(ref reply);
            reply.Send();
        };
        Dispatch(Request.OfRead(opcode, 4096));
        Assert.Equal([typeof(ArgumentOutOfRangeException)], thrown.Distinct());
        Assert.Empty(_sink.TakeParts().Payload);
    }

    [Fact]
    public void An_empty_listing_is_the_end_of_the_directory()
    {
        _fileSystem.OnReadDirectory = reply => reply.Send();
        Dispatch(Request.OfRead(Opcode.ReadDirectory, 4096));
        Assert.Equal((0, 0), (_sink.Replies.Count - 1, _sink.TakeParts().Payload.Length));
    }

    [Fact]
    public void A_refusal_drops_what_was_added()
    {
        _fileSystem.OnReadDirectory = reply =>
        {
            reply.TryAdd("a"u8, NodeKind.File, 1, 1);
            reply.Error(Errno.ESTALE);
        };
        const int ESTALE = 116;
        Assert.Equal(ESTALE, ErrorOf(Request.OfRead(Opcode.ReadDirectory, 4096)));
    }

    [Fact]
    public void A_listing_that_the_kernel_does_not_take_says_so()
    {
        bool? taken = null;
        _sink.Delivers = false;
        _fileSystem.OnReadDirectory = reply => taken = reply.Send();
        Dispatch(Request.OfRead(Opcode.ReadDirectory, 4096));
        Assert.False(taken);
    }

    [Fact]
    public void One_listing_carries_64_KiB_at_most()
    {
        int count = 0;
        _fileSystem.OnReadDirectory = reply =>
        {
            while (reply.TryAdd("12345678"u8, NodeKind.File, 1, (ulong)count + 1))
            {
                count++;
            }

            reply.Send();
        };
        Dispatch(Request.OfRead(Opcode.ReadDirectory, uint.MaxValue));
        Assert.Equal((2048, 65536), (count, _sink.TakeParts().Payload.Length));
    }

    /// <summary>Entries are made in one buffer, again and again.</summary>
    private void LeaveOtherBytes()
    {
        byte[] longest = new byte[255];
        Array.Fill(longest, (byte)0xff);
        _fileSystem.OnReadDirectory = reply =>
        {
            Assert.True(reply.TryAdd(longest, NodeKind.File, ulong.MaxValue, ulong.MaxValue));
            Assert.True(reply.TryAdd(longest, NodeKind.File, ulong.MaxValue, ulong.MaxValue));
            reply.Send();
        };
        Dispatch(Request.OfRead(Opcode.ReadDirectory, 4096));
        _sink.Replies.Clear();
    }

    private void AssertRefused(byte[] name)
    {
        _fileSystem.OnReadDirectory = reply =>
        {
            reply.TryAdd(name, NodeKind.File, 1, 1);
            reply.Send();
        };
        Assert.Equal(EIO, ErrorOf(Request.OfRead(Opcode.ReadDirectory, 4096)));
        _fileSystem.OnReadDirectory = reply =>
        {
            reply.TryAdd(name, 42, in ScriptedFileSystem.Attributes, default, default, 1);
            reply.Send();
        };
        Assert.Equal(EIO, ErrorOf(Request.OfRead(Opcode.ReadDirectoryPlus, 4096)));
    }

    private static Type? Thrown(ref DirectoryReply reply, ulong node, in NodeAttributes attributes)
    {
        try
        {
            reply.TryAdd("a"u8, node, in attributes, default, default, 1);
            return null;
        }
        catch (ArgumentException exception)
        {
            return exception.GetType();
        }
    }

    private static Type? ThrownByName(ref DirectoryReply reply)
    {
        try
        {
            reply.TryAdd("a"u8, NodeKind.None, 1, 1);
            return null;
        }
        catch (ArgumentException exception)
        {
            return exception.GetType();
        }
    }
}
