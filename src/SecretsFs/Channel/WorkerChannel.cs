using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Native;

namespace SecretsFs.Channel;

/// <summary>
/// The worker's end of the <see cref="KeeperChannel"/>. Never waits. One thread at a time.
/// </summary>
/// <param name="socket">What the keeper says; owned by this.</param>
/// <param name="answers">The pipe's end to write to, which does not block; owned by this.</param>
internal sealed unsafe class WorkerChannel(SafeFileHandle socket, SafeFileHandle answers) : IDisposable
{
    private readonly byte[] _buffer = new byte[MessageFormat.HeaderSize + MessageFormat.LongestText];
    private readonly byte[] _answer = new byte[MessageFormat.AnswerSize];

    /// <summary>What the keeper says, for poll(2).</summary>
    public SafeFileHandle Socket => socket;

    /// <summary>Whether the keeper is gone, or said something that makes no sense.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Sends an answer; false where the keeper is gone or does not listen. A long text is cut off.</summary>
    public bool TrySend(ControlKind kind, uint sequence = 0, string text = "")
    {
        _answer.AsSpan().Clear();
        MessageFormat.Write(_answer, kind, sequence, text);
        fixed (byte* bytes = _answer)
        {
            nint written;
            do
            {
                // SAFETY: no more is written than there is. SIGPIPE is ignored by the runtime.
                written = LibC.write_handle(answers, bytes, MessageFormat.AnswerSize);
            }
            while (written < 0 && Marshal.GetLastPInvokeError() == LibC.EINTR);
            return written == MessageFormat.AnswerSize;
        }
    }

    /// <summary>The next message; null where there is none now, or <see cref="HasEnded"/>.</summary>
    public ControlMessage? Receive()
    {
        LibC.DescriptorsMessage control = default;
        fixed (byte* bytes = _buffer)
        {
            LibC.IoVector vector = new() { Base = bytes, Length = (nuint)_buffer.Length };
            LibC.Message message = new()
            {
                Vectors = &vector,
                VectorCount = 1,
                Control = &control,
                ControlLength = (nuint)sizeof(LibC.DescriptorsMessage),
            };

            // SAFETY: all that the message points to is on this stack or pinned, with its size.
            nint received;
            do
            {
                received = LibC.recvmsg(socket, &message, LibC.MSG_DONTWAIT | LibC.MSG_CMSG_CLOEXEC);
            }
            while (received < 0 && Marshal.GetLastPInvokeError() == LibC.EINTR);
            if (received < 0 && Marshal.GetLastPInvokeError() == LibC.EAGAIN)
            {
                return null;
            }

            List<SafeFileHandle> files = message.ControlLength > 0 ? control.Own() : [];
            HasEnded = received < MessageFormat.HeaderSize || (message.Flags & (LibC.MSG_TRUNC | LibC.MSG_CTRUNC)) != 0;
            if (HasEnded)
            {
                files.ForEach(static file => file.Dispose());
                return null;
            }

            return MessageFormat.Read(_buffer.AsSpan(0, (int)received), files);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        socket.Dispose();
        answers.Dispose();
    }
}
