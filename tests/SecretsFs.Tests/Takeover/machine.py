"""Notices when the machine stands still, which those who measure how long something takes must know.

On each processor a process of real-time priority wants to run every few milliseconds: where even that comes late, it was
not for want of a processor, which every other process would have given up, but the processor itself was away, as those of
virtual machines are now and then.
"""
import json
import os
import select
import time

PERIOD = 0.005
LEAST = 0.005


def watch(processor, end):
    os.sched_setaffinity(0, {processor})
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    except PermissionError:
        return []  # without the right to that nothing is known, and nothing excused
    pauses = []
    due = time.monotonic() + PERIOD
    while not select.select([end], [], [], PERIOD)[0]:
        now = time.monotonic()
        if now - due > LEAST:
            pauses.append((due, now))
        due = now + PERIOD
    return pauses


class Watch:
    """Watches from now on, until the other end of the pipe `end` is closed, which is `ended`."""

    def __init__(self, end, ended):
        self.pipes = []
        for processor in os.sched_getaffinity(0):
            reader, writer = os.pipe()
            if os.fork() == 0:
                os.close(ended)
                with os.fdopen(writer, "w") as output:
                    json.dump(watch(processor, end), output)
                os._exit(0)
            os.close(writer)
            self.pipes.append(reader)

    def pauses(self):
        """When the machine stood still, as times of the monotonic clock that do not overlap; once it was ended."""
        merged = []
        for start, end in sorted(sum((json.load(os.fdopen(pipe)) for pipe in self.pipes), [])):
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        return merged


def without(pauses, start, end):
    """How long something took, less the pauses in it."""
    return end - start - sum(max(0, min(end, until) - max(start, since)) for since, until in pauses)
