"""Trains the tokenizer, turns every source into documents, drops what must stay unseen, and writes packed training data.

    python3 prepare.py --data ../../shared/data --out DIR [--tokenizer-size 12288] [--megabytes 45] [--exclude FILE...]

The evaluation part of the shared data, its BFCL questions, the demo's messages and the cases that come with `shoal eval` (tasks
and injections) are always excluded. With --own instead of --data only what is in this repository is prepared: the hand-written
requests, the order desk and the generator.
"""
from __future__ import annotations

import argparse
import gc
import hashlib
import json
import re
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import Iterator

import bpe
import classes
import mixture
import packed
import sources
from bpe import Tokenizer
from documents import Document, Result, Unfit, User, body, endings, lines
from overlap import Excluder, fingerprints
from shoal_format import compact, tool_line

HERE = Path(__file__).parent
DEMO = HERE.parent / "examples" / "order-desk" / "messages.jsonl"
CASES = HERE.parent / "cli" / "src" / "main" / "resources" / "eval"  # tasks and injections
LONGEST = 2048
HELD_OUT_PERCENT, HELD_OUT_MOST = 1, 60


class Unseen:
    """Decides whether a document may be trained on.

    A user text of three words or more that equals one of BFCL, the demo or the cases of `shoal eval`, and any 13 words in a row
    shared with an excluded file, drop the document. Texts of the shared data's own evaluation part drop it when they are the
    first user's or have eight words: later turns such as "yes, that works for me" are in every dialogue.
    """

    def __init__(self, data: Path | None, extra: list[Path]):
        """Without the shared data there is none of its questions to meet: only the demo and `extra` are excluded."""
        bfcl = sorted((data / "eval" / "bfcl_dev").glob("*.jsonl")) if data else []
        cases = sorted(CASES.rglob("*.jsonl"))
        if (data and not bfcl) or not DEMO.exists() or not cases:
            raise FileNotFoundError(f"{data}/eval/bfcl_dev, {DEMO} or {CASES} is missing: without them nothing can be excluded")
        self.strict = Excluder([*bfcl, DEMO, *cases, *extra])
        same = sorted((data / "eval").glob("*.jsonl.gz")) if data else []
        self.lenient = Excluder([p for p in same if not p.name.startswith("text_")])
        self.dropped: Counter[str] = Counter()

    def allows(self, texts: list[str]) -> bool:
        for i, text in enumerate(texts):
            if self.strict(text):
                self.dropped["strict"] += 1
                return False
            if (i == 0 or len(text.split()) >= 8) and self.lenient(text):
                self.dropped["evaluation part"] += 1
                return False
        return True

    def __call__(self, text: str) -> bool:
        """For generators that ask whether a message must not be used."""
        return not self.allows([text])


def held_out(key: str) -> bool:
    return int(hashlib.sha256(("held:" + key).encode()).hexdigest()[:8], 16) % 100 < HELD_OUT_PERCENT


def every(data: Path | None, seed: int, unseen: Unseen, generated: int, most: int) -> Iterator[tuple[str, str, Document | str | None]]:
    """(source, key for holding out, document or plain text) of every source; `most` bounds each for small runs."""
    def limit(name: str) -> int:
        return min(mixture.MIXTURE[name].most, most)

    for name in mixture.TEXT if data else []:
        for row in sources.drawn(data / "text" / f"{name[5:]}.jsonl.gz", seed, limit(name)):
            yield name, row["id"].split("#")[0], row["text"].strip()
    for path in sorted((HERE / "data").glob("*.jsonl")):
        for document in sources.written(path):
            if isinstance(document, Unfit):
                yield "own_written", str(document), None
            else:
                yield "own_written", document.users()[0], document
    for i, document in enumerate(sources.order_desk(data, seed, limit("order_desk"), unseen)):
        yield "order_desk", str(i), document
    try:
        import generator
    except ModuleNotFoundError:
        pass
    else:
        for i, document in enumerate(generator.documents(data, seed, min(generated, most))):
            yield "generator", str(i), document
    for name in mixture.SHARED if data else []:
        for record in sources.drawn(data / "train" / f"{name}.jsonl.gz", seed, limit(name)):
            try:
                yield name, record["id"].split("#")[0], sources.shared(record)
            except Unfit as reason:
                yield name, str(reason), None


def tokenizer_texts(documents: list[tuple[str, str, Document | str | None]], seed: int) -> Iterator[str]:
    """A sample with the weight on messages and on each distinct tool line once."""
    r = Random(seed)
    seen: set[str] = set()
    for name, _, document in documents:
        if document is None:
            continue
        if isinstance(document, str):
            if r.random() < 0.35:
                yield document
            continue
        repeat = 4 if name in ("own_written", "written") else 1
        if name in ("sgd", "taskmaster4", "order_desk", "synth_docs") and r.random() < 0.6:
            continue
        for turn in document.turns:
            for _ in range(repeat):
                if isinstance(turn, (User, Result)):
                    yield turn.text
                else:
                    yield turn.text
                    yield turn.thought
                    for call in turn.calls:
                        yield compact(call.arguments)
        for tool in document.tools:
            line = tool_line(tool)
            if line not in seen and r.random() < 0.5:
                seen.add(line)
                yield line


def pieces_of(text: list[int], longest: int) -> Iterator[list[int]]:
    for start in range(0, len(text), longest):
        yield text[start:start + longest]


class Counts:
    """What happened to each source."""

    def __init__(self) -> None:
        self.rows: dict[str, Counter[str]] = {}
        self.reasons: Counter[str] = Counter()

    def add(self, source: str, what: str, count: int = 1) -> None:
        self.rows.setdefault(source, Counter())[what] += count

    def table(self) -> str:
        columns = ["documents", "held out", "tokens", "overlap", "unfit", "too long"]
        out = ["source".ljust(22) + "".join(c.rjust(12) for c in columns)]
        total: Counter[str] = Counter()
        for source, row in self.rows.items():
            total.update(row)
            out.append(source.ljust(22) + "".join(str(row[c]).rjust(12) for c in columns))
        out.append("all".ljust(22) + "".join(str(total[c]).rjust(12) for c in columns))
        return "\n".join(out)


class Preparer:
    def __init__(self, tokenizer: Tokenizer, unseen: Unseen):
        self.tokenizer, self.unseen = tokenizer, unseen
        self.packer = packed.Packer(list(mixture.MIXTURE))
        self.counts = Counts()
        self.cache: dict[str, list[int]] = {}

    def line(self, text: str) -> list[int]:
        ids = self.cache.get(text)
        if ids is None:
            ids = self.cache[text] = self.tokenizer.encode(text)
        return ids

    def flags(self, source: str, key: str) -> int:
        row = self.counts.rows.get(source, Counter())
        if held_out(key) and row["held out"] < HELD_OUT_MOST:
            self.counts.add(source, "held out")
            return packed.HELD_OUT
        return 0

    def text(self, source: str, key: str, text: str) -> None:
        flags = packed.PLAIN_TEXT | self.flags(source, key)
        for ids in pieces_of(self.tokenizer.encode(text) + [bpe.END], LONGEST):
            self.packer.add(source, flags, [], [], [], ids, [classes.TEXT] * len(ids))
            self.counts.add(source, "tokens", len(ids))
        self.counts.add(source, "documents")

    def document(self, source: str, key: str, document: Document) -> None:
        system = self.line(document.instructions)
        needed, others = ([self.line(t) for t in part] for part in lines(document))
        ids, kinds = body(self.tokenizer, document.turns)
        free = LONGEST - len(ids) - len(system) - 3 - sum(len(n) + 1 for n in needed)
        asks = document.asks()
        if asks and sum(len(o) + 1 for o in others) > free or free < 0:
            self.counts.add(source, "too long")
            return
        kept = []
        for line in others[:250]:
            if len(line) + 1 <= free:
                kept.append(line)
                free -= len(line) + 1
        flags = self.flags(source, key) | (packed.ASKS if asks else 0) | (packed.THINKS if document.thinks() else 0)
        flags |= packed.RESULTS if any(isinstance(t, Result) for t in document.turns) else 0
        self.packer.add(source, flags, system, needed, kept, ids, kinds)
        self.counts.add(source, "documents")
        self.counts.add(source, "tokens", LONGEST - free)

    def add(self, source: str, key: str, document: Document | str | None) -> None:
        if document is None:
            self.counts.add(source, "unfit")
            self.counts.reasons[key] += 1
        elif not self.unseen.allows([document] if isinstance(document, str) else document.users()):
            self.counts.add(source, "overlap")
        elif isinstance(document, str):
            self.text(source, key, document)
        else:
            for part in endings(document):
                self.document(source, key, part)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--data", type=Path, help="folder of the shared data (train/, text/, eval/)")
    where.add_argument("--own", action="store_true", help="only what is in this repository")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--tokenizer-size", type=int, default=12_288)
    parser.add_argument("--tokenizer", type=Path, help="use this tokenizer.json instead of training one")
    parser.add_argument("--megabytes", type=float, default=45, help="most that the packed files may take together")
    parser.add_argument("--generated", type=int, default=80_000, help="documents of the generator")
    parser.add_argument("--most", type=int, default=1_000_000, help="most documents of each source, for small runs")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--exclude", type=Path, nargs="*", default=[], help="more JSONL files that must stay unseen")
    options = parser.parse_args()
    gc.disable()  # millions of small objects that stay
    began = time.time()

    def say(text: str) -> None:
        print(f"[{time.time() - began:5.0f} s] {text}", flush=True)

    unseen = Unseen(options.data, options.exclude)
    say(f"excluded: {len(unseen.strict.exact)} texts of BFCL, the demo, the tasks, the injections and --exclude; "
        f"{len(unseen.lenient.exact)} texts of the evaluation part")
    documents = list(every(options.data, options.seed, unseen, options.generated, options.most))
    say(f"{len(documents)} documents read")
    options.out.mkdir(parents=True, exist_ok=True)
    if options.tokenizer:
        tokenizer = Tokenizer.load(options.tokenizer)
    else:
        tokenizer = bpe.train(tokenizer_texts(documents, options.seed), options.tokenizer_size)
    tokenizer.save(options.out / "tokenizer.json")
    say(f"tokenizer of {len(tokenizer)} tokens")
    preparer = Preparer(tokenizer, unseen)
    for source, key, document in documents:
        preparer.add(source, key, document)
    say("packing")
    counts = preparer.counts
    manifest = {"format": 1, "vocabulary": len(tokenizer), "longest": LONGEST, "seed": options.seed,
                "counts": {s: dict(row) for s, row in counts.rows.items()}, "unfit": dict(counts.reasons),
                "overlap": dict(unseen.dropped), "excluded_files": [p.name for p in options.exclude]}
    preparer.packer.unseen = fingerprints([unseen.strict, unseen.lenient])
    size = preparer.packer.write(options.out, manifest)
    print(counts.table())
    print("unfit:", dict(counts.reasons.most_common()))
    print("dropped because of overlap:", dict(unseen.dropped))
    print("bytes:", json.loads((options.out / "manifest.json").read_text())["bytes"])
    say(f"{options.out}: {size / 1e6:.1f} MB")
    if size > options.megabytes * 1e6:
        raise SystemExit(f"{size / 1e6:.1f} MB is more than --megabytes {options.megabytes:g}: lower `most` of the largest "
                         "sources in mixture.py, or --generated")


if __name__ == "__main__":
    main()
