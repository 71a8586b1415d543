"""Lists a directory into memory that is not there: the listing stands still in the kernel while it is copied.

stalled_listing.py DIRECTORY LISTINGS

Lists it whole so many times before. Says "stalled", waits for a line or the end of its input, gives the listing its
memory, and says how many bytes it came to.
"""
import ctypes
import fcntl
import mmap
import os
import platform
import select
import struct
import sys
import threading

SYS_USERFAULTFD = {"x86_64": 323, "aarch64": 282}[platform.machine()]
UFFD_API = 0xAA
UFFDIO_API = 0xC018AA3F
UFFDIO_REGISTER = 0xC020AA00
UFFDIO_ZEROPAGE = 0xC020AA04
REGISTER_MODE_MISSING = 1
LIMIT_MILLISECONDS = 10_000

libc = ctypes.CDLL(None, use_errno=True)
libc.getdents64.restype = ctypes.c_ssize_t
libc.getdents64.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t]


def listing(directory, address, results):
    results.append(libc.getdents64(directory, address, mmap.PAGESIZE))


def main():
    path, listings = sys.argv[1:]
    # the kernel keeps a listing once it was read to its end, and gives it to the next
    for _ in range(int(listings)):
        os.listdir(path)

    faults = libc.syscall(SYS_USERFAULTFD, os.O_CLOEXEC | os.O_NONBLOCK)
    if faults < 0:
        sys.exit(f"userfaultfd: {os.strerror(ctypes.get_errno())}")
    fcntl.ioctl(faults, UFFDIO_API, struct.pack("QQQ", UFFD_API, 0, 0))
    memory = mmap.mmap(-1, mmap.PAGESIZE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    fcntl.ioctl(faults, UFFDIO_REGISTER, struct.pack("QQQQ", address, mmap.PAGESIZE, REGISTER_MODE_MISSING, 0))

    directory = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    results = []
    lister = threading.Thread(target=listing, args=(directory, address, results), daemon=True)
    lister.start()
    poll = select.poll()
    poll.register(faults, select.POLLIN)
    if [(faults, select.POLLIN)] != poll.poll(LIMIT_MILLISECONDS):
        sys.exit("the listing did not reach the memory")
    print("stalled", flush=True)

    sys.stdin.readline()
    fcntl.ioctl(faults, UFFDIO_ZEROPAGE, struct.pack("QQQq", address, mmap.PAGESIZE, 0, 0))
    lister.join()
    print("listed", *results, flush=True)


main()
