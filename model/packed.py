"""The packed training data: every document once, its tool lines in a table, compressed arrays and a manifest.

    manifest.json       sources with their counts and shares, tokenizer size, what was dropped
    tokenizer.json      the tokenizer that made the ids
    lines.ids  lines.length            token ids (uint16) of tool lines and system texts, each once
    docs.*                             per document: source, system line, tool lines (the called ones first), body length, flags
    body.ids  body.classes             token ids (uint16) and classes (uint8) of the bodies
    unseen                             fingerprints (uint64) of what must stay unseen, for documents made while training

Documents stay apart, so a catalogue can be shuffled, thinned or filled up anew at every visit (see rows.py).
"""
from __future__ import annotations

import dataclasses
import json
import lzma
from pathlib import Path

import numpy as np

PLAIN_TEXT, ASKS, THINKS, HELD_OUT, RESULTS = 1, 2, 4, 8, 16
ARRAYS = {"lines.ids": np.uint16, "lines.length": np.uint16, "docs.source": np.uint8, "docs.flags": np.uint8,
          "docs.system": np.uint32, "docs.needed": np.uint8, "docs.count": np.uint8, "docs.lines": np.uint32,
          "docs.body": np.uint16, "body.ids": np.uint16, "body.classes": np.uint8,
          "unseen": np.uint64}
NO_SYSTEM = 0  # line 0 is the empty text


def _write(path: Path, values: np.ndarray) -> int:
    wide = values.dtype.itemsize > 1
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 6, "dict_size": 1 << 26, "pb": 1 if wide else 0, "lp": 1 if wide else 0,
                "lc": 3 if wide else 4}]
    data = lzma.compress(values.astype(values.dtype.newbyteorder("<")).tobytes(), lzma.FORMAT_XZ, filters=filters)
    path.write_bytes(data)
    return len(data)


class Packer:
    """Collects documents; `write` puts them into a folder."""

    def __init__(self, sources: list[str]):
        self.sources = sources
        self.line_of: dict[bytes, int] = {}
        self.lines: list[bytes] = []
        self.columns: dict[str, list[int]] = {name: [] for name in ARRAYS if name.startswith("docs.")}
        self.bodies: list[bytes] = []
        self.classes: list[bytes] = []
        self.unseen: list[int] = []
        self.line([])

    def line(self, ids: list[int]) -> int:
        key = np.asarray(ids, np.uint16).tobytes()
        at = self.line_of.get(key)
        if at is None:
            at = self.line_of[key] = len(self.lines)
            self.lines.append(key)
        return at

    def add(self, source: str, flags: int, system: list[int], needed: list[list[int]], others: list[list[int]],
            body: list[int], classes: list[int]) -> None:
        c = self.columns
        c["docs.source"].append(self.sources.index(source))
        c["docs.flags"].append(flags)
        c["docs.system"].append(self.line(system))
        c["docs.needed"].append(len(needed))
        c["docs.count"].append(len(needed) + len(others))
        c["docs.lines"] += [self.line(ids) for ids in [*needed, *others]]
        c["docs.body"].append(len(body))
        self.bodies.append(np.asarray(body, np.uint16).tobytes())
        self.classes.append(np.asarray(classes, np.uint8).tobytes())

    def arrays(self) -> dict[str, np.ndarray]:
        out = {name: np.asarray(values, ARRAYS[name]) for name, values in self.columns.items()}
        out["lines.ids"] = np.frombuffer(b"".join(self.lines), np.uint16)
        out["lines.length"] = np.asarray([len(line) // 2 for line in self.lines], np.uint16)
        out["body.ids"] = np.frombuffer(b"".join(self.bodies), np.uint16)
        out["unseen"] = np.asarray(self.unseen, np.uint64)
        out["body.classes"] = np.frombuffer(b"".join(self.classes), np.uint8)
        return out

    def write(self, folder: Path, manifest: dict) -> int:
        """Returns the bytes written."""
        folder.mkdir(parents=True, exist_ok=True)
        sizes = {name: _write(folder / f"{name}.xz", values) for name, values in self.arrays().items()}
        manifest = {**manifest, "sources": self.sources, "bytes": sizes}
        (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
        return sum(sizes.values())


@dataclasses.dataclass
class Packed:
    """Packed data in memory."""
    manifest: dict
    arrays: dict[str, np.ndarray]

    def __post_init__(self) -> None:
        a = self.arrays
        self.line_start = _starts(a["lines.length"])
        self.body_start = _starts(a["docs.body"])
        self.list_start = _starts(a["docs.count"])
        self.source_names: list[str] = self.manifest["sources"]

    def __len__(self) -> int:
        return len(self.arrays["docs.source"])

    def line(self, index: int) -> np.ndarray:
        return self.arrays["lines.ids"][self.line_start[index]:self.line_start[index + 1]]

    def system(self, document: int) -> np.ndarray:
        return self.line(int(self.arrays["docs.system"][document]))

    def lines(self, document: int) -> tuple[list[int], list[int]]:
        """Line numbers of the called tools and of the others."""
        start, end = self.list_start[document], self.list_start[document + 1]
        every = self.arrays["docs.lines"][start:end].tolist()
        needed = int(self.arrays["docs.needed"][document])
        return every[:needed], every[needed:]

    def body(self, document: int) -> tuple[np.ndarray, np.ndarray]:
        span = slice(self.body_start[document], self.body_start[document + 1])
        return self.arrays["body.ids"][span], self.arrays["body.classes"][span]

    def flags(self, document: int) -> int:
        return int(self.arrays["docs.flags"][document])

    def members(self, source: str, held_out: bool) -> np.ndarray:
        a = self.arrays
        of_source = a["docs.source"] == self.source_names.index(source)
        return np.nonzero(of_source & ((a["docs.flags"] & HELD_OUT > 0) == held_out))[0]


def _starts(lengths: np.ndarray) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])


def read(folder: Path) -> Packed:
    if not (folder / "manifest.json").exists():
        raise FileNotFoundError(f"{folder}: no packed data here (manifest.json); run prepare.py --out {folder} first")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    arrays = {}
    for name, kind in ARRAYS.items():
        data = lzma.decompress((folder / f"{name}.xz").read_bytes())
        arrays[name] = np.frombuffer(data, np.dtype(kind).newbyteorder("<")).astype(kind, copy=False)
    return Packed(manifest, arrays)
