using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Native;

namespace SecretsFs.Core.Sources;

/// <summary>
/// Which devices are storage of this machine, whose metadata in memory is the truth. Any thread.
/// </summary>
internal sealed class StorageDevices
{
    private readonly ConcurrentDictionary<ulong, bool> _isLocal = new();

    /// <summary>Whether a device is known, and known as local.</summary>
    public bool IsLocal(ulong device) => _isLocal.TryGetValue(device, out bool isLocal) && isLocal;

    /// <summary>
    /// Looks at the filesystem of an open file, each time: a number can be given to another one. May block on slow
    /// storage.
    /// </summary>
    public void Learn(ulong device, SafeFileHandle file) => _isLocal[device] = IsOnLocalFileSystem(file);

    private static unsafe bool IsOnLocalFileSystem(SafeFileHandle file)
    {
        LibC.StatFs stat;

        // SAFETY: the structure is as large as the kernel's.
        return LibC.fstatfs(file, &stat) == 0 && (uint)stat.Type switch
        {
            // statfs(2): the kinds whose attributes nobody else changes. Not overlayfs, which may lie over a remote
            // one.
            0xef53 => true, // ext2, ext3, ext4
            0x58465342 => true, // XFS
            0x9123683e => true, // btrfs
            0xca451a4e => true, // bcachefs
            0x2fc12fc1 => true, // ZFS
            0xf2f52010 => true, // F2FS
            0x01021994 => true, // tmpfs
            0x858458f6 => true, // ramfs
            0x73717368 => true, // SquashFS
            0xe0f5e1e2 => true, // EROFS
            _ => false,
        };
    }
}
