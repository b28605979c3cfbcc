"""Rows of tokens for training, filled from packed documents, a little different at every visit.

A row holds whole documents one after the other; no token attends to another document. When a document is drawn, its tool
lines are shuffled, some tools that it does not call are left out or others added, tools are sometimes renamed to nonsense
(their descriptions kept), and thoughts are on, with their control token in the prompt, or cut out.
"""
from __future__ import annotations

import dataclasses
from random import Random

import numpy as np

import bpe
import classes
import documents
import mixture
import packed
from bpe import Tokenizer
from overlap import has_fingerprint
from packed import Packed

NEXT_LINE, OPEN, CLOSE = "\n", "(", ")"


@dataclasses.dataclass
class Changes:
    """How often a document is changed."""
    thoughts: float = 0.5
    thinner: float = 0.25
    fuller: float = 0.25
    fullest: float = 0.04
    renamed: float = 0.12


UNCHANGED = Changes(0.0, 0.0, 0.0, 0.0, 0.0)
THIN = Changes(thinner=0.6, fuller=0.12, fullest=0.01)  # short catalogues: more decisions in a token of training


def without_thoughts(ids: np.ndarray, kinds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    keep = kinds != classes.THOUGHT
    return ids[keep], kinds[keep]


class Drawer:
    """Puts documents together as token ids and classes."""

    def __init__(self, data: Packed, tokenizer: Tokenizer, r: Random, changes: Changes, longest: int):
        self.data, self.tokenizer, self.r, self.changes, self.longest = data, tokenizer, r, changes, longest
        one = {name: tokenizer.encode(text)[0] for name, text in
               {"line": NEXT_LINE, "open": OPEN, "close": CLOSE, "brace": '{"', "empty": "{}"}.items()}
        self.next_line, self.open, self.close = one["line"], one["open"], one["close"]
        self.braces = (one["brace"], one["empty"])
        # lines that may be added to another catalogue: those of sources with tools of all kinds
        pool = [data.arrays["docs.lines"][data.list_start[d]:data.list_start[d + 1]]
                for s in ("synth_tools", "seal_tools", "generator") if s in data.source_names
                for d in data.members(s, False)]
        self.pool = np.unique(np.concatenate(pool)) if pool else np.zeros(0, np.uint32)
        self.names = {}

    def name_of(self, line: np.ndarray) -> tuple[int, ...]:
        """Token ids of the tool's name."""
        ends = np.nonzero(line == self.open)[0]
        return tuple(line[:ends[0]].tolist()) if len(ends) else tuple(line.tolist())

    def document(self, d: int) -> tuple[np.ndarray, np.ndarray] | None:
        """Ids and classes, or None for a conversation that is longer than a row; plain text is cut."""
        data = self.data
        flags = data.flags(d)
        ids, kinds = data.body(d)
        if flags & packed.PLAIN_TEXT:
            return ids[:self.longest], kinds[:self.longest]
        needed, others = ([data.line(i) for i in part] for part in data.lines(d))
        return self.together(flags, data.system(d), needed, others, ids, kinds)

    def together(self, flags: int, system: np.ndarray, needed: list[np.ndarray], others: list[np.ndarray], ids: np.ndarray,
                 kinds: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
        """System text, tools and body as one document, changed by chance."""
        r, change = self.r, self.changes
        thinks = flags & packed.THINKS and r.random() < change.thoughts
        if flags & packed.THINKS and not thinks:
            ids, kinds = without_thoughts(ids, kinds)
        if others and not flags & packed.ASKS and r.random() < change.thinner:
            others = r.sample(others, r.randint(0, len(others)))
        chosen = list(needed)
        free = self.longest - len(ids) - len(system) - 3 - sum(len(line) + 1 for line in chosen)
        for line in others:
            if len(line) + 1 <= free:
                chosen.append(line)
                free -= len(line) + 1
        if len(self.pool) and r.random() < change.fuller:
            most = 40 if r.random() < change.fullest / max(change.fuller, 1e-9) else 6
            chosen += self.strangers(chosen, kinds, ids, r.randint(1, most), free)
        if not thinks and r.random() < change.renamed:
            chosen, ids, kinds = self.renamed(chosen, ids, kinds)
        r.shuffle(chosen)
        parts = [np.array([bpe.SYSTEM, bpe.THINK] if thinks else [bpe.SYSTEM], np.uint16), system,
                 np.array([bpe.TOOLS], np.uint16)]
        for i, line in enumerate(chosen):
            if i:
                parts.append(np.array([self.next_line], np.uint16))
            parts.append(line)
        head = np.concatenate(parts)
        head_kinds = np.full(len(head), classes.CONTEXT, np.uint8)
        head_kinds[head < len(bpe.SPECIAL)] = classes.NOTHING
        if len(head) + len(ids) > self.longest:
            return None
        return np.concatenate([head, ids]), np.concatenate([head_kinds, kinds])

    def strangers(self, chosen: list[np.ndarray], kinds: np.ndarray, ids: np.ndarray, count: int, free: int) -> list[np.ndarray]:
        """Tools of other documents that share no word of their name with what is said or offered here."""
        here = set(ids.tolist()).union(*(set(line.tolist()) for line in chosen))
        here -= set(range(len(bpe.SPECIAL) + 256))
        out = []
        for _ in range(count * 2):
            line = self.data.line(int(self.pool[self.r.randrange(len(self.pool))]))
            if len(line) + 1 > free or len(line) > 120:
                continue
            name = [t for t in self.name_of(line) if t >= len(bpe.SPECIAL) + 256]
            if not name or any(t in here for t in name):
                continue
            out.append(line)
            here.update(name)
            free -= len(line) + 1
            if len(out) == count:
                break
        return out

    def renamed(self, chosen: list[np.ndarray], ids: np.ndarray, kinds: np.ndarray):
        """Tools with a description get nonsense names, in the catalogue and in the calls."""
        new: dict[tuple[int, ...], list[int]] = {}
        lines = []
        for line in chosen:
            name = self.name_of(line)
            if line[-1] == self.close or len(line) <= len(name) + 4:  # no description
                lines.append(line)
                continue
            new[name] = self.tokenizer.encode(nonsense(self.r))
            lines.append(np.concatenate([np.array(new[name], np.uint16), line[len(name):]]))
        out, out_kinds, at = [], [], 0
        listed, kind_list = ids.tolist(), kinds.tolist()
        while at < len(listed):
            out.append(listed[at])
            out_kinds.append(kind_list[at])
            at += 1
            if listed[at - 1] == bpe.CALL:
                end = at
                while listed[end] not in self.braces:
                    end += 1
                name = new.get(tuple(listed[at:end]), listed[at:end])
                out += name
                out_kinds += [classes.DECISION] * len(name)
                at = end
        return lines, np.array(out, np.uint16), np.array(out_kinds, np.uint8)


CONSONANTS, VOWELS = "bcdfghjklmnprstvz", "aeiou"


def nonsense(r: Random) -> str:
    """A name without meaning: zubelo, f_17, tool_bakri, xq3."""
    word = "".join(r.choice(CONSONANTS) + r.choice(VOWELS) for _ in range(r.randint(2, 4)))
    form = r.random()
    if form < 0.4:
        return word
    if form < 0.55:
        return f"{r.choice('fgtxq')}_{r.randint(1, 99)}"
    if form < 0.7:
        return f"{r.choice(['tool', 'fn', 'op', 'api', 'do', 'cmd'])}_{word}"
    if form < 0.85:
        return word + "_" + "".join(r.choice(CONSONANTS) for _ in range(2)) + str(r.randint(0, 9))
    return word + word[:2].capitalize() + str(r.randint(1, 999))


@dataclasses.dataclass
class Rows:
    """`ids`, `kinds` and `start` are [rows, length]; `start` is where the document of a token begins in its row."""
    ids: np.ndarray
    kinds: np.ndarray
    start: np.ndarray

    def spans(self) -> list[tuple[int, int, int]]:
        """(row, begin, length) of every document, padding left out."""
        out = []
        for row in range(len(self.ids)):
            begins = np.unique(self.start[row]).tolist() + [self.ids.shape[1]]
            out += [(row, a, b - a) for a, b in zip(begins, begins[1:]) if self.ids[row, a] != bpe.PAD or b - a == 1]
        return out


LIVE = "generator"


class Live:
    """Documents of the generator made while training, none of them twice; what must stay unseen is dropped."""

    def __init__(self, data: Packed, tokenizer: Tokenizer, seed: int, drawer: Drawer):
        from generator import Generator

        self.generator = Generator(seed)
        self.tokenizer, self.drawer = tokenizer, drawer
        self.unseen = set(data.arrays["unseen"].tolist())
        self.dropped = 0

    def document(self) -> tuple[np.ndarray, np.ndarray] | None:
        while True:
            made = self.generator.document()
            if not any(has_fingerprint(text, self.unseen) for text in made.users()):
                break
            self.dropped += 1
        ids, kinds = documents.body(self.tokenizer, made.turns)
        needed, others = ([np.array(self.tokenizer.encode(line), np.uint16) for line in part] for part in documents.lines(made))
        flags = (packed.ASKS if made.asks() else 0) | (packed.THINKS if made.thinks() else 0)
        return self.drawer.together(flags, np.array(self.tokenizer.encode(made.instructions), np.uint16), needed, others,
                                    np.array(ids, np.uint16), np.array(kinds, np.uint8))


class Stream:
    """Endless rows, the sources mixed by how much of the training is over."""

    OPEN_ROWS = 24

    def __init__(self, data: Packed, tokenizer: Tokenizer, seed: int, length: int, changes: Changes | None = None,
                 live: bool = False, text: float = 1.0, merged: float = 0.0):
        self.merged_share, self.merged = merged, None
        if merged:
            from groups import Merged
            self.merged = Merged(data, tokenizer, seed + 1, length)
        self.data, self.length, self.text = data, length, text
        self.r = Random(seed)
        self.drawer = Drawer(data, tokenizer, self.r, changes or Changes(), length)
        self.members = {s: data.members(s, False) for s in data.source_names}
        self.sources = [s for s, m in self.members.items() if len(m)]
        self.order: dict[str, list[int]] = {s: [] for s in self.sources}
        self.live = Live(data, tokenizer, seed, self.drawer) if live else None
        if live and LIVE not in self.sources:
            self.sources.append(LIVE)
        self.owed = dict.fromkeys(self.sources, 0.0)
        self.open: list[list[tuple[np.ndarray, np.ndarray]]] = []
        self.room: list[int] = []

    def draw(self, passed: float) -> tuple[np.ndarray, np.ndarray]:
        """The next document of the source that is furthest behind its share, or one of a catalogue put together from several."""
        if self.merged and self.r.random() < self.merged_share:
            return self.merged.document(passed)
        source = max(self.sources, key=lambda s: self.owed[s] + 1e-6 * self.r.random())
        if self.live and source == LIVE:
            document = self.live.document()
        else:
            if not self.order.get(source):
                self.order[source] = self.members[source].tolist()
                self.r.shuffle(self.order[source])
            document = self.drawer.document(self.order[source].pop())
        if document is None:
            self.owed[source] -= self.length  # or a source of long documents alone would be asked for ever
            return self.draw(passed)
        size = len(document[0])
        for s, share in zip(self.sources, mixture.shares(passed, self.sources, self.text)):
            self.owed[s] += share * size
        self.owed[source] -= size
        return document

    def row(self, passed: float) -> list[tuple[np.ndarray, np.ndarray]]:
        """A full row: documents go into the open row where they leave the least room."""
        while True:
            document = self.draw(passed)
            size = len(document[0])
            fits = [i for i, room in enumerate(self.room) if room >= size]
            if fits:
                at = min(fits, key=lambda i: self.room[i])
                self.open[at].append(document)
                self.room[at] -= size
            else:
                self.open.append([document])
                self.room.append(self.length - size)
                at = len(self.open) - 1
            if self.room[at] < 24 or len(self.open) > self.OPEN_ROWS:
                full = min(range(len(self.room)), key=lambda i: self.room[i])
                self.room.pop(full)
                return self.open.pop(full)

    def rows(self, count: int, passed: float) -> Rows:
        return together([self.row(passed) for _ in range(count)], self.length)


def together(rows: list[list[tuple[np.ndarray, np.ndarray]]], length: int) -> Rows:
    """Rows of documents as arrays; what is left of a row is one document of padding."""
    ids = np.full((len(rows), length), bpe.PAD, np.uint16)
    kinds = np.zeros((len(rows), length), np.uint8)
    start = np.zeros((len(rows), length), np.uint16)
    for i, documents in enumerate(rows):
        at = 0
        for document, document_kinds in documents:
            end = at + len(document)
            ids[i, at:end], kinds[i, at:end], start[i, at:end] = document, document_kinds, at
            kinds[i, at] = classes.NOTHING  # nothing predicts the first token
            at = end
        start[i, at:] = at
    return Rows(ids, kinds, start)


def held_out(data: Packed, tokenizer: Tokenizer, length: int, most: int = 24) -> dict[str, Rows]:
    """Rows of held-out documents by source, unchanged but for the order of their tools."""
    out = {}
    for source in data.source_names:
        members = data.members(source, True)[:most].tolist()
        if not members:
            continue
        drawer = Drawer(data, tokenizer, Random(1), UNCHANGED, length)
        rows: list[list[tuple[np.ndarray, np.ndarray]]] = []
        room = 0
        for d in members:
            document = drawer.document(d)
            if document is None:
                continue
            if len(document[0]) > room:
                rows.append([])
                room = length
            rows[-1].append(document)
            room -= len(document[0])
        if rows:
            out[source] = together(rows, length)
    return out
