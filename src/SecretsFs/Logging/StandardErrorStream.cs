using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Native;

namespace SecretsFs.Logging;

/// <summary>
/// Standard error, written to without ever waiting long: a reader of the log that stops reading must not
/// stop the readers of secrets. It is waited for a second at most, once; lines it does not take are
/// counted, and the count is written once it takes lines again.
/// </summary>
internal sealed class StandardErrorStream
{
    /// <summary>PIPE_BUF (pipe(7)): what is not longer goes into a pipe whole or not at all.</summary>
    private const int LongestLine = 4096;

    private const int Descriptor = 2;
    private const int PatienceMilliseconds = 1000;
    private const ushort S_IFMT = 0xf000;
    private const ushort S_IFREG = 0x8000;
    private const ushort S_IFIFO = 0x1000;
    private const ushort S_IFSOCK = 0xc000;

    private readonly Lock _lock = new();
    private readonly int _descriptor = Descriptor;
    private readonly bool _isSocket;
    private readonly bool _mustAskFirst;
    private readonly bool _isFile;
    private volatile bool _isWaiting;
    private long _lost;

    public StandardErrorStream()
    {
        LibC.Statx stat = Inspect();
        _isFile = (stat.Mode & S_IFMT) == S_IFREG;
        _isSocket = (stat.Mode & S_IFMT) == S_IFSOCK;
        if ((stat.Mode & S_IFMT) == S_IFIFO)
        {
            int own = OpenPipe();
            _descriptor = own < 0 ? Descriptor : own;
            _mustAskFirst = own < 0 && !NeverWaits(); // for a worker the keeper has opened it
        }

        string journal = string.Create(
            CultureInfo.InvariantCulture, $"{MakeDevice(stat.DeviceMajor, stat.DeviceMinor)}:{stat.Inode}");
        IsJournal = Environment.GetEnvironmentVariable("JOURNAL_STREAM") == journal;
    }

    /// <summary>
    /// Standard error for a child that cannot open a pipe anew, because another user made it: opened for it. Whoever
    /// gets this as standard error never waits for the pipe, whatever others write into it.
    /// </summary>
    public static SafeFileHandle OpenForChild()
    {
        int own = (Inspect().Mode & S_IFMT) == S_IFIFO ? OpenPipe() : -1;
        return new SafeFileHandle(own < 0 ? Descriptor : own, ownsHandle: own >= 0);
    }

    /// <summary>
    /// Whether the journal reads it: JOURNAL_STREAM names device and inode of the stream
    /// (systemd.exec(5)), because the variable is inherited also by those whose standard error is another.
    /// </summary>
    public bool IsJournal { get; }

    /// <summary>
    /// Whether a line would be written without waiting for anybody: never into a file, whose storage can be slow, full
    /// or far away, and not while another line waits.
    /// </summary>
    public bool IsReady => !_isFile && !_isWaiting && IsWritable(0);

    /// <summary>
    /// Writes one line, made of two parts and cut where it is too long for one write. Any thread. Allocates nothing, as
    /// long as the lines are read.
    /// </summary>
    [SkipLocalsInit]
    public void WriteLine(ReadOnlySpan<char> start, ReadOnlySpan<char> rest)
    {
        Span<byte> room = stackalloc byte[LongestLine];
        Utf8.FromUtf16(start, room, out _, out int length);
        Utf8.FromUtf16(rest, room[length..^1], out _, out int more);
        length += more;
        room[length++] = (byte)'\n';
        ReadOnlySpan<byte> bytes = room[..length];

        lock (_lock)
        {
            if (_lost > 0)
            {
                string note = string.Create(
                    CultureInfo.InvariantCulture,
                    $"error: {_lost} lines of this log were lost: its reader did not read\n");
                _lost = TryWrite(Encoding.UTF8.GetBytes(note), patience: 0) ? 0 : _lost;
            }

            _lost += _lost == 0 && TryWrite(bytes, PatienceMilliseconds) ? 0 : 1;
        }
    }

    private bool TryWrite(ReadOnlySpan<byte> bytes, int patience)
    {
        if (TryWrite(bytes))
        {
            return true;
        }

        _isWaiting = true;
        bool isWritten = IsWritable(patience) && TryWrite(bytes);
        _isWaiting = false;
        return isWritten;
    }

    /// <summary>One write that does not wait.</summary>
    private unsafe bool TryWrite(ReadOnlySpan<byte> bytes)
    {
        if (_mustAskFirst && !IsWritable(0))
        {
            return false;
        }

        fixed (byte* pointer = bytes)
        {
            while (true)
            {
                // SAFETY: the span is pinned for the call.
                nint written = _isSocket
                    ? LibC.send(_descriptor, pointer, (nuint)bytes.Length, LibC.MSG_DONTWAIT | LibC.MSG_NOSIGNAL)
                    : LibC.write(_descriptor, pointer, (nuint)bytes.Length);
                int errno = written < 0 ? Marshal.GetLastPInvokeError() : 0;
                if (errno != LibC.EINTR)
                {
                    return written == bytes.Length;
                }
            }
        }
    }

    private unsafe bool IsWritable(int patience)
    {
        LibC.PollDescriptor poll = new() { Descriptor = _descriptor, Events = LibC.POLLOUT };

        // SAFETY: one descriptor, on the stack.
        return LibC.poll(&poll, 1, patience) > 0;
    }

    /// <summary>
    /// Opened anew, so that not to wait is a matter of our own description and not of all who share the pipe.
    /// </summary>
    private static int OpenPipe() =>
        LibC.open($"/proc/self/fd/{Descriptor}", LibC.O_WRONLY | LibC.O_NONBLOCK | LibC.O_CLOEXEC);

    private static bool NeverWaits()
    {
        using SafeFileHandle errors = new(Descriptor, ownsHandle: false);
        int flags = LibC.fcntl(errors, LibC.F_GETFL, 0);
        return flags >= 0 && (flags & LibC.O_NONBLOCK) != 0;
    }

    private static unsafe LibC.Statx Inspect()
    {
        const int AT_EMPTY_PATH = 0x1000;
        const uint STATX_BASIC_STATS = 0x7ff;
        LibC.Statx stat = default;
        byte empty = 0;

        // SAFETY: an empty path and AT_EMPTY_PATH mean the descriptor itself; the structure has the size
        // of the kernel's.
        _ = LibC.statx(Descriptor, &empty, AT_EMPTY_PATH, STATX_BASIC_STATS, &stat);
        return stat;
    }

    /// <summary>dev_t as stat(2) has it (makedev(3)).</summary>
    private static ulong MakeDevice(uint major, uint minor) =>
        ((ulong)(major & 0xfffff000) << 32) | ((ulong)(major & 0xfff) << 8)
        | ((ulong)(minor & 0xffffff00) << 12) | (minor & 0xff);
}
