namespace SecretsFs.Tests.Refusals;

/// <summary>The system calls that write, as expressions of writing_calls.py.</summary>
public static class WritingCalls
{
    /// <summary>
    /// Those decided by a name, or on a descriptor that need not be open for writing. EROFS is the answer to each: of
    /// the kernel, before it looks at anything else, where the mount is read-only, and else of the daemon.
    /// </summary>
    /// <remarks>
    /// Nothing else refuses them to root, which the two directories without the daemon show. Root of a container needs
    /// CAP_MKNOD for the device and CAP_DAC_READ_SEARCH for the handle beside CAP_SYS_ADMIN, which mounts; and a
    /// kernel before 6.1 asks no daemon for O_TMPFILE, but answers EOPNOTSUPP.
    /// </remarks>
    public static TheoryData<string> Decided =>
    [
        "os.open('text', os.O_WRONLY)",
        "os.open('text', os.O_RDWR)",
        "os.open('text', os.O_WRONLY | os.O_APPEND)",
        "os.open('text', os.O_WRONLY | os.O_TRUNC)",
        "os.open('text', os.O_RDONLY | os.O_TRUNC)",
        "os.open('text', os.O_WRONLY | os.O_CREAT)",
        "os.open('new', os.O_WRONLY | os.O_CREAT)",
        "os.open('new', os.O_RDONLY | os.O_CREAT)",
        "os.open('new', os.O_WRONLY | os.O_CREAT | os.O_EXCL)",
        "os.open('.', os.O_WRONLY | os.O_TMPFILE)",
        "os.open(f'/proc/self/fd/{reading()}', os.O_RDWR)",
        "checked(libc.creat(b'new', 0o600))",
        "checked(libc.creat(b'text', 0o600))",
        "os.truncate('text', 0)",
        "os.truncate('text', 65536)",
        "os.unlink('text')",
        "os.unlink('text', dir_fd=reading('.'))",
        "os.rmdir('folder')",
        "os.rmdir('folder', dir_fd=reading('.'))",
        "os.rename('text', 'new')",
        "os.rename('text', 'other')",
        "os.rename('text', 'folder/new')",
        "os.rename('folder', 'new')",
        "os.rename('text', 'new', src_dir_fd=reading('.'), dst_dir_fd=reading('folder'))",
        "renameat2(b'text', b'new', 0)",
        "renameat2(b'text', b'new', RENAME_NOREPLACE)",
        "renameat2(b'text', b'folder', RENAME_EXCHANGE)",
        "renameat2(b'text', b'new', RENAME_WHITEOUT)",
        "os.link('text', 'new')",
        "os.link('text', 'new', src_dir_fd=reading('.'), dst_dir_fd=reading('folder'))",
        "link_descriptor(b'new')",
        "os.symlink('text', 'new')",
        "os.symlink('text', 'new', dir_fd=reading('folder'))",
        "os.mkdir('new')",
        "os.mkdir('new', dir_fd=reading('folder'))",
        "os.mknod('new', stat.S_IFREG)",
        "os.mknod('new', stat.S_IFIFO)",
        "os.mknod('new', stat.S_IFCHR, os.makedev(1, 3))",
        "os.mknod('new', stat.S_IFREG, dir_fd=reading('folder'))",
        "bind_socket('new')",
        "os.chmod('text', 0o600)",
        "os.chmod('folder', 0o700)",
        "os.fchmod(reading(), 0o600)",
        "os.chmod('text', 0o600, dir_fd=reading('.'))",
        "os.chown('text', 1, 1)",
        "os.lchown('text', 1, 1)",
        "os.fchown(reading(), 1, 1)",
        "os.chown('text', 1, 1, dir_fd=reading('.'))",
        "checked(libc.utime(b'text', struct.pack('2l', *PAST)))",
        "checked(libc.utimes(b'text', struct.pack('4l', *PAST, *PAST)))",
        "utimensat(b'text', PAST)",
        "utimensat(b'text', NOW)",
        "utimensat(b'folder', NOW)",
        "futimens(PAST)",
        "futimens(NOW)",
        "os.setxattr('text', ATTRIBUTE, b'new')",
        "os.setxattr('folder', ATTRIBUTE, b'new')",
        "os.setxattr('text', 'security.secretsfs', b'new')",
        "os.setxattr('text', ATTRIBUTE, b'new', follow_symlinks=False)",
        "os.setxattr(reading(), ATTRIBUTE, b'new')",
        "os.removexattr('text', ATTRIBUTE)",
        "os.removexattr('text', ATTRIBUTE, follow_symlinks=False)",
        "os.removexattr(reading(), ATTRIBUTE)",
        "os.setxattr('text', 'system.posix_acl_access', ACCESS_LIST)",
        "os.removexattr('text', 'system.posix_acl_access')",
        "open_by_handle(os.O_WRONLY)",
    ];

    /// <summary>
    /// Those of a descriptor that must be open for writing, which none is: the kernel says so, whatever the filesystem.
    /// </summary>
    public static TheoryData<string, string> OfADescriptor => new()
    {
        { "os.write(reading(), b'new')", "EBADF" },
        { "os.pwrite(reading(), b'new', 0)", "EBADF" },
        { "os.pwritev(reading(), [b'new'], 0, RWF_APPEND)", "EBADF" },
        { "os.ftruncate(reading(), 0)", "EINVAL" },
        { "checked(libc.fallocate(reading(), 0, 0, 65536))", "EBADF" },
        { "checked(libc.fallocate(reading(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096))", "EBADF" },
        { "os.copy_file_range(reading('other'), reading('text'), 3)", "EBADF" },
        { "os.sendfile(reading(), outside(), None, 12)", "EBADF" },
        { "splice()", "EBADF" },
        { "map_shared(mmap.PROT_READ | mmap.PROT_WRITE)", "EACCES" },
        { "map_and_protect()", "EACCES" },
        { "fcntl.ioctl(reading('text'), FICLONE, reading('other'))", "EBADF" },
    };

    /// <summary>
    /// Those that set flags of a file. The kernel asks whether the mount may be written to, and then what flags there
    /// are.
    /// </summary>
    public static TheoryData<string> OfFlags => ["set_flags()", "set_extended_flags()"];
}
