# load.py FILE CONTENT: opens, reads and closes a file over and over, until standard input ends. Then it prints how often,
# how many times something else than the content came, and the longest time in seconds that one took.
import os
import select
import sys
import time

path, content = sys.argv[1], sys.argv[2].encode()
count = wrong = 0
longest = 0.0
first = None
print("started", flush=True)
while not select.select([sys.stdin], [], [], 0)[0]:
    start = time.monotonic()
    try:
        file = os.open(path, os.O_RDONLY)
        try:
            found = os.read(file, 4096)
        finally:
            os.close(file)
        if found != content:
            wrong += 1
            first = first or repr(found)
    except OSError as failure:
        wrong += 1
        first = first or str(failure)
    count += 1
    longest = max(longest, time.monotonic() - start)
print(count, wrong, f"{longest:.3f}", first, flush=True)
