using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse;

/// <summary>
/// Plays the kernel to a filesystem before the real one asks, over a socket: whatever the first request of each kind
/// costs (code to compile, memory to touch) is paid before anybody waits for it. One thread, once.
/// </summary>
/// <remarks>
/// What is read goes into ordinary memory: give it a filesystem of its own, without real content.
/// </remarks>
public sealed class Rehearsal : IDisposable
{
    private const int ReplySize = 64 * 1024;

    private readonly SafeFileHandle _kernel;
    private readonly byte[] _reply = new byte[ReplySize];
    private long _end;
    private ulong _unique;

    private Rehearsal(SafeFileHandle kernel, FuseConnection connection)
    {
        _kernel = kernel;
        Connection = connection;
    }

    /// <summary>What the filesystem takes for its connection to the kernel.</summary>
    public FuseConnection Connection { get; }

    /// <summary>Prepares one; null where no descriptor is left.</summary>
    /// <param name="protocol">What the real connection speaks.</param>
    /// <param name="logger">For messages about the rehearsal.</param>
    public static unsafe Rehearsal? TryCreate(FuseProtocol protocol, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(logger);
        int* pair = stackalloc int[2];

        // SAFETY: room for both descriptors.
        return LibC.socketpair(LibC.AF_UNIX, LibC.SOCK_SEQPACKET | LibC.SOCK_CLOEXEC, 0, pair) == 0
            ? new Rehearsal(
                new SafeFileHandle(pair[0], ownsHandle: true),
                FuseConnection.Adopt(new SafeFileHandle(pair[1], ownsHandle: true), protocol, logger))
            : null;
    }

    /// <summary>
    /// Looks a file up, stats, opens, reads and closes it, and lists the root directory. False where something of that
    /// was refused or took too long: the rest was left out, and a request that hangs still does, on its own thread.
    /// </summary>
    /// <param name="fileSystem">Who answers, on a thread of its own.</param>
    /// <param name="name">The name of a file in the root directory.</param>
    /// <param name="limit">The longest it may take.</param>
    /// <param name="monitor">Told of every request.</param>
    public bool TryPlay(
        IFuseFileSystem fileSystem, ReadOnlySpan<byte> name, TimeSpan limit, IRequestMonitor? monitor = null)
    {
        ArgumentNullException.ThrowIfNull(fileSystem);
        _end = Environment.TickCount64 + (long)limit.TotalMilliseconds;
        Thread server = new(() => Serve(fileSystem, monitor)) { IsBackground = true, Name = "rehearsal" };
        server.Start();
        bool isPlayed = TryPlayFile(name) && TryPlayDirectory();
        _kernel.Dispose(); // the connection ends
        return server.Join(Rest) && isPlayed;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _kernel.Dispose();
        Connection.Dispose();
    }

    private void Serve(IFuseFileSystem fileSystem, IRequestMonitor? monitor)
    {
        try
        {
            Connection.Serve(fileSystem, monitor);
        }
        catch (Exception exception) when (exception is FuseException or ObjectDisposedException)
        {
            // it was cut short: unlike the device, a socket whose other end went without reading all is an error
        }
    }

    private TimeSpan Rest => TimeSpan.FromMilliseconds(Math.Max(0, _end - Environment.TickCount64));

    private bool TryPlayFile(ReadOnlySpan<byte> name)
    {
        Span<byte> ended = stackalloc byte[NodeName.Longest + 1];
        ended.Clear();
        if (!name.TryCopyTo(ended[..^1]))
        {
            return false;
        }

        // like the kernel, which looks the name up once more where the file is another by then (ESTALE)
        ReadOnlySpan<byte> path = ended[..(name.Length + 1)];
        if (!TryOpen(path, out ulong node, out OpenOut file) && !TryOpen(path, out node, out file))
        {
            return false;
        }

        ReadIn read = new() { Handle = file.Handle, Size = 4096 };
        ReleaseIn release = new() { Handle = file.Handle };
        return TryAsk(Opcode.Read, node, Bytes(in read))
            && TryAsk(Opcode.Release, node, Bytes(in release))
            && TrySend(Opcode.Forget, node, Bytes(new ForgetIn { Lookups = 1 }));
    }

    private bool TryOpen(ReadOnlySpan<byte> name, out ulong node, out OpenOut file)
    {
        bool isThere = TryAsk(Opcode.Lookup, IFuseFileSystem.Root, name, out EntryOut entry)
            && TryAsk(Opcode.GetAttributes, entry.Node, Bytes(default(GetAttrIn)), out AttrOut _);
        node = entry.Node;
        file = default;
        return isThere && TryAsk(Opcode.Open, node, Bytes(default(OpenIn)), out file);
    }

    private bool TryPlayDirectory()
    {
        const ulong Root = IFuseFileSystem.Root;
        if (!TryAsk(Opcode.OpenDirectory, Root, Bytes(default(OpenIn)), out OpenOut directory))
        {
            return false;
        }

        ReadIn read = new() { Handle = directory.Handle, Size = 4096 };
        ReleaseIn release = new() { Handle = directory.Handle };
        return TryAsk(Opcode.ReadDirectoryPlus, Root, Bytes(in read))
            && TryAsk(Opcode.ReadDirectory, Root, Bytes(in read))
            && TryAsk(Opcode.ReleaseDirectory, Root, Bytes(in release))
            && TryAsk(Opcode.GetAttributes, Root, Bytes(default(GetAttrIn)))
            && TryAsk(Opcode.StatFs, Root, []);
    }

    private static ReadOnlySpan<byte> Bytes<T>(in T structure)
        where T : unmanaged =>
        MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in structure));

    private bool TryAsk<T>(Opcode opcode, ulong node, ReadOnlySpan<byte> argument, out T answer)
        where T : unmanaged
    {
        answer = default;
        return TryAsk(opcode, node, argument)
            && MemoryMarshal.TryRead(_reply.AsSpan(Unsafe.SizeOf<OutHeader>()), out answer);
    }

    /// <summary>Sends a request and waits for its answer; false where that is an error.</summary>
    private unsafe bool TryAsk(Opcode opcode, ulong node, ReadOnlySpan<byte> argument)
    {
        if (!TrySend(opcode, node, argument))
        {
            return false;
        }

        OutHeader header = default;
        while (header.Unique != _unique) // notifications come in between
        {
            if (!LibC.TryWaitReadable(_kernel, Rest))
            {
                return false;
            }

            fixed (byte* start = _reply)
            {
                // SAFETY: room for as many bytes.
                nint length = LibC.read(_kernel, start, (nuint)_reply.Length);
                if (length < sizeof(OutHeader))
                {
                    return false;
                }
            }

            header = MemoryMarshal.Read<OutHeader>(_reply);
        }

        return header.Error == 0;
    }

    private unsafe bool TrySend(Opcode opcode, ulong node, ReadOnlySpan<byte> argument)
    {
        InHeader header = new()
        {
            Length = (uint)(sizeof(InHeader) + argument.Length),
            Opcode = opcode,
            Unique = ++_unique,
            Node = node,
            ThreadId = (uint)Environment.ProcessId,
        };
        fixed (byte* start = argument)
        {
            LibC.IoVector* vectors = stackalloc LibC.IoVector[2];
            vectors[0] = new LibC.IoVector { Base = &header, Length = (nuint)sizeof(InHeader) };
            vectors[1] = new LibC.IoVector { Base = start, Length = (nuint)argument.Length };

            // SAFETY: both live through the call, and the vectors hold their lengths.
            return LibC.writev(_kernel, vectors, argument.IsEmpty ? 1 : 2) == (nint)header.Length;
        }
    }
}
