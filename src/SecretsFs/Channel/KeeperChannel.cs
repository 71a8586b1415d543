using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Native;

namespace SecretsFs.Channel;

/// <summary>
/// The keeper's end of what is said between it and a worker: a socket that takes descriptors to the worker (unix(7),
/// SOCK_SEQPACKET), and a pipe by which it answers. Never waits. One thread at a time.
/// </summary>
/// <remarks>
/// A pipe, because no descriptor can come with an answer: the kernel would close it in the thread that reads, and one
/// that leads to a filesystem of the worker's, or to the mount, could hold up the keeper for ever. For the same reason
/// nothing can be sent into the keeper's socket: it is shut down in that direction before there is a worker.
/// </remarks>
/// <param name="socket">Owned by this.</param>
/// <param name="answers">The pipe's end to read from, which does not block; owned by this.</param>
/// <param name="questions">How many questions the worker was asked before, and has not answered.</param>
internal sealed unsafe class KeeperChannel(SafeFileHandle socket, SafeFileHandle answers, uint questions) : IDisposable
{
    private readonly byte[] _buffer = new byte[MessageFormat.HeaderSize + MessageFormat.LongestText];

    /// <summary>How many questions it has not answered.</summary>
    public uint Questions { get; private set; } = questions;

    /// <summary>For another program in this process.</summary>
    public SafeFileHandle Socket => socket;

    /// <summary>What the worker says, for poll(2).</summary>
    public SafeFileHandle Answers => answers;

    /// <summary>Whether the worker has closed its end, as it does when it ends.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Whether it has written what is no message: nothing more is read.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>A channel, and the two descriptors that the worker gets, all close-on-exec.</summary>
    /// <exception cref="IOException">No descriptor is left.</exception>
    public static (KeeperChannel Ours, SafeFileHandle Socket, SafeFileHandle Answers) Create()
    {
        int* sockets = stackalloc int[2];
        int* pipe = stackalloc int[2];

        // SAFETY: room for both descriptors each.
        if (LibC.socketpair(LibC.AF_UNIX, LibC.SOCK_SEQPACKET | LibC.SOCK_CLOEXEC, 0, sockets) != 0)
        {
            throw Failure();
        }

        (SafeFileHandle ours, SafeFileHandle theirs) = Own(sockets);
        if (LibC.shutdown(ours, LibC.SHUT_RD) != 0 || LibC.pipe2(pipe, LibC.O_CLOEXEC | LibC.O_NONBLOCK) != 0)
        {
            IOException failure = Failure();
            ours.Dispose();
            theirs.Dispose();
            throw failure;
        }

        (SafeFileHandle read, SafeFileHandle write) = Own(pipe);
        return (new KeeperChannel(ours, read, questions: 0), theirs, write);
    }

    /// <summary>
    /// Sends a message; false where the worker is gone or does not listen. A long text is cut off.
    /// </summary>
    public bool TrySend(ControlKind kind, uint sequence = 0, string text = "", params SafeFileHandle[] files)
    {
        int length = MessageFormat.Write(_buffer, kind, sequence, text);
        LibC.DescriptorsMessage control = LibC.DescriptorsMessage.Of(files);
        fixed (byte* bytes = _buffer)
        {
            LibC.IoVector vector = new() { Base = bytes, Length = (nuint)length };
            LibC.Message message = new()
            {
                Vectors = &vector,
                VectorCount = 1,
                Control = files.Length == 0 ? null : &control,
                ControlLength = files.Length == 0 ? 0 : (control.Length + 7) & ~(nuint)7, // CMSG_SPACE
            };

            // SAFETY: all that the message points to is on this stack or pinned, with its size.
            nint sent;
            do
            {
                sent = LibC.sendmsg(socket, &message, LibC.MSG_DONTWAIT | LibC.MSG_NOSIGNAL);
            }
            while (sent < 0 && Marshal.GetLastPInvokeError() == LibC.EINTR);
            GC.KeepAlive(files);
            Questions += sent >= 0 && kind is (ControlKind.Reload or ControlKind.Describe) ? 1u : 0;
            return sent >= 0;
        }
    }

    /// <summary>One of the questions is answered; false where there was none.</summary>
    public bool TryAnswer() => Questions > 0 && Questions-- > 0;

    /// <summary>
    /// The next answer; null where there is none now, <see cref="HasEnded"/> or <see cref="IsBroken"/>.
    /// </summary>
    public ControlMessage? Receive()
    {
        if (HasEnded || IsBroken)
        {
            return null;
        }

        nint received;
        fixed (byte* bytes = _buffer)
        {
            do
            {
                // SAFETY: no more is read than there is room.
                received = LibC.read(answers, bytes, MessageFormat.AnswerSize);
            }
            while (received < 0 && Marshal.GetLastPInvokeError() == LibC.EINTR);
        }

        if (received < 0 && Marshal.GetLastPInvokeError() == LibC.EAGAIN)
        {
            return null;
        }

        HasEnded = received == 0;
        IsBroken = !HasEnded && received != MessageFormat.AnswerSize; // they are written whole (pipe(7), PIPE_BUF)
        return HasEnded || IsBroken ? null : MessageFormat.ReadAnswer(_buffer);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        socket.Dispose();
        answers.Dispose();
    }

    private static (SafeFileHandle First, SafeFileHandle Second) Own(int* pair) =>
        (new SafeFileHandle(pair[0], ownsHandle: true), new SafeFileHandle(pair[1], ownsHandle: true));

    private static IOException Failure() =>
        new($"cannot make a channel to a worker: {Marshal.GetLastPInvokeErrorMessage()}");
}
