using Microsoft.Extensions.Logging;
using SecretsFs.Fuse.Replies;

namespace SecretsFs.Fuse.Kernel;

/// <summary>
/// Request bytes in, reply bytes out: decodes one request, calls the filesystem, sees to it that it is answered.
/// The one place with the list of operations, and the one place that catches. One instance serves one thread.
/// </summary>
internal sealed class Dispatcher : IDisposable
{
    private readonly Operations _operations;
    private readonly IReplySink _sink;
    private readonly ILogger _logger;
    private bool _destroyed;

    public Dispatcher(IFuseFileSystem fileSystem, IReplySink sink, ILogger logger)
    {
        _operations = new Operations(fileSystem, logger);
        _sink = sink;
        _logger = logger;
    }

    /// <summary>Told of every request.</summary>
    public IRequestMonitor? Monitor { get; init; }

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
        if (Monitor?.TryBegin(FuseCaller.RequestOf(header.Unique), ExpectsReply(header.Opcode)) == false)
        {
            Refuse(ref state, header.Opcode, Errno.EIO);
            Monitor.Finish();
            return;
        }

        Serve(in header, ref reader, ref state);
        Monitor?.Finish();
    }

    private void Serve(in InHeader header, ref RequestReader reader, ref ReplyState state)
    {
        try
        {
            if (!TryServe(in header, ref reader, ref state))
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

    /// <summary>Nothing comes any more: tells the filesystem so, once. Never throws.</summary>
    public void Destroy()
    {
        if (_destroyed)
        {
            return;
        }

        _destroyed = true;
        try
        {
            _operations.Destroy();
        }
#pragma warning disable CA1031 // as above: the end of the filesystem is no reason to end the program
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.OperationFailed(_logger, Opcode.Destroy, 0, exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _operations.Dispose();

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
    private bool TryServe(in InHeader header, ref RequestReader reader, ref ReplyState state)
    {
        switch (header.Opcode)
        {
            case Opcode.Lookup:
                return _operations.Lookup(in header, ref reader, ref state);
            case Opcode.Forget:
                return _operations.Forget(in header, ref reader);
            case Opcode.BatchForget:
                return _operations.BatchForget(ref reader);
            case Opcode.GetAttributes:
                return _operations.GetAttributes(in header, ref reader, ref state);
            case Opcode.ExtendedStat:
                return _operations.ExtendedStat(in header, ref reader, ref state);
            case Opcode.ReadLink:
                return _operations.ReadLink(in header, ref state);
            case Opcode.Open:
                return _operations.Open(in header, ref reader, ref state);
            case Opcode.Read:
                return _operations.Read(in header, ref reader, ref state);
            case Opcode.Seek:
                return _operations.Seek(in header, ref reader, ref state);
            case Opcode.Release:
                return _operations.Release(in header, ref reader, ref state);
            case Opcode.OpenDirectory:
                return _operations.OpenDirectory(in header, ref reader, ref state);
            case Opcode.ReadDirectory:
                return _operations.ReadDirectory(in header, ref reader, ref state, takesAttributes: false);
            case Opcode.ReadDirectoryPlus:
                return _operations.ReadDirectory(in header, ref reader, ref state, takesAttributes: true);
            case Opcode.ReleaseDirectory:
                return _operations.ReleaseDirectory(in header, ref reader, ref state);
            case Opcode.StatFs:
                return _operations.StatFs(in header, ref state);
            case Opcode.Access:
                return _operations.Access(in header, ref reader, ref state);
            case Opcode.GetExtendedAttribute:
                return Operations.GetExtendedAttribute(ref reader, ref state);
            case Opcode.ListExtendedAttributes:
                return Operations.ListExtendedAttributes(ref reader, ref state);
            case Opcode.Interrupt:
                return _operations.Interrupt(ref reader);
            case Opcode.Destroy:
                Destroy();
                ReplyWriter.Data(state.Take(), state.Unique, []);
                return true;
            case Opcode.SetAttributes or Opcode.SymbolicLink or Opcode.MakeNode or Opcode.MakeDirectory or Opcode.Unlink
                or Opcode.RemoveDirectory or Opcode.Rename or Opcode.Rename2 or Opcode.Link or Opcode.Write
                or Opcode.SetExtendedAttribute or Opcode.RemoveExtendedAttribute or Opcode.Create or Opcode.Allocate
                or Opcode.CopyFileRange or Opcode.CopyFileRange64 or Opcode.TemporaryFile:
                return Refuse(ref state, header.Opcode, Errno.EROFS);
            default:
                // FLUSH among them: the kernel then closes without asking
                return Refuse(ref state, header.Opcode, Errno.ENOSYS);
        }
    }
}
