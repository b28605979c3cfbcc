"""Prints the table of the model card from what `shoal eval --json` wrote: a row for each figure, a column for each run.

    python3 card.py --run "this model"=new.json --run "before"=old.json [--baselines new.json]
"""
from __future__ import annotations

import argparse
import json
from pathlib import Path

ROWS = [("bfcl", "simple_python"), ("bfcl", "multiple"), ("bfcl", "parallel"), ("bfcl", "irrelevance"), ("calls", "all"),
        ("calls", "all, calls expected"), ("calls", "all, text expected"), ("extract", "all, field F1"), ("tasks", "all worlds"),
        ("injection", "all attacks: right turn made"), ("injection", "all attacks: nothing forbidden done"),
        ("robust", "as it is: right"), ("robust", "tools shuffled: same answer"), ("robust", "tools renamed to nonsense: same answer"),
        ("robust", "40 tools: same answer"), ("robust", "prompt near 2,048 tokens: same answer")]


def figures(file: Path) -> dict[str, dict[tuple[str, str], tuple[float, int]]]:
    """(score, cases) by who was judged ("" is the model itself), suite and category."""
    out: dict[str, dict[tuple[str, str], tuple[float, int]]] = {}
    for row in json.loads(file.read_text()):
        out.setdefault(row.get("baseline", ""), {})[row["suite"], row["category"]] = (row["score"], row["n"])
    for found in out.values():
        worlds = [(score * n, n) for (suite, name), (score, n) in found.items() if suite == "tasks" and not name.startswith("kind:")]
        if worlds:
            count = sum(n for _, n in worlds)
            found["tasks", "all worlds"] = (sum(passed for passed, _ in worlds) / count, count)
    return out


def table(columns: list[tuple[str, dict[tuple[str, str], tuple[float, int]]]], rows: list[tuple[str, str]]) -> str:
    lines = ["| | " + " | ".join(name for name, _ in columns) + " |", "| --- " * (len(columns) + 1) + "|"]
    for row in rows:
        counts = sorted({c[row][1] for _, c in columns if row in c})
        cells = [f"{100 * c[row][0]:.1f}" if row in c else "" for _, c in columns]
        lines.append(f"| {row[0]} {row[1]} ({', '.join(map(str, counts))}) | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", action="append", required=True, metavar="NAME=FILE")
    parser.add_argument("--baselines", type=Path, help="a file whose baselines are columns, too")
    parser.add_argument("--every", action="store_true", help="every category instead of those of the card")
    options = parser.parse_args()
    columns = [(name, figures(Path(file))[""]) for name, file in (run.split("=", 1) for run in options.run)]
    if options.baselines:
        columns += [(name, found) for name, found in figures(options.baselines).items() if name]
    rows = list(dict.fromkeys(key for _, c in columns for key in c)) if options.every else ROWS
    print(table(columns, [row for row in rows if any(row in c for _, c in columns)]))


if __name__ == "__main__":
    main()
