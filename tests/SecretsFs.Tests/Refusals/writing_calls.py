"""What one writing system call comes to, in the directory it is run in.

    writing_calls.py CALL           CALL is an expression of what this file has
    writing_calls.py CALL --prepare makes the directory first, on a filesystem that can be written to

Prints the name of the call's errno, or "success"; what the directory was before the call; what it is after it; a line
"--" between them. The directory has the files "text" and "other" and the directory "folder"; it has no "new".
"""

import ctypes
import errno
import fcntl
import hashlib
import mmap
import os
import socket
import stat
import struct
import sys

libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
libc.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
libc.fallocate.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_long, ctypes.c_long]

AT_FDCWD, AT_SYMLINK_FOLLOW = -100, 0x400
RENAME_NOREPLACE, RENAME_EXCHANGE, RENAME_WHITEOUT = 1, 2, 4
FALLOC_FL_KEEP_SIZE, FALLOC_FL_PUNCH_HOLE = 1, 2
FS_IOC_SETFLAGS, FS_NODUMP_FL = 0x40086602, 0x40
FS_IOC_FSSETXATTR, FS_XFLAG_NODUMP = 0x401C5820, 0x80
FICLONE = 0x40049409
RWF_APPEND = 0x10
NOW = (0, (1 << 30) - 1)  # UTIME_NOW
PAST = (978307200, 1)
ATTRIBUTE = "trusted.secretsfs"  # one that every kernel's tmpfs takes
NOBODY = 0xFFFFFFFF
ACCESS_LIST = struct.pack("<I", 2) + b"".join(  # tag, permissions, id
    struct.pack("<HHI", *entry)
    for entry in [(1, 6, NOBODY), (2, 4, 12345), (4, 6, NOBODY), (16, 6, NOBODY), (32, 6, NOBODY)])


def checked(result):
    """The result of a function of libc that sets errno."""
    if result in (-1, ctypes.c_void_p(-1).value):
        raise OSError(ctypes.get_errno(), "refused")
    return result


def reading(name="text"):
    """A descriptor that is not open for writing."""
    return os.open(name, os.O_RDONLY)


def outside():
    """A descriptor of other content, to be copied from."""
    descriptor = os.memfd_create("outside")
    os.pwrite(descriptor, b"from outside", 0)
    return descriptor


def renameat2(source, target, flags):
    checked(libc.renameat2(AT_FDCWD, source, AT_FDCWD, target, flags))


def link_descriptor(target):
    source = os.fsencode(f"/proc/self/fd/{reading()}")
    checked(libc.linkat(AT_FDCWD, source, AT_FDCWD, target, AT_SYMLINK_FOLLOW))


def utimensat(name, time):
    checked(libc.utimensat(AT_FDCWD, name, struct.pack("4l", *time, *time), 0))


def futimens(time):
    checked(libc.futimens(reading(), struct.pack("4l", *time, *time)))


def bind_socket(name):
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(name)


def splice():
    end, start = os.pipe()
    os.write(start, b"from a pipe")
    os.splice(end, reading(), 11)


def map_shared(protection):
    return checked(libc.mmap(None, mmap.PAGESIZE, protection, mmap.MAP_SHARED, reading(), 0))


def map_and_protect():
    checked(libc.mprotect(map_shared(mmap.PROT_READ), mmap.PAGESIZE, mmap.PROT_READ | mmap.PROT_WRITE))


def set_flags():
    fcntl.ioctl(reading(), FS_IOC_SETFLAGS, struct.pack("l", FS_NODUMP_FL))


def set_extended_flags():
    fcntl.ioctl(reading(), FS_IOC_FSSETXATTR, struct.pack("5I8x", FS_XFLAG_NODUMP, 0, 0, 0, 0))


def open_by_handle(flags):
    handle = ctypes.create_string_buffer(struct.pack("Ii", 128, 0), 8 + 128)
    checked(libc.name_to_handle_at(AT_FDCWD, b"text", handle, ctypes.byref(ctypes.c_int()), 0))
    checked(libc.open_by_handle_at(reading("."), handle, flags))


def describe(path):
    """All of a file or directory that a write could change."""
    found = os.lstat(path)
    content = ""
    if stat.S_ISREG(found.st_mode):
        with open(path, "rb") as file:
            content = hashlib.sha256(file.read()).hexdigest()
    return (f"{path} {found.st_mode:o} {found.st_uid}:{found.st_gid} links={found.st_nlink} size={found.st_size}"
            f" modified={found.st_mtime_ns} {content}")


def tree():
    paths = [os.path.join(folder, name) for folder, folders, files in os.walk(".") for name in folders + files]
    return "\n".join(describe(path) for path in [".", *sorted(paths)])


def answer(call):
    try:
        eval(call)
        return "success"
    except OSError as error:
        return errno.errorcode[error.errno]


def prepare():
    os.mkdir("folder")
    for name in ("text", "other"):
        with open(name, "w", encoding="ascii") as file:
            file.write("content\n")
        os.setxattr(name, ATTRIBUTE, b"old")


def main():
    if "--prepare" in sys.argv:
        prepare()
    before = tree()
    print("\n--\n".join([answer(sys.argv[1]), before, tree()]))


main()
