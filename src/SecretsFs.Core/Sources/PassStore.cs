using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Unicode;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Native;

namespace SecretsFs.Core.Sources;

/// <summary>
/// A pass(1) password store: a directory with one <c>NAME.gpg</c> for each entry. Links inside the store are
/// followed, out of it never (openat2(2), RESOLVE_BENEATH and RESOLVE_NO_MAGICLINKS). The directory is opened anew
/// for each use, so that a store that is replaced or mounted later is seen. May block on slow storage. Any thread.
/// </summary>
/// <param name="path">The absolute path of the store.</param>
/// <param name="plaintextLimit">The most bytes a plaintext may have.</param>
public sealed class PassStore(string path, int plaintextLimit)
{
    private const ulong RESOLVE_NO_MAGICLINKS = 0x02;
    private const ulong RESOLVE_BENEATH = 0x08;

    /// <summary>Answers EAGAIN rather than wait for storage (Linux 5.12).</summary>
    private const ulong RESOLVE_CACHED = 0x20;

    private const int LongestPath = 4096;

    /// <summary>
    /// openat2 asks to try again where a rename races with a link that climbs; beyond this somebody provokes it.
    /// </summary>
    private const int MostRaces = 32;

    /// <summary>Room for many recipients and signatures.</summary>
    private const long PacketAllowance = 1024 * 1024;

    private readonly StorageDevices _devices = new();

    /// <summary>The absolute path of the store.</summary>
    public string Path { get; } = path;

    /// <summary>
    /// Opens an entry's ciphertext for reading; <paramref name="entry"/> is set where the answer is
    /// <see cref="StoreStatus.Opened"/>.
    /// </summary>
    public StoreStatus Open(EntryName name, out StoreEntry? entry)
    {
        entry = null;
        StoreStatus status = OpenBeneath(name, LibC.O_RDONLY | LibC.O_NONBLOCK, out SafeFileHandle? file);
        if (file is null)
        {
            return status;
        }

        EntryVersion? version = VersionOf(file, out bool isRegular);
        status = version is null ? StoreStatus.Failed
            : !isRegular ? StoreStatus.NotAFile
            : version.Value.Size > (ulong)CiphertextLimit(plaintextLimit) ? StoreStatus.TooLarge
            : StoreStatus.Opened;
        if (status == StoreStatus.Opened)
        {
            entry = new StoreEntry(name, file, version!.Value);
            _devices.Learn(version.Value.Device, file);
        }
        else
        {
            file.Dispose();
        }

        return status;
    }

    /// <summary>
    /// Opens every entry of a content; <paramref name="open"/> is set where the answer is
    /// <see cref="StoreStatus.Opened"/>, else <paramref name="failed"/> is the first that it is about.
    /// </summary>
    public StoreStatus Open(ContentSource content, out StoreContent? open, out EntryName? failed)
    {
        ArgumentNullException.ThrowIfNull(content);
        (open, failed) = (null, null);
        StoreEntry[] entries = new StoreEntry[content.Entries.Length];
        for (int i = 0; i < entries.Length; i++)
        {
            StoreStatus status = Open(content.Entries[i], out StoreEntry? entry);
            if (entry is null)
            {
                failed = content.Entries[i];
                Array.ForEach(entries[..i], static opened => opened.Dispose());
                return status;
            }

            entries[i] = entry;
        }

        open = new StoreContent(entries);
        return StoreStatus.Opened;
    }

    /// <summary>
    /// The version a content has now, without opening its entries; null where one is not there or cannot be reached.
    /// </summary>
    public EntryVersion? Probe(ContentSource content) => new StoreProbe(this).Probe(content);

    /// <summary>
    /// The version an entry has now, without opening its content; null where it is not there or cannot be reached.
    /// </summary>
    public EntryVersion? Probe(EntryName name)
    {
        OpenBeneath(name, LibC.O_PATH, out SafeFileHandle? file);
        using (file)
        {
            return file is null ? null : VersionOf(file, out _);
        }
    }

    /// <summary>The same as for one entry, of each entry of a content.</summary>
    public bool IsCertainlyStill(ContentSource content, ReadOnlySpan<EntryVersion> versions)
    {
        ArgumentNullException.ThrowIfNull(content);
        for (int i = 0; i < versions.Length; i++)
        {
            if (!IsCertainlyStill(content.Entries[i], in versions[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Whether the path of an entry leads to a file of exactly this version now. Never blocks, and allocates nothing:
    /// false also where that cannot be told from what the kernel has in memory, or the file is on remote storage.
    /// </summary>
    /// <remarks>
    /// The path is walked as it is, also through links that lead out of the store: what has the same version is the
    /// same file, which was found inside of it before.
    /// </remarks>
    [SkipLocalsInit]
    public unsafe bool IsCertainlyStill(EntryName name, in EntryVersion version)
    {
        ArgumentNullException.ThrowIfNull(name);
        Span<byte> file = stackalloc byte[LongestPath];
        if (!_devices.IsLocal(version.Device) || !Utf8.TryWrite(file, $"{Path}/{name.Value}.gpg\0", out _))
        {
            return false;
        }

        LibC.OpenHow how = new()
        {
            Flags = LibC.O_PATH | LibC.O_CLOEXEC,
            Resolve = RESOLVE_CACHED | RESOLVE_NO_MAGICLINKS,
        };
        fixed (byte* path = file)
        {
            // SAFETY: the path ends with NUL; the structure is the kernel's and its size is passed.
            nint descriptor = LibC.syscall_openat2_descriptor(
                LibC.SYS_openat2, LibC.AT_FDCWD, path, &how, (nuint)sizeof(LibC.OpenHow));
            if (descriptor < 0)
            {
                return false;
            }

            bool isKnown = LibC.TryStatCached((int)descriptor, out LibC.Statx stat);
            _ = LibC.close((int)descriptor);
            return isKnown && ToVersion(in stat) == version;
        }
    }

    internal static EntryVersion? VersionOf(SafeFileHandle file, out bool isRegular)
    {
        bool known = LibC.TryStat(file, out LibC.Statx stat);
        isRegular = known && stat.IsRegular;
        return known ? ToVersion(in stat) : null;
    }

    internal static EntryVersion ToVersion(in LibC.Statx stat) => new(
        ((ulong)stat.DeviceMajor << 32) | stat.DeviceMinor,
        stat.Inode,
        stat.Size,
        stat.ModificationTime.Seconds,
        stat.ModificationTime.Nanoseconds,
        stat.ChangeTime.Seconds,
        stat.ChangeTime.Nanoseconds);

    /// <summary>Armor makes ciphertext a third and a bit longer; nothing makes it more than twice as long.</summary>
    internal static long CiphertextLimit(int plaintextLimit) => (2L * plaintextLimit) + PacketAllowance;

    private StoreStatus OpenBeneath(EntryName name, int flags, out SafeFileHandle? file)
    {
        file = null;
        using SafeFileHandle root = LibC.open(Path, LibC.O_PATH | LibC.O_CLOEXEC);
        int rootErrno = root.IsInvalid ? Marshal.GetLastPInvokeError() : 0;
        if (root.IsInvalid)
        {
            return rootErrno switch
            {
                LibC.EACCES or LibC.EPERM => StoreStatus.NotPermitted,
                LibC.ENOENT or LibC.ENOTDIR => StoreStatus.StoreMissing,
                _ => StoreStatus.Failed,
            };
        }

        nint descriptor = OpenAt(root, name.Value + ".gpg", flags, out int errno);
        if (descriptor >= 0)
        {
            file = new SafeFileHandle(descriptor, ownsHandle: true);
            return StoreStatus.Opened;
        }

        return errno switch
        {
            LibC.ENOENT or LibC.ENOTDIR => StoreStatus.EntryMissing,
            LibC.EACCES or LibC.EPERM => StoreStatus.NotPermitted,
            LibC.EXDEV or LibC.ELOOP => StoreStatus.LeadsOut,
            _ => StoreStatus.Failed,
        };
    }

    private static unsafe nint OpenAt(SafeFileHandle root, string file, int flags, out int errno)
    {
        LibC.OpenHow how = new()
        {
            Flags = (ulong)(uint)(flags | LibC.O_CLOEXEC),
            Resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
        };
        nint descriptor = -1;
        errno = LibC.EAGAIN;
        for (int races = 0; races < MostRaces && errno is (LibC.EAGAIN or LibC.EINTR); races++)
        {
            // SAFETY: the structure is that of linux/openat2.h and its size is passed.
            descriptor = LibC.syscall_openat2(LibC.SYS_openat2, root, file, &how, (nuint)sizeof(LibC.OpenHow));
            errno = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
        }

        return descriptor;
    }
}
