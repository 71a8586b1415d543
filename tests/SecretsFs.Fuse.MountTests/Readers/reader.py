# Each line of standard input is Python and is answered by one line: the value of an expression, "None" for a statement,
# or the name of the error number where a call failed.
import ctypes
import errno
import mmap
import os
import signal
import sys
import time

libc = ctypes.CDLL(None, use_errno=True)


def read(path):
    """All of a file, by one open, read and close each."""
    file = os.open(path, os.O_RDONLY)
    try:
        return os.read(file, 1 << 16).decode()
    finally:
        os.close(file)


def strike(pid, path):
    """Kills a process, and reads a file in the same breath."""
    os.kill(pid, signal.SIGKILL)
    return read(path)


def mapping(file, flags):
    """A mapping of all of an open file."""
    return mmap.mmap(file, 0, flags, mmap.PROT_READ)


def watch(directory, mask):
    """An inotify descriptor."""
    descriptor = libc.inotify_init1(os.O_CLOEXEC)
    if libc.inotify_add_watch(descriptor, directory.encode(), mask) < 0:
        raise OSError(ctypes.get_errno(), directory)
    return descriptor


def event(descriptor):
    """Mask and name of the next inotify event."""
    record = os.read(descriptor, 4096)
    length = int.from_bytes(record[12:16], sys.byteorder)
    return int.from_bytes(record[4:8], sys.byteorder), record[16:16 + length].rstrip(b"\0").decode()


def fastest(directory, names, rounds, others):
    """The shortest times, in seconds, that a stat of all names took there and in another directory, by turns."""
    best = [None, None]
    for _ in range(rounds):
        for side, (where, what) in enumerate(((directory, names), others)):
            start = time.monotonic()
            for name in what:
                os.stat(where + "/" + name)
            took = time.monotonic() - start
            best[side] = took if best[side] is None else min(best[side], took)
    return best


scope = globals()
for line in sys.stdin:
    try:
        try:
            code = compile(line.strip(), "line", "eval")
        except SyntaxError:
            exec(line, scope)
            print(None, flush=True)
        else:
            print(repr(eval(code, scope)), flush=True)
    except OSError as failure:
        print(errno.errorcode[failure.errno], flush=True)
    except Exception as failure:
        print(f"failed: {failure!r}", flush=True)
