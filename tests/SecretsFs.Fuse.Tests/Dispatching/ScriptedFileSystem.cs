using System.Text;
using SecretsFs.Fuse.Replies;

namespace SecretsFs.Fuse.Tests.Dispatching;

/// <summary>Answers with fixed values, or as a test says, and writes down what it was asked.</summary>
internal sealed class ScriptedFileSystem : IFuseFileSystem
{
    public static readonly NodeAttributes Attributes = new()
    {
        Inode = 77,
        Kind = NodeKind.File,
        Permissions = 0x100,
        UserId = 5,
        GroupId = 6,
        Size = 1234,
        Links = 1,
        TimeSeconds = 10,
        TimeNanoseconds = 20,
    };

    public List<string> Calls { get; } = [];

    public List<FuseCaller> Callers { get; } = [];

    /// <summary>What every operation does before it answers.</summary>
    public Action? Before { get; set; }

    /// <summary>What every operation does after it has answered.</summary>
    public Action? After { get; set; }

    public Action<LookupReply> OnLookup { get; set; } =
        reply => reply.Found(42, in Attributes, TimeSpan.FromMilliseconds(1500), TimeSpan.FromSeconds(2));

    public Action<AttributesReply> OnAttributes { get; set; } =
        reply => reply.Attributes(in Attributes, TimeSpan.FromSeconds(3));

    public Action<OpenReply> OnOpen { get; set; } = reply => Assert.True(reply.Opened(9, OpenMode.Direct));

    public Action<ReadReply> OnRead { get; set; } = reply => reply.Data("0123456789"u8);

    public Action<DirectoryOpenReply> OnOpenDirectory { get; set; } = reply => Assert.True(reply.Opened(8));

    public Action<DirectoryReply> OnReadDirectory { get; set; } = SendTwoEntries;

    public Action<LinkReply> OnReadLink { get; set; } = reply => reply.Target("target"u8);

    public Action<AccessReply> OnAccess { get; set; } = reply => reply.Granted();

    public Action<SeekReply> OnSeek { get; set; } = reply => reply.Found(100);

    public void Lookup(in FuseCaller caller, ulong parent, ReadOnlySpan<byte> name, LookupReply reply)
    {
        Note($"lookup {parent:x} {Encoding.UTF8.GetString(name)}", in caller);
        OnLookup(reply);
        After?.Invoke();
    }

    public void GetAttributes(in FuseCaller caller, ulong node, AttributesReply reply)
    {
        Note($"getattr {node:x}", in caller);
        OnAttributes(reply);
        After?.Invoke();
    }

    public void Open(in FuseCaller caller, ulong node, uint flags, OpenReply reply)
    {
        Note($"open {node:x} {flags:x}", in caller);
        OnOpen(reply);
        After?.Invoke();
    }

    public void Read(in FuseCaller caller, ulong node, ulong handle, ulong offset, uint size, ReadReply reply)
    {
        Note($"read {node:x} {handle} {offset} {size}", in caller);
        OnRead(reply);
        After?.Invoke();
    }

    public void ReadDirectory(in FuseCaller caller, ulong node, ulong handle, ulong offset, DirectoryReply reply)
    {
        Note($"readdir {node:x} {handle} {offset}", in caller);
        OnReadDirectory(reply);
        After?.Invoke();
    }

    public void OpenDirectory(in FuseCaller caller, ulong node, DirectoryOpenReply reply)
    {
        Note($"opendir {node:x}", in caller);
        OnOpenDirectory(reply);
        After?.Invoke();
    }

    public void ReadLink(in FuseCaller caller, ulong node, LinkReply reply)
    {
        Note($"readlink {node:x}", in caller);
        OnReadLink(reply);
        After?.Invoke();
    }

    public void Access(in FuseCaller caller, ulong node, uint mask, AccessReply reply)
    {
        Note($"access {node:x} {mask}", in caller);
        OnAccess(reply);
        After?.Invoke();
    }

    public void Seek(in FuseCaller caller, ulong node, ulong handle, ulong offset, uint whence, SeekReply reply)
    {
        Note($"seek {node:x} {handle} {offset} {whence}", in caller);
        OnSeek(reply);
        After?.Invoke();
    }

    public void StatFs(in FuseCaller caller, StatFsReply reply)
    {
        Note("statfs", in caller);
        reply.Empty(3);
        After?.Invoke();
    }

    public void Forget(ulong node, ulong lookups) => Note($"forget {node:x} {lookups}");

    public void Release(ulong node, ulong handle) => Note($"release {node:x} {handle}");

    public void ReleaseDirectory(ulong node, ulong handle) => Note($"releasedir {node:x} {handle}");

    public void Interrupt(ulong unique) => Note($"interrupt {unique:x}");

    public void Destroy() => Note("destroy");

    private static void SendTwoEntries(DirectoryReply reply)
    {
        reply.TryAdd("."u8, NodeKind.Directory, 11, 1);
        reply.TryAdd(
            "abcdefgh"u8, 42, in Attributes, TimeSpan.FromMilliseconds(1500), TimeSpan.FromSeconds(2), 2);
        Assert.True(reply.Send());
    }

    private void Note(string call, in FuseCaller caller)
    {
        Callers.Add(caller);
        Note(call);
    }

    private void Note(string call)
    {
        Calls.Add(call);
        Before?.Invoke();
    }
}
