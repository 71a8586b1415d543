using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Processes;
using SecretsFs.Native;

namespace SecretsFs.FileSystem;

/// <summary>
/// Tells that something may have happened in directories (inotify(7)), never what. One thread, and
/// <see cref="Stop"/> from any.
/// </summary>
/// <remarks>
/// A watch belongs to a directory, not to its path: whoever waits here calls <see cref="Watch"/> before each look,
/// which finds what is at the paths now. Changes by other machines, and mounts, are not told at all.
/// </remarks>
internal sealed class StoreEvents : IDisposable
{
    private const uint IN_ATTRIB = 0x4;
    private const uint IN_CLOSE_WRITE = 0x8;
    private const uint IN_MOVED_FROM = 0x40;
    private const uint IN_MOVED_TO = 0x80;
    private const uint IN_CREATE = 0x100;
    private const uint IN_DELETE = 0x200;
    private const uint IN_DELETE_SELF = 0x400;
    private const uint IN_MOVE_SELF = 0x800;
    private const uint IN_Q_OVERFLOW = 0x4000;
    private const uint IN_ONLYDIR = 0x1000000;

    private const uint Interesting = IN_ATTRIB | IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_CREATE | IN_DELETE
        | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

    private const int ENOENT = 2;
    private const int EACCES = 13;
    private const int ENOTDIR = 20;

    private const int BufferSize = 64 * 1024;

    /// <summary>Whoever makes events as fast as they are read must not keep this thread here.</summary>
    private const int MostReads = 32;

    private readonly ILogger _logger;
    private readonly WakeUp _stop = new();
    private readonly SafeFileHandle _inotify;
    private readonly byte[] _buffer = new byte[BufferSize];
    private HashSet<int> _watches = [];
    private int _above = -1;
    private byte[] _name = [];
    private bool _toldWhy;

    public StoreEvents(ILogger logger)
    {
        _logger = logger;
        _inotify = LibC.inotify_init1(LibC.IN_CLOEXEC | LibC.IN_NONBLOCK);
        TellWhere(_inotify.IsInvalid);
    }

    /// <summary>
    /// Watches exactly these directories from now on, those of them that are there, and one name in another: what is
    /// put in its place is seen nowhere else. May block on slow storage.
    /// </summary>
    public void Watch(IEnumerable<string> directories, string name)
    {
        if (_inotify.IsInvalid)
        {
            return;
        }

        HashSet<int> watches = [];
        foreach (string directory in directories)
        {
            watches.Add(Add(directory));
        }

        watches.Remove(-1);
        _name = System.Text.Encoding.UTF8.GetBytes(Path.GetFileName(name));
        int above = Path.GetDirectoryName(name) is string parent ? Add(parent) : -1;
        _watches.Add(_above);
        foreach (int old in _watches)
        {
            if (old != above && old >= 0 && !watches.Contains(old))
            {
                _ = LibC.inotify_rm_watch(_inotify, old); // fails where the directory is gone
            }
        }

        (_watches, _above) = (watches, above);
    }

    /// <summary>Waits for an event, <see cref="Stop"/> or a time; what is read is forgotten.</summary>
    public bool Wait(TimeSpan limit) => Poll(limit, alsoEvents: !_inotify.IsInvalid);

    /// <summary>Waits for <see cref="Stop"/> or a time, whatever else happens.</summary>
    public void Pause(TimeSpan time) => Poll(time, alsoEvents: false);

    /// <summary>Reads what has happened; whether any of it may concern the store.</summary>
    public unsafe bool Drain()
    {
        bool concerns = false;
        for (int reads = 0; reads < MostReads && !_inotify.IsInvalid; reads++)
        {
            fixed (byte* buffer = _buffer)
            {
                // SAFETY: the buffer is as long as said.
                nint length = LibC.read(_inotify, buffer, BufferSize);
                if (length <= 0)
                {
                    break;
                }

                concerns |= Concerns(_buffer.AsSpan(0, (int)length));
            }
        }

        return concerns;
    }

    /// <summary>Ends every wait from now on.</summary>
    public void Stop()
    {
        try
        {
            _stop.Set(); // and nobody takes it back
        }
        catch (ObjectDisposedException)
        {
            // nobody waits any more
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Dispose();
        _inotify.Dispose();
    }

    private unsafe bool Poll(TimeSpan limit, bool alsoEvents)
    {
        LibC.PollDescriptor* descriptors = stackalloc LibC.PollDescriptor[2];
        descriptors[0] = new() { Descriptor = (int)_stop.Descriptor.DangerousGetHandle(), Events = LibC.POLLIN };
        descriptors[1] = new()
        {
            Descriptor = alsoEvents ? (int)_inotify.DangerousGetHandle() : -1,
            Events = LibC.POLLIN,
        };
        int milliseconds = (int)Math.Clamp(Math.Ceiling(limit.TotalMilliseconds), 0, int.MaxValue);

        // SAFETY: both descriptors are closed by this thread alone, later; a negative one is left out.
        return LibC.poll(descriptors, 2, milliseconds) > 0 && descriptors[1].Received != 0;
    }

    private unsafe bool Concerns(ReadOnlySpan<byte> events)
    {
        bool concerns = false;
        int header = sizeof(LibC.NotifyEvent);
        while (events.Length >= header)
        {
            LibC.NotifyEvent happened = MemoryMarshal.Read<LibC.NotifyEvent>(events);
            ReadOnlySpan<byte> name = events.Slice(header, (int)happened.NameSize);
            concerns |= (happened.Mask & IN_Q_OVERFLOW) != 0
                || _watches.Contains(happened.Watch)
                || (happened.Watch == _above && name.TrimEnd((byte)0).SequenceEqual(_name));
            events = events[(header + name.Length)..];
        }

        return concerns;
    }

    private int Add(string directory)
    {
        int watch = LibC.inotify_add_watch(_inotify, directory, Interesting);
        TellWhere(watch < 0 && Marshal.GetLastPInvokeError() is not (ENOENT or ENOTDIR or EACCES));
        return watch;
    }

    /// <summary>Says once that the machine gives no more watches, or none at all.</summary>
    private void TellWhere(bool failed)
    {
        if (failed && !_toldWhy)
        {
            _toldWhy = true;
            Log.NoStoreEvents(_logger, Marshal.GetLastPInvokeErrorMessage());
        }
    }
}
