# without_fsopen.py PROGRAM ARGUMENT...: runs a program for which fsopen(2) fails with ENOSYS, as on kernels before 5.2.
import ctypes
import errno
import os
import struct
import sys

FSOPEN = 430  # on every machine
LOAD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06
SECCOMP_RET_ERRNO, SECCOMP_RET_ALLOW = 0x00050000, 0x7FFF0000
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2

instructions = b"".join(
    struct.pack("HBBI", code, if_true, if_false, operand)
    for code, if_true, if_false, operand in (
        (LOAD, 0, 0, 0),  # the number of the call
        (JUMP_IF_EQUAL, 0, 1, FSOPEN),
        (RETURN, 0, 0, SECCOMP_RET_ERRNO | errno.ENOSYS),
        (RETURN, 0, 0, SECCOMP_RET_ALLOW),
    )
)
memory = ctypes.create_string_buffer(instructions)
program = struct.pack("HxxxxxxP", len(instructions) // 8, ctypes.addressof(memory))
libc = ctypes.CDLL(None, use_errno=True)
if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 or libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program) != 0:
    sys.exit("cannot install the filter: " + os.strerror(ctypes.get_errno()))
os.execv(sys.argv[1], sys.argv[1:])
