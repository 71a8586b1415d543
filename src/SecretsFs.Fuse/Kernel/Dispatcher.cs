using Microsoft.Extensions.Logging;
using SecretsFs.Fuse.Replies;

namespace SecretsFs.Fuse.Kernel;

/// <summary>
/// Request bytes in, reply bytes out: decodes one request, calls the filesystem, sees to it that it is answered.
/// The one place with the list of operations, and the one place that catches. One instance serves one thread.
/// </summary>
internal sealed class Dispatcher
{
    private readonly IFuseFileSystem _fileSystem;
    private readonly IReplySink _sink;
    private readonly ILogger _logger;
    private readonly byte[] _directoryBuffer = GC.AllocateUninitializedArray<byte>(64 * 1024, pinned: true);

    public Dispatcher(IFuseFileSystem fileSystem, IReplySink sink, ILogger logger)
    {
        _fileSystem = fileSystem;
        _sink = sink;
        _logger = logger;
    }

    /// <summary>Serves one request, whole as read from the device. Never throws.</summary>
    public void Dispatch(ReadOnlySpan<byte> request)
    {
        RequestReader reader = new(request);
        if (!reader.TryRead(out InHeader header) || header.Length != request.Length)
        {
            Log.ShortRequest(_logger, request.Length);
            return;
        }

        ReplyState state = new() { Sink = _sink, Unique = header.Unique };
        try
        {
            if (!Serve(in header, ref reader, ref state))
            {
                Log.MalformedRequest(_logger, header.Opcode, header.Unique);
                Refuse(ref state, header.Opcode, Errno.EIO);
            }
        }
#pragma warning disable CA1031 // the one catch: a bug in an operation must cost that operation, not the mount
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.OperationFailed(_logger, header.Opcode, header.Unique, exception);
        }

        if (Refuse(ref state, header.Opcode, Errno.EIO))
        {
            Log.ForgottenReply(_logger, header.Opcode, header.Unique);
        }
    }

    private static bool ExpectsReply(Opcode opcode) =>
        opcode is not (Opcode.Forget or Opcode.BatchForget or Opcode.Interrupt);

    /// <summary>
    /// Refuses a request that is still unanswered and wants an answer; says whether it was such a one.
    /// </summary>
    private static bool Refuse(ref ReplyState state, Opcode opcode, Errno errno)
    {
        if (state.Answered || !ExpectsReply(opcode))
        {
            return false;
        }

        ReplyWriter.Error(state.Take(), state.Unique, errno);
        return true;
    }

    /// <summary>The operations. False where the request is shorter than its structure.</summary>
    private bool Serve(in InHeader header, ref RequestReader reader, ref ReplyState state)
    {
        FuseCaller caller = new(header.Unique, header.UserId, header.GroupId, header.ThreadId);
        switch (header.Opcode)
        {
            case Opcode.Lookup:
                return Lookup(in caller, header.Node, ref reader, ref state);
            case Opcode.Forget:
                return Forget(header.Node, ref reader);
            case Opcode.BatchForget:
                return BatchForget(ref reader);
            case Opcode.GetAttributes:
                return GetAttributes(in caller, header.Node, ref reader, ref state);
            case Opcode.Open:
                return Open(in caller, header.Node, ref reader, ref state);
            case Opcode.Read:
                return Read(in caller, header.Node, ref reader, ref state);
            case Opcode.Release:
                return Release(header.Node, ref reader, ref state, directory: false);
            case Opcode.OpenDirectory:
                return OpenDirectory(in caller, header.Node, ref reader, ref state);
            case Opcode.ReadDirectory:
                return ReadDirectory(in caller, header.Node, ref reader, ref state);
            case Opcode.ReleaseDirectory:
                return Release(header.Node, ref reader, ref state, directory: true);
            case Opcode.StatFs:
                _fileSystem.StatFs(in caller, new StatFsReply(ref state));
                return true;
            case Opcode.Interrupt:
                return Interrupt(ref reader);
            case Opcode.Destroy:
                ReplyWriter.Data(state.Take(), state.Unique, []);
                return true;
            default:
                Refuse(ref state, header.Opcode, Errno.ENOSYS);
                return true;
        }
    }

    private bool Lookup(in FuseCaller caller, ulong node, ref RequestReader reader, ref ReplyState state)
    {
        if (!reader.TryReadName(out ReadOnlySpan<byte> name))
        {
            return false;
        }

        _fileSystem.Lookup(in caller, node, name, new LookupReply(ref state));
        return true;
    }

    private bool Forget(ulong node, ref RequestReader reader)
    {
        if (!reader.TryRead(out ForgetIn forget))
        {
            return false;
        }

        _fileSystem.Forget(node, forget.Lookups);
        return true;
    }

    private bool BatchForget(ref RequestReader reader)
    {
        if (!reader.TryRead(out BatchForgetIn batch))
        {
            return false;
        }

        for (uint i = 0; i < batch.Count; i++)
        {
            if (!reader.TryRead(out ForgetOne one))
            {
                return false;
            }

            _fileSystem.Forget(one.Node, one.Lookups);
        }

        return true;
    }

    private bool GetAttributes(in FuseCaller caller, ulong node, ref RequestReader reader, ref ReplyState state)
    {
        if (!reader.TryRead(out GetAttrIn _))
        {
            return false;
        }

        _fileSystem.GetAttributes(in caller, node, new AttributesReply(ref state));
        return true;
    }

    private bool Open(in FuseCaller caller, ulong node, ref RequestReader reader, ref ReplyState state)
    {
        if (!reader.TryRead(out OpenIn open))
        {
            return false;
        }

        _fileSystem.Open(in caller, node, open.Flags, new OpenReply(ref state));
        return true;
    }

    private bool Read(in FuseCaller caller, ulong node, ref RequestReader reader, ref ReplyState state)
    {
        if (!reader.TryRead(out ReadIn read))
        {
            return false;
        }

        _fileSystem.Read(in caller, node, read.Handle, read.Offset, read.Size, new ReadReply(ref state, read.Size));
        return true;
    }

    private bool Release(ulong node, ref RequestReader reader, ref ReplyState state, bool directory)
    {
        if (!reader.TryRead(out ReleaseIn request))
        {
            return false;
        }

        if (directory)
        {
            _fileSystem.ReleaseDirectory(node, request.Handle);
        }
        else
        {
            _fileSystem.Release(node, request.Handle);
        }

        ReplyWriter.Data(state.Take(), state.Unique, []);
        return true;
    }

    private bool OpenDirectory(in FuseCaller caller, ulong node, ref RequestReader reader, ref ReplyState state)
    {
        if (!reader.TryRead(out OpenIn _))
        {
            return false;
        }

        _fileSystem.OpenDirectory(in caller, node, new OpenReply(ref state));
        return true;
    }

    private bool ReadDirectory(in FuseCaller caller, ulong node, ref RequestReader reader, ref ReplyState state)
    {
        if (!reader.TryRead(out ReadIn read))
        {
            return false;
        }

        Span<byte> buffer = _directoryBuffer.AsSpan(0, (int)Math.Min(read.Size, (uint)_directoryBuffer.Length));
        DirectoryReply reply = new(ref state, buffer);
        _fileSystem.ReadDirectory(in caller, node, read.Handle, read.Offset, reply);
        return true;
    }

    private bool Interrupt(ref RequestReader reader)
    {
        if (!reader.TryRead(out InterruptIn interrupt))
        {
            return false;
        }

        _fileSystem.Interrupt(interrupt.Unique);
        return true;
    }
}
