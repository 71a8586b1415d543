"""Makes the table and the JSON of the cold reads of scripts/bench from their samples.

usage: cold_report.py SAMPLES JSON [--strict]

A sample is a line "round what p50 p99 operations", with times in nanoseconds, or "round rateN secrets-a-second".
"""

import json
import statistics
import sys

READS = {
    "cold": "SecretsFs, cv25519, 64 bytes",
    "rsa": "SecretsFs, RSA-4096, 64 bytes",
    "big": "SecretsFs, cv25519, 1 MiB",
    "gpg": "gpg -d",
    "pass": "pass show",
    "age": "age -d",
}
MOST_MILLISECONDS = 0.25
LEAST_TIMES_FASTER = {"gpg": 25, "pass": 80, "age": None}


def load(path):
    times, rates = {}, {}
    with open(path, encoding="ascii") as lines:
        for line in lines:
            _, what, *figures = line.split()
            if what.startswith("rate"):
                rates.setdefault(int(what[4:]), []).append(int(figures[0]))
            else:
                times.setdefault(what, []).append((int(figures[0]) / 1e6, int(figures[1]) / 1e6))
    return times, rates


def verdict(met):
    return {None: "", True: "met", False: "SHORT"}[met]


def main():
    path, json_path = sys.argv[1:3]
    times, rates = load(path)
    figures = {
        what: {"p50": statistics.median(p50 for p50, _ in rounds), "p99": statistics.median(p99 for _, p99 in rounds)}
        for what, rounds in times.items()
    }
    goals = [("cold, ms at most", figures["cold"]["p50"], figures["cold"]["p50"] <= MOST_MILLISECONDS)]
    for what, least in LEAST_TIMES_FASTER.items():
        times_faster = statistics.median(other[0] / own[0] for other, own in zip(times[what], times["cold"]))
        met = None if least is None else times_faster >= least
        goals.append((f"{READS[what]} / cold{'' if least is None else f', at least {least}'}", times_faster, met))

    print("\ncold: nobody has it open, so that each open decrypts; client, server and programs on one CPU")
    print(f"{'p50 / p99 in ms':<34}")
    for what, title in READS.items():
        print(f"{title:<34}{figures[what]['p50']:>10.3f} / {figures[what]['p99']:.3f}")
    print()
    for name, value, met in goals:
        print(f"{name:<34}{value:>10.2f}  {verdict(met)}".rstrip())
    print("\nsecrets a second, all CPUs, each reader its own file")
    for readers, values in sorted(rates.items()):
        print(f"{readers:>3} readers {statistics.median(values):>10.0f}")
    with open(json_path, "w", encoding="ascii") as file:
        json.dump(
            {
                "milliseconds": figures,
                "goals": [{"name": name, "value": round(value, 3), "met": met} for name, value, met in goals],
                "secretsPerSecond": {readers: statistics.median(values) for readers, values in rates.items()},
            },
            file,
            indent=2,
        )
        file.write("\n")
    print(f"written to {json_path}")
    return 1 if "--strict" in sys.argv[3:] and any(met is False for _, _, met in goals) else 0


if __name__ == "__main__":
    sys.exit(main())
