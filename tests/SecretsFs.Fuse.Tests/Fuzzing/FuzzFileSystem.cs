using SecretsFs.Fuse.Replies;

namespace SecretsFs.Fuse.Tests.Fuzzing;

/// <summary>
/// Answers at random, with all that a filesystem may do wrong, and checks what it is asked. What it finds is kept
/// rather than thrown: the dispatcher would catch it.
/// </summary>
internal sealed class FuzzFileSystem : IFuseFileSystem
{
    private const int MostData = 8192;

    private static readonly byte[] s_content = new byte[MostData];
    private static readonly byte[] s_names = [.. Enumerable.Repeat((byte)'n', 300)];
    private static readonly byte[] s_targets = [.. Enumerable.Repeat((byte)'t', 4200)];

    private FuzzRandom _random;

    public int Calls { get; private set; }

    public DeferredReply? Deferred { get; private set; }

    /// <summary>How many entries the listing has that was sent last.</summary>
    public int Entries { get; private set; }

    public string? Violation { get; private set; }

    public void Reset(ref FuzzRandom random)
    {
        _random = new FuzzRandom(random.Next(), 0);
        Calls = 0;
        Deferred = null;
        Violation = null;
    }

    /// <summary>Keeps the promise, in the ways that there are.</summary>
    public void AnswerDeferred()
    {
        _ = Deferred switch
        {
            _ when _random.OneIn(4) => Deferred!.TryError(AnyErrno()),
            DeferredLookupReply lookup when _random.OneIn(4) => lookup.TryMissing(AnyTime()),
            DeferredLookupReply lookup =>
                lookup.TryFound(1 + (_random.Next() / 2), FuzzValues.Attributes(ref _random), AnyTime(), AnyTime()),
            DeferredAttributesReply attributes =>
                attributes.TryAttributes(FuzzValues.Attributes(ref _random), AnyTime()),
            DeferredOpenReply open => open.TryOpened(_random.Next(), OpenMode.Direct),
            DeferredReadReply read => read.TryData(s_content.AsSpan(0, _random.Below(MostData))),
            _ => false,
        };
        if (Deferred!.TryError(Errno.EACCES))
        {
            Violation = "a promise was kept twice";
        }
    }

    public void Lookup(in FuseCaller caller, ulong parent, ReadOnlySpan<byte> name, LookupReply reply)
    {
        if (name.Length is 0 or > 255 || name.Contains((byte)0))
        {
            Violation = $"a name of {name.Length} bytes, or with a NUL";
        }

        switch (Begin())
        {
            case 0:
                Deferred = reply.Defer();
                break;
            case 1:
                reply.Error(AnyErrno());
                break;
            case 2:
                reply.Missing(AnyTime());
                break;
            case 3:
                break;
            default:
                ulong node = _random.OneIn(16) ? 0 : _random.Next();
                reply.Found(node, FuzzValues.AnyAttributes(ref _random), AnyTime(), AnyTime());
                break;
        }

        End();
    }

    public void GetAttributes(in FuseCaller caller, ulong node, AttributesReply reply)
    {
        switch (Begin())
        {
            case 0:
                Deferred = reply.Defer();
                break;
            case 1:
                reply.Error(AnyErrno());
                break;
            case 2:
                break;
            default:
                reply.Attributes(FuzzValues.AnyAttributes(ref _random), AnyTime());
                break;
        }

        End();
    }

    public void Open(in FuseCaller caller, ulong node, uint flags, OpenReply reply)
    {
        if ((flags & 3) != 0)
        {
            Violation = "an open for writing";
        }

        switch (Begin())
        {
            case 0:
                Deferred = reply.Defer();
                break;
            case 1:
                reply.Error(AnyErrno());
                break;
            case 2:
                break;
            default:
                reply.Opened(_random.Next(), OpenMode.Direct);
                break;
        }

        End();
    }

    public void Read(in FuseCaller caller, ulong node, ulong handle, ulong offset, uint size, ReadReply reply)
    {
        switch (Begin())
        {
            case 0:
                Deferred = reply.Defer();
                break;
            case 1:
                reply.Error(AnyErrno());
                break;
            case 2:
                break;
            default:
                reply.Data(s_content.AsSpan(0, _random.Below(MostData)));
                break;
        }

        End();
    }

    public void ReadDirectory(in FuseCaller caller, ulong node, ulong handle, ulong offset, DirectoryReply reply)
    {
        Entries = 0;
        switch (Begin())
        {
            case 1:
                reply.Error(AnyErrno());
                break;
            case 2:
                break;
            default:
                AddEntries(ref reply);
                reply.Send();
                break;
        }

        End();
    }

    public void OpenDirectory(in FuseCaller caller, ulong node, DirectoryOpenReply reply)
    {
        switch (Begin())
        {
            case 0:
                Deferred = reply.Defer();
                break;
            case 1:
                reply.Error(AnyErrno());
                break;
            case 2:
                reply.NotNeeded();
                break;
            default:
                reply.Opened(_random.Next());
                break;
        }

        End();
    }

    public void ReadLink(in FuseCaller caller, ulong node, LinkReply reply)
    {
        if (Begin() == 1)
        {
            reply.Error(AnyErrno());
        }
        else
        {
            reply.Target(s_targets.AsSpan(0, _random.Below(s_targets.Length)));
        }

        End();
    }

    public void Access(in FuseCaller caller, ulong node, uint mask, AccessReply reply)
    {
        if (Begin() == 1)
        {
            reply.Error(AnyErrno());
        }
        else
        {
            reply.Granted();
        }

        End();
    }

    public void Seek(in FuseCaller caller, ulong node, ulong handle, ulong offset, uint whence, SeekReply reply)
    {
        if (Begin() == 1)
        {
            reply.Error(AnyErrno());
        }
        else
        {
            reply.Found(offset);
        }

        End();
    }

    public void StatFs(in FuseCaller caller, StatFsReply reply)
    {
        if (Begin() == 1)
        {
            reply.Error(AnyErrno());
        }
        else
        {
            reply.Empty(_random.Next());
        }

        End();
    }

    public void Forget(ulong node, ulong lookups) => Calls++;

    public void Release(ulong node, ulong handle)
    {
        Begin();
        End();
    }

    public void ReleaseDirectory(ulong node, ulong handle)
    {
        Begin();
        End();
    }

    public void Interrupt(ulong unique) => Begin();

    private void AddEntries(ref DirectoryReply reply)
    {
        for (int rest = _random.OneIn(16) ? 1000 : _random.Below(12); rest > 0; rest--)
        {
            int length = _random.OneIn(64) ? _random.Below(300) : 1 + _random.Below(255);
            ReadOnlySpan<byte> name = s_names.AsSpan(0, length);
            bool added = _random.OneIn(4)
                ? reply.TryAdd(name, NodeKind.Directory, _random.Next(), _random.Next())
                : reply.TryAdd(
                    name, _random.Next(), FuzzValues.Attributes(ref _random), AnyTime(), AnyTime(), _random.Next());
            if (!added)
            {
                break;
            }

            Entries++;
        }
    }

    /// <summary>Which of its ways an operation goes: 0 to 7. Now and then none.</summary>
    private int Begin()
    {
        Calls++;
        return _random.OneIn(128) ? throw new InvalidOperationException("before an answer") : _random.Below(8);
    }

    private void End()
    {
        if (_random.OneIn(128))
        {
            throw new InvalidOperationException("after an answer");
        }
    }

    private Errno AnyErrno() => FuzzValues.AnyErrno(ref _random);

    private TimeSpan AnyTime() => FuzzValues.AnyTime(ref _random);
}
