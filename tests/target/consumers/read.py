"""read.py DIRECTORY NAME...: reads these files of a directory over and over, and lists the directory, until SIGTERM.

Each content must be that of the file of the same name beside this one, in "expected". Tells the service manager that it is
ready once every file was read well, and then how far it is. Prints at the end, as JSON, what was done and what went
wrong; status 1 where anything did.
"""
import collections
import errno
import os
import signal
import socket
import sys
import time

PAUSE = 0.002  # two cores, and others want some of them
REPORT = 0.05  # seconds between reports


def notify(message):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.connect(os.environ["NOTIFY_SOCKET"].replace("@", "\0", 1))
        manager.send(message.encode())


def main():
    directory, names = sys.argv[1], sys.argv[2:]
    beside = os.path.join(os.path.dirname(os.path.abspath(__file__)), "expected")
    expected = {}
    for name in names:
        with open(os.path.join(beside, name), "rb") as file:
            expected[name] = file.read()

    ended = []
    signal.signal(signal.SIGTERM, lambda *_: ended.append(True))
    errors = collections.Counter()
    reads = wrong = 0
    longest = 0.0
    ready = False
    reported = 0.0
    while not ended:
        begun = time.monotonic()
        for name in names:
            try:
                with open(os.path.join(directory, name), "rb", buffering=0) as file:
                    content = file.read()
                os.stat(os.path.join(directory, name))
                if name not in os.listdir(directory):
                    errors["unlisted"] += 1
                reads += 1
                wrong += content != expected[name]
            except OSError as error:
                errors[errno.errorcode.get(error.errno, str(error.errno))] += 1

        now = time.monotonic()
        longest = max(longest, now - begun)
        if not ready and reads >= len(names) and not wrong:
            ready = True
            notify("READY=1")

        if now - reported > REPORT:
            reported = now
            notify("STATUS=%d reads, %d errors, %d wrong" % (reads, sum(errors.values()), wrong))

        time.sleep(PAUSE)

    counts = ", ".join('"%s": %d' % error for error in errors.items())  # the smallest Python has no json
    print('{"reads": %d, "wrong": %d, "errors": {%s}, "longestMs": %d}' % (reads, wrong, counts, longest * 1000))
    return 1 if errors or wrong else 0


sys.exit(main())
