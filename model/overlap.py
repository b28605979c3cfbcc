"""Finds messages that also occur in files which must stay unseen: same normalised text, or a shared word 13-gram.

    python3 overlap.py --exclude FILE... [--count N]     counts over N generated messages, and over all patterns
"""
from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
from pathlib import Path
from random import Random
from typing import Iterable

GRAM = 13


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", re.sub(r"\{\w+\}", " slot ", text.lower()))


def texts_of(path: Path) -> Iterable[str]:
    """User texts of a JSONL file: "text", "input" or "user" fields, one text or several; users' turns of conversations; user
    messages of shared records or of BFCL questions."""
    if not path.exists():
        raise FileNotFoundError(f"{path}: named by --exclude, but not here")
    opened = gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")
    with opened as lines:
        for line in lines:
            if not line.strip():
                continue
            record = json.loads(line)
            for field in ("text", "input", "user"):
                said = record.get(field) or []
                yield from [said] if isinstance(said, str) else said
            turns = record.get("turns")
            yield from (t["user"] for t in (turns if isinstance(turns, list) else []) if "user" in t)
            asked = [m for turn in record.get("question", []) for m in (turn if isinstance(turn, list) else [turn])]
            for message in [*record.get("messages", []), *asked]:
                if isinstance(message, dict) and message.get("role") == "user":
                    yield message["content"]


class Excluder:
    """True for a message that must not be trained on; counts what it saw and dropped."""

    def __init__(self, files: Iterable[Path]):
        self.exact: set[tuple[str, ...]] = set()
        self.grams: set[tuple[str, ...]] = set()
        self.seen = self.dropped = 0
        for file in files:
            for text in texts_of(file):
                w = tuple(words(text))
                if len(w) >= 3:
                    self.exact.add(w)
                self.grams.update(w[i:i + GRAM] for i in range(len(w) - GRAM + 1))

    def __call__(self, text: str) -> bool:
        self.seen += 1
        w = tuple(words(text))
        hit = w in self.exact or any(w[i:i + GRAM] in self.grams for i in range(len(w) - GRAM + 1))
        self.dropped += hit
        return hit


def fingerprint(some: Iterable[str]) -> int:
    return int.from_bytes(hashlib.blake2b(" ".join(some).encode(), digest_size=8).digest(), "little")


def fingerprints(excluders: Iterable[Excluder]) -> list[int]:
    """Of all texts and 13-grams that must stay unseen: small enough to travel, and the texts cannot be read from it."""
    return sorted({fingerprint(w) for e in excluders for part in (e.exact, e.grams) for w in part})


def has_fingerprint(text: str, known: set[int]) -> bool:
    w = words(text)
    return len(w) >= 3 and fingerprint(w) in known or any(fingerprint(w[i:i + GRAM]) in known for i in range(len(w) - GRAM + 1))


def main() -> None:
    from order_desk import Desk, load_patterns

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--exclude", type=Path, nargs="+", required=True)
    parser.add_argument("--count", type=int, default=20_000)
    options = parser.parse_args()
    generated, patterns = Excluder(options.exclude), Excluder(options.exclude)
    desk = Desk(Random(1))
    for _ in range(options.count):
        generated(desk.conversation().user)
    for lines in load_patterns().values():
        for line in lines:
            patterns(line)
    print(f"generated messages: {generated.dropped} of {generated.seen} overlap")
    print(f"patterns: {patterns.dropped} of {patterns.seen} overlap")


if __name__ == "__main__":
    main()
