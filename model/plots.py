"""The plots of the model card, from what `shoal eval --cases` and `--json` wrote.

    python3 plots.py confidence --cases cases.jsonl --model NAME --out confidence.png
    python3 plots.py sizes --run 2.0=tiny/figures.json --run 14=small/figures.json --out sizes.png
    python3 plots.py losses --run tiny=run1/loss.csv --run mini=run2/loss.csv --out losses.png
    python3 plots.py bars --run "thoughts off"=off.json --run "thoughts on"=on.json --out thoughts.png
"""
from __future__ import annotations

import argparse
import csv
import json
from collections import defaultdict
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402  (the backend is chosen first)

# The rows that stand for a suite.
COLUMNS = [("bfcl", "simple_python"), ("bfcl", "multiple"), ("bfcl", "parallel"), ("bfcl", "irrelevance"), ("calls", "all, calls expected"),
           ("extract", "all, field F1")]


def kept_and_right(points: list[tuple[float, bool]]) -> list[tuple[float, float, float]]:
    """(threshold, share of the cases at least so confident, share of those that are right) at every confidence that occurs."""
    points = sorted(points, reverse=True)
    out, right = [], 0
    for i, (confidence, passed) in enumerate(points, 1):
        right += passed
        if i == len(points) or points[i][0] < confidence:
            out.append((confidence, i / len(points), right / i))
    return out


def confidence(options) -> None:
    by_suite: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    with options.cases.open() as lines:
        for line in map(json.loads, lines):
            if line["model"] == options.model and line["turns"] == 1:
                by_suite[line["suite"]].append((line["confidence"], line["passed"]))
    if not by_suite:
        raise SystemExit(f"{options.cases} has no cases of one turn by {options.model}")
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(9, 3.6), sharey=True)
    for suite, points in sorted(by_suite.items()):
        curve = kept_and_right(points)
        left.plot([c for c, _, _ in curve], [r for _, _, r in curve], label=f"{suite} ({len(points)})")
        right.plot([k for _, k, _ in curve], [r for _, _, r in curve], label=suite)
    left.set_xlabel("threshold of confidence")
    left.set_ylabel("share right above it")
    right.set_xlabel("share of the cases above it")
    left.legend()
    save(figure, [left, right], options.out)


def sizes(options) -> None:
    runs = []
    for run in options.run:
        size, file = run.split("=", 1)
        runs.append((float(size), rows_of(Path(file))))
    figure, axes = pyplot.subplots(figsize=(7, 4))
    for column in COLUMNS:
        points = [(size, 100 * rows[column]) for size, rows in sorted(runs, key=lambda r: r[0]) if column in rows]
        if points:
            axes.plot(*zip(*points), marker="o", label=" ".join(column))
    axes.set_xscale("log")
    axes.set_xlabel("million parameters")
    axes.set_ylabel("percent")
    axes.legend()
    save(figure, [axes], options.out)


def bars(options) -> None:
    """The same cases judged in several ways, side by side."""
    runs = [(name, rows_of(Path(file))) for name, file in (run.split("=", 1) for run in options.run)]
    columns = [c for c in COLUMNS if all(c in rows for _, rows in runs)]
    figure, axes = pyplot.subplots(figsize=(9, 3.8))
    width = 0.8 / len(runs)
    for i, (name, rows) in enumerate(runs):
        places = [c - 0.4 + (i + 0.5) * width for c in range(len(columns))]
        drawn = axes.bar(places, [100 * rows[c] for c in columns], width, label=name)
        axes.bar_label(drawn, fmt="%.1f", fontsize=7)
    axes.set_xticks(range(len(columns)), ["\n".join((suite, category.replace(", ", "\n").replace(": ", "\n")))
                                          for suite, category in columns], fontsize=8)
    axes.set_ylabel("percent")
    axes.legend()
    save(figure, [axes], options.out)


def rows_of(file: Path) -> dict[tuple[str, str], float]:
    """The model's own scores by suite and category."""
    return {(r["suite"], r["category"]): r["score"] for r in json.loads(file.read_text()) if "baseline" not in r}


def losses(options) -> None:
    figure, axes = pyplot.subplots(figsize=(7, 4))
    for run in options.run:
        name, file = run.split("=", 1)
        with open(file, newline="") as rows:
            points = [(float(r["million_tokens"]), float(r["loss"])) for r in csv.DictReader(rows)]
        axes.plot(*zip(*points), label=name)
    axes.set_yscale("log")
    axes.set_xlabel("million tokens")
    axes.set_ylabel("weighted loss")
    axes.legend()
    save(figure, [axes], options.out)


def save(figure, axes, path: Path) -> None:
    for one in axes:
        one.grid(alpha=0.3, which="both")
    figure.tight_layout()
    figure.savefig(path, dpi=110)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = parser.add_subparsers(required=True)
    for kind, draw in (("confidence", confidence), ("sizes", sizes), ("losses", losses), ("bars", bars)):
        one = kinds.add_parser(kind)
        one.set_defaults(draw=draw)
        one.add_argument("--out", type=Path, required=True)
        if kind == "confidence":
            one.add_argument("--cases", type=Path, required=True)
            one.add_argument("--model", required=True, help="its name in the cases")
        else:
            one.add_argument("--run", action="append", required=True, metavar="X=FILE")
    options = parser.parse_args()
    options.draw(options)


if __name__ == "__main__":
    main()
