using System.Text;
using SecretsFs.Fuse.Replies;

namespace SecretsFs.Fuse.Tests;

/// <summary>Answers with fixed values and writes down what it was asked.</summary>
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

    /// <summary>What every operation does instead of answering, where it is set.</summary>
    public Action? Instead { get; set; }

    public DeferredOpenReply? Deferred { get; private set; }

    public bool Defers { get; set; }

    public void Lookup(in FuseCaller caller, ulong parent, ReadOnlySpan<byte> name, LookupReply reply)
    {
        if (Asked(
            $"lookup {parent} {Encoding.UTF8.GetString(name)} {caller.UserId} {caller.GroupId} {caller.ThreadId}"))
        {
            reply.Found(42, in Attributes, TimeSpan.FromMilliseconds(1500), TimeSpan.FromSeconds(2));
        }
    }

    public void Forget(ulong node, ulong lookups) => Asked($"forget {node} {lookups}");

    public void GetAttributes(in FuseCaller caller, ulong node, AttributesReply reply)
    {
        if (Asked($"getattr {node}"))
        {
            reply.Attributes(in Attributes, TimeSpan.FromSeconds(3));
        }
    }

    public void Open(in FuseCaller caller, ulong node, uint flags, OpenReply reply)
    {
        if (Defers)
        {
            Deferred = reply.Defer();
        }
        else if (Asked($"open {node} {flags}"))
        {
            reply.Opened(9, OpenMode.Direct);
        }
    }

    public void Read(in FuseCaller caller, ulong node, ulong handle, ulong offset, uint size, ReadReply reply)
    {
        if (Asked($"read {node} {handle} {offset} {size}"))
        {
            reply.Data("0123456789"u8);
        }
    }

    public void Release(ulong node, ulong handle) => Asked($"release {node} {handle}");

    public void OpenDirectory(in FuseCaller caller, ulong node, OpenReply reply)
    {
        if (Asked($"opendir {node}"))
        {
            reply.Opened(8, OpenMode.Cached);
        }
    }

    public void ReadDirectory(in FuseCaller caller, ulong node, ulong handle, ulong offset, DirectoryReply reply)
    {
        if (Asked($"readdir {node} {handle} {offset}"))
        {
            reply.TryAdd(11, NodeKind.Directory, "."u8, 1);
            reply.TryAdd(12, NodeKind.File, "abcdefgh"u8, 2);
            reply.Send();
        }
    }

    public void ReleaseDirectory(ulong node, ulong handle) => Asked($"releasedir {node} {handle}");

    public void StatFs(in FuseCaller caller, StatFsReply reply)
    {
        if (Asked("statfs"))
        {
            reply.Empty(3);
        }
    }

    public void Interrupt(ulong unique) => Asked($"interrupt {unique}");

    private bool Asked(string call)
    {
        Calls.Add(call);
        Instead?.Invoke();
        return Instead is null;
    }
}
