"""Makes the table, the ratios and the JSON of a run of scripts/bench from its samples.

usage: report.py SAMPLES JSON CPU LIBFUSE-VERSION [--strict]

A sample is a line "round server operation p50 p99 operations", with times in nanoseconds.
"""

import json
import os
import platform
import re
import statistics
import subprocess
import sys
import textwrap

SERVERS = {
    "pipes": "pipe ping-pong",
    "tmpfs": "tmpfs",
    "c": "C libfuse",
    "library": "C# library",
    "secretsfs": "SecretsFs",
}
OPERATIONS = {"read": "READ", "orc": "open+read+close", "stat": "stat"}

PINGPONG = ("pipes", "pingpong")

# what is compared, with what, and how much more it may be; no limit where it is only to be seen
EXPECTATIONS = [
    (("c", "read"), PINGPONG, None),
    (("library", "read"), PINGPONG, 1.10),
    (("secretsfs", "read"), PINGPONG, 1.10),
    (("library", "read"), ("c", "read"), 1.10),
    (("secretsfs", "read"), ("c", "read"), 1.10),
    (("library", "orc"), ("c", "orc"), 1.10),
    (("secretsfs", "orc"), ("c", "orc"), 1.30),
    (("c", "stat"), ("tmpfs", "stat"), None),
    (("library", "stat"), ("tmpfs", "stat"), 2.0),
    (("secretsfs", "stat"), ("tmpfs", "stat"), 2.0),
]

STATISTIC = (
    "servers and operations take turns in rounds, in an order that rotates; each operation is timed by itself; "
    "a figure is the median over the rounds of the p50 (p99) of a round, a ratio that of the ratios of the p50s"
)


def load(path):
    """(server, operation) -> (p50, p99) of each round, in microseconds, and how many operations a round has."""
    samples, counts = {}, {}
    with open(path, encoding="ascii") as lines:
        for line in lines:
            _, server, operation, p50, p99, count = line.split()
            samples.setdefault((server, operation), []).append((int(p50) / 1000, int(p99) / 1000))
            counts[operation] = int(count)
    return samples, counts


def first_match(command, pattern):
    try:
        text = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    found = re.findall(pattern, text, re.MULTILINE)
    return found[-1].strip() if found else "unknown"


def machine(libfuse):
    return {
        "kernel": platform.release(),
        "cpu": first_match(["lscpu"], r"^Model name:(.*)$"),
        "cpus": os.cpu_count(),
        "dotnet": first_match(["dotnet", "--list-runtimes"], r"^Microsoft\.NETCore\.App (\S+)"),
        "libfuse": libfuse,
        "environment": {
            name: value
            for name, value in sorted(os.environ.items())
            if re.match(r"DOTNET_(Tiered|TC_|gc|GC|Ready|OSR)", name, re.IGNORECASE)
        },
    }


def ratio_of(samples, one, other, limit):
    value = statistics.median(a[0] / b[0] for a, b in zip(samples[one], samples[other]))
    name = f"{SERVERS[one[0]]} {OPERATIONS[one[1]]} / {SERVERS[other[0]]}"
    met = None if limit is None else round(value, 2) <= limit
    return {"name": name, "value": round(value, 3), "limit": limit, "met": met}


def print_table(figures, ratios):
    by_key = {(figure["server"], figure["operation"]): figure for figure in figures}
    print(f"{'p50 / p99 in us':<18}" + "".join(f"{title:>20}" for title in OPERATIONS.values()))
    for server, title in SERVERS.items():
        cells = [by_key.get((server, operation)) for operation in OPERATIONS]
        if server == PINGPONG[0]:
            cells[0] = by_key[PINGPONG]  # beside what it is the floor of
        texts = [f"{cell['p50']:.2f} / {cell['p99']:.2f}" if cell else "-" for cell in cells]
        print(f"{title:<18}" + "".join(f"{text:>20}" for text in texts))
    print(f"\n{'ratio of the p50s':<42}{'measured':>9}{'at most':>9}")
    for ratio in ratios:
        limit = "" if ratio["limit"] is None else f"{ratio['limit']:.2f}"
        verdict = {None: "", True: "met", False: "SHORT"}[ratio["met"]]
        print(f"{ratio['name']:<42}{ratio['value']:>9.2f}{limit:>9}  {verdict}".rstrip())


def main():
    path, json_path, cpu, libfuse = sys.argv[1:5]
    strict = sys.argv[5:] == ["--strict"]
    samples, counts = load(path)
    figures = [
        {
            "server": server,
            "operation": operation,
            "p50": round(statistics.median(p50 for p50, _ in rounds), 3),
            "p99": round(statistics.median(p99 for _, p99 in rounds), 3),
            "unit": "us",
            "roundsP50": [round(p50, 3) for p50, _ in rounds],
        }
        for (server, operation), rounds in sorted(samples.items())
    ]
    ratios = [ratio_of(samples, *expectation) for expectation in EXPECTATIONS]
    short = [ratio["name"] for ratio in ratios if ratio["met"] is False]
    facts = machine(libfuse)
    method = {
        "pinnedTo": int(cpu),
        "rounds": len(samples[PINGPONG]),
        "operationsPerRound": counts,
        "statistic": STATISTIC,
    }
    print(f"Linux {facts['kernel']}, {facts['cpu']}, {facts['cpus']} CPUs, client and server both on CPU {cpu}")
    print(f".NET {facts['dotnet']}, libfuse {facts['libfuse']}")
    for name, value in facts["environment"].items():
        print(f"{name}={value}")
    print(textwrap.fill(f"{method['rounds']} rounds; {STATISTIC}", 100) + "\n")
    print_table(figures, ratios)
    print(f"\n{len(short)} of {sum(ratio['met'] is not None for ratio in ratios)} expectations are not met")
    with open(json_path, "w", encoding="ascii") as file:
        json.dump(
            {"machine": facts, "method": method, "figures": figures, "ratios": ratios, "met": not short},
            file,
            indent=2,
        )
        file.write("\n")
    print(f"written to {json_path}")
    return 1 if short and strict else 0


if __name__ == "__main__":
    sys.exit(main())
