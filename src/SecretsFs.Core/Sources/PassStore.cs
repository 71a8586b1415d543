using System.Runtime.InteropServices;
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

    /// <summary>
    /// openat2 asks to try again where a rename races with a link that climbs; beyond this somebody provokes it.
    /// </summary>
    private const int MostRaces = 32;

    /// <summary>Room for many recipients and signatures.</summary>
    private const long PacketAllowance = 1024 * 1024;

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
            : version.Value.Size > CiphertextLimit ? StoreStatus.TooLarge
            : StoreStatus.Opened;
        if (status == StoreStatus.Opened)
        {
            entry = new StoreEntry(file, version!.Value);
        }
        else
        {
            file.Dispose();
        }

        return status;
    }

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

    internal static EntryVersion? VersionOf(SafeFileHandle file, out bool isRegular)
    {
        bool known = LibC.TryStat(file, out LibC.Statx stat);
        isRegular = known && stat.IsRegular;
        return !known
            ? null
            : new EntryVersion(
                ((ulong)stat.DeviceMajor << 32) | stat.DeviceMinor,
                stat.Inode,
                stat.Size,
                stat.ModificationTime.Seconds,
                stat.ModificationTime.Nanoseconds,
                stat.ChangeTime.Seconds,
                stat.ChangeTime.Nanoseconds);
    }

    /// <summary>Armor makes ciphertext a third and a bit longer; nothing makes it more than twice as long.</summary>
    private ulong CiphertextLimit => (ulong)((2L * plaintextLimit) + PacketAllowance);

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
