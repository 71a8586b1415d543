"""Opens files, maps them without touching them, and gives them to a child of another user, who cannot open them.

usage: holder.py UID FILE...
Each line of its input has all read from the start; the answer is one line of JSON, with the contents, or the errors:
of what it opened, of what its child inherited, and of what its child has mapped. "map" first is needed for the last.
"""
import json
import mmap
import os
import sys


def read(descriptor):
    try:
        return os.pread(descriptor, 4096, 0).decode()
    except OSError as error:
        return error.strerror


def inherit(user, descriptors, maps, commands, answers):
    os.setgroups([])
    os.setgid(user)
    os.setuid(user)
    with os.fdopen(answers, "w") as output, os.fdopen(commands) as lines:
        for line in lines:
            mapped = [content[:].decode() for content in maps] if line.startswith("map") else []
            print(json.dumps([[read(one) for one in descriptors], mapped]), file=output, flush=True)
    os._exit(0)


def main():
    user, files = int(sys.argv[1]), sys.argv[2:]
    own = [os.open(file, os.O_RDONLY) for file in files]
    inherited = [os.open(file, os.O_RDONLY) for file in files]
    maps = [mmap.mmap(one, os.fstat(one).st_size, mmap.MAP_PRIVATE, mmap.PROT_READ) for one in inherited]
    commands, command = os.pipe()
    answer, answers = os.pipe()
    if os.fork() == 0:
        os.close(command)
        inherit(user, inherited, maps, commands, answers)
    os.close(commands)
    os.close(answers)
    for one in inherited:
        os.close(one)
    replies = os.fdopen(answer)
    print("holding", flush=True)
    for line in sys.stdin:
        os.write(command, line.encode())
        read_by_child, mapped = json.loads(replies.readline())
        print(json.dumps({"own": [read(one) for one in own], "inherited": read_by_child, "mapped": mapped}), flush=True)


main()
