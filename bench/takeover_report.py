"""Makes the table and the JSON of starts and takeovers of scripts/bench from their samples.

usage: takeover_report.py SAMPLES JSON

A sample is a line "round program first killed" with times in nanoseconds, and then the resident and the proportional
memory of keeper, worker and spare in kB.
"""

import json
import statistics
import sys

PROCESSES = ("keeper", "worker", "spare")
NANOSECONDS = 1e6
KILOBYTES = 1024


def load(path):
    programs = {}
    with open(path, encoding="ascii") as lines:
        for line in lines:
            _, program, *figures = line.split()
            programs.setdefault(program, []).append([int(figure) for figure in figures])
    return programs


def times(rounds, column):
    values = [figures[column] / NANOSECONDS for figures in rounds]
    return {"p50": round(statistics.median(values), 2), "max": round(max(values), 2)}


def memory(rounds):
    def median(column):
        return statistics.median(figures[column] for figures in rounds) / KILOBYTES

    return {
        process: {"rss": round(median(2 + 2 * i), 1), "pss": round(median(3 + 2 * i), 1)}
        for i, process in enumerate(PROCESSES)
    }


def row(title, texts):
    print(f"{title:<34}" + "".join(f"{text:>20}" for text in texts))


def main():
    path, json_path = sys.argv[1:3]
    samples = load(path)
    figures = {
        program: {
            "rounds": len(rounds),
            "millisecondsToFirstRead": times(rounds, 0),
            "millisecondsAfterKill": times(rounds, 1),
            "megabytes": memory(rounds),
        }
        for program, rounds in sorted(samples.items(), reverse=True)
    }

    count = min(figure["rounds"] for figure in figures.values())
    print(f"\nstart and takeover: {count} mounts, the worker of each killed once; client and server on one CPU")
    row("", figures)
    for name, title in (
        ("millisecondsToFirstRead", "mount to first read"),
        ("millisecondsAfterKill", "kill to first open+read+close"),
    ):
        row(f"{title}, ms", [f"{figure[name]['p50']:.1f} / {figure[name]['max']:.1f}" for figure in figures.values()])
    print(f"{'':<34}" + "".join(f"{'p50 / max':>20}" for _ in figures))
    for process in PROCESSES:
        own = [figure["megabytes"][process] for figure in figures.values()]
        row(f"{process}, MB", [f"{size['rss']:.1f} / {size['pss']:.1f}" for size in own])
    sums = [
        [sum(figure["megabytes"][process][kind] for process in PROCESSES) for kind in ("rss", "pss")]
        for figure in figures.values()
    ]
    row("all three, MB", [f"{rss:.1f} / {pss:.1f}" for rss, pss in sums])
    print(f"{'':<34}" + "".join(f"{'resident / share':>20}" for _ in figures))
    with open(json_path, "w", encoding="ascii") as file:
        json.dump(figures, file, indent=2)
        file.write("\n")
    print(f"written to {json_path}")


if __name__ == "__main__":
    main()
