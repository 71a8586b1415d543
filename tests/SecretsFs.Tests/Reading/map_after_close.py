"""Maps a file, closes its descriptor, and only then looks: prints all of the pages.

    map_after_close.py FILE shared|private

Python's own mmap keeps a duplicate of the descriptor.
"""

import ctypes
import mmap
import os
import sys

libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]

file, kind = sys.argv[1:]
descriptor = os.open(file, os.O_RDONLY)
length = -(-os.fstat(descriptor).st_size // mmap.PAGESIZE) * mmap.PAGESIZE
flags = {"shared": mmap.MAP_SHARED, "private": mmap.MAP_PRIVATE}[kind]
address = libc.mmap(None, length, mmap.PROT_READ, flags, descriptor, 0)
if address == ctypes.c_void_p(-1).value:
    sys.exit(f"mmap: {os.strerror(ctypes.get_errno())}")
os.close(descriptor)
sys.stdout.buffer.write(ctypes.string_at(address, length))
