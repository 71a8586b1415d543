"""Reads, stats and lists keys until its input ends, and says what happened as one line of JSON.

usage: load.py DIRECTORY KEYS READERS [PAUSE]
Key number i is the file k<i> with the content "content of <i>\n" repeated. With a PAUSE in seconds between two
operations, most of the time nobody asks anything. "stall" is the longest that anybody waited. "stalls" has how long each
time lasted in which anybody waited long, less what the machine itself stood still meanwhile, the longest first.
"""
import json
import os
import random
import select
import signal
import sys
import time

import machine

SLOW = 0.01


def content(number):
    return ("content of %d\n" % number).encode() * 3


def operate(directory, keys, count):
    number = random.randrange(keys)
    path = "%s/k%d" % (directory, number)
    kind = count % 20
    if kind == 0:
        names = os.listdir(directory)
        if not names:
            raise OSError("nothing is mounted")
        return len([name for name in names if name.startswith("k")]) == keys
    if kind % 3 == 0:
        return os.stat(path).st_size == len(content(number))
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return os.read(descriptor, 4096) == content(number)
    finally:
        os.close(descriptor)


def read(directory, keys, pause, end):
    result = {"operations": 0, "failed": 0, "errors": [], "wrong": 0, "stall": 0.0, "slow": []}
    while not select.select([end], [], [], pause)[0]:
        start = time.monotonic()
        try:
            if not operate(directory, keys, result["operations"]):
                result["wrong"] += 1
        except OSError as error:
            result["failed"] += 1
            result["errors"] = result["errors"][-4:]
            result["errors"].append("%s after %.3f s" % (error, time.monotonic() - start))
        now = time.monotonic()
        result["stall"] = max(result["stall"], now - start)
        if now - start > SLOW:
            result["slow"].append((start, now))
        result["operations"] += 1
    return result


def stalls(slow, pauses):
    """Of those who began to wait while the first of them did, the one who waited longest."""
    lengths = []
    until = 0.0
    for start, end in sorted(slow):
        own = machine.without(pauses, start, end)
        if start < until:
            lengths[-1] = max(lengths[-1], own)
        else:
            lengths.append(own)
            until = end
    return sorted(lengths, reverse=True)


def main():
    directory, keys, readers = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    pause = float(sys.argv[4]) if len(sys.argv) > 4 else 0.0
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end, ended = os.pipe()
    watch = machine.Watch(end, ended)
    pipes = []
    for _ in range(readers):
        reader, writer = os.pipe()
        if os.fork() == 0:
            os.close(ended)
            random.seed()
            with os.fdopen(writer, "w") as output:
                json.dump(read(directory, keys, pause, end), output)
            os._exit(0)
        os.close(writer)
        pipes.append(reader)
    print("ready", flush=True)
    sys.stdin.read()
    os.close(ended)
    results = [json.load(os.fdopen(pipe)) for pipe in pipes]
    slow = sum((one["slow"] for one in results), [])
    print(json.dumps({
        "operations": sum(one["operations"] for one in results),
        "failed": sum(one["failed"] for one in results),
        "errors": sum((one["errors"] for one in results), []),
        "wrong": sum(one["wrong"] for one in results),
        "stall": max(one["stall"] for one in results),
        "stalls": stalls(slow, watch.pauses()),
    }), flush=True)


main()
