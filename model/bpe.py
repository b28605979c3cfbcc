"""Byte-level BPE: training, encoding and the Hugging Face `tokenizer.json`.

Two choices help a small model to copy:
digits are single tokens, and a word is cut into the same pieces with and without the space before it
(all merges of letters rank before the merges that glue a space to a first piece), so " oak" and "oak" differ in
one token only, which starts with a related embedding (see `space_twins`).
"""
from __future__ import annotations

import heapq
import json
import re
from collections import Counter, defaultdict
from functools import lru_cache
from pathlib import Path
from typing import Iterable

SPECIAL = ["<|pad|>", "<|system|>", "<|tools|>", "<|user|>", "<|assistant|>", "<|tool|>", "<|call|>", "<|answer|>",
           "<|none|>", "<|think|>", "<|end|>"]
PAD, SYSTEM, TOOLS, USER, ASSISTANT, TOOL, CALL, ANSWER, NONE, THINK, END = range(len(SPECIAL))

# Letters: ASCII letters and everything outside ASCII. The same text works in Python's `re` and in Oniguruma.
LETTER = r"[^\x00-\x40\x5B-\x60\x7B-\x7F]"
PATTERN = r'\{"|":"|":|","|,"|"\}|\{\}| ?' + LETTER + r"+|[0-9]|[\x00-\x7F]"
JSON_MERGES = [("{", '"'), ('"', ":"), ('":', '"'), (",", '"'), ('"', ',"'), ('"', "}"), ("{", "}")]
_SPLIT = re.compile(PATTERN)


def _byte_characters() -> dict[int, str]:
    """The printable character that stands for each byte (the usual byte-level table)."""
    keep = list(range(ord("!"), ord("~") + 1)) + list(range(0xA1, 0xAD)) + list(range(0xAE, 0x100))
    table = {b: chr(b) for b in keep}
    extra = 0
    for b in range(256):
        if b not in table:
            table[b] = chr(256 + extra)
            extra += 1
    return table


BYTE_CHARACTER = _byte_characters()
CHARACTER_BYTE = {c: b for b, c in BYTE_CHARACTER.items()}
SPACE = BYTE_CHARACTER[32]


def byte_text(text: str) -> str:
    return "".join(BYTE_CHARACTER[b] for b in text.encode("utf-8"))


def pieces(text: str) -> list[str]:
    """Pre-tokens of a text; merges never cross their borders."""
    return _SPLIT.findall(text)


def train(texts: Iterable[str], vocabulary: int = 3072, letter_share: float = 0.56) -> "Tokenizer":
    """Learns merges of letters from word counts, then the space variants of the most frequent first pieces."""
    bare: Counter[str] = Counter()
    spaced: Counter[str] = Counter()
    for text in texts:
        for piece in pieces(text):
            word = piece[1:] if piece[0] == " " and len(piece) > 1 else piece
            if re.match(LETTER, word):
                bare[byte_text(word)] += 1
                if piece[0] == " ":
                    spaced[byte_text(word)] += 1
    free = vocabulary - len(SPECIAL) - 256 - len(JSON_MERGES)
    merges = _letter_merges(bare, int(free * letter_share))
    first: Counter[str] = Counter()
    letters = Tokenizer(_vocabulary(merges), merges)
    for word, count in spaced.items():
        first[letters.merge(word)[0]] += count
    joined = [(SPACE, piece) for piece, _ in first.most_common(free - len(merges))]
    every = [(byte_text(a), byte_text(b)) for a, b in JSON_MERGES] + merges + joined
    return Tokenizer(_vocabulary(every), every)


def _letter_merges(words: Counter[str], wanted: int) -> list[tuple[str, str]]:
    symbols = [list(w) for w in words]
    counts = list(words.values())
    pairs: Counter[tuple[str, str]] = Counter()
    where: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for i, word in enumerate(symbols):
        for pair in zip(word, word[1:]):
            pairs[pair] += counts[i]
            where[pair].add(i)
    # a pair's entry in the heap may be outdated: the counts decide
    heap = [(-count, _Later(pair)) for pair, count in pairs.items()]
    heapq.heapify(heap)
    merges = []
    while len(merges) < wanted and heap:
        count, entry = heapq.heappop(heap)
        best = entry.pair
        if -count != pairs.get(best) or count == 0:
            continue
        merges.append(best)
        changed: set[tuple[str, str]] = set()
        for i in where.pop(best):
            old = symbols[i]
            if best not in zip(old, old[1:]):
                continue
            for pair in zip(old, old[1:]):
                pairs[pair] -= counts[i]
                changed.add(pair)
            new = _apply(old, best)
            for pair in zip(new, new[1:]):
                pairs[pair] += counts[i]
                where[pair].add(i)
                changed.add(pair)
            symbols[i] = new
        del pairs[best]
        changed.discard(best)
        for pair in changed:
            heapq.heappush(heap, (-pairs[pair], _Later(pair)))
    return merges


class _Later:
    """Orders pairs of equal counts: the later one in the alphabet first."""

    __slots__ = ("pair",)

    def __init__(self, pair: tuple[str, str]):
        self.pair = pair

    def __lt__(self, other: "_Later") -> bool:
        return self.pair > other.pair


def _apply(word: list[str], pair: tuple[str, str]) -> list[str]:
    out, i = [], 0
    while i < len(word):
        if i + 1 < len(word) and (word[i], word[i + 1]) == pair:
            out.append(word[i] + word[i + 1])
            i += 2
        else:
            out.append(word[i])
            i += 1
    return out


def _vocabulary(merges: list[tuple[str, str]]) -> dict[str, int]:
    tokens = SPECIAL + [BYTE_CHARACTER[b] for b in range(256)] + [a + b for a, b in merges]
    return {token: i for i, token in enumerate(dict.fromkeys(tokens))}


class Tokenizer:
    """Encodes ordinary text; control tokens are never read from text, callers add their ids."""

    def __init__(self, vocabulary: dict[str, int], merges: list[tuple[str, str]]):
        self.vocabulary = vocabulary
        self.merges = merges
        self.rank = {pair: i for i, pair in enumerate(merges)}
        self.token = {i: t for t, i in vocabulary.items()}
        self._piece = lru_cache(maxsize=200_000)(self._encode_piece)

    def merge(self, word: str) -> list[str]:
        symbols = list(word)
        while len(symbols) > 1:
            best = min(zip(symbols, symbols[1:]), key=lambda p: self.rank.get(p, 1 << 30))
            if best not in self.rank:
                break
            symbols = _apply(symbols, best)
        return symbols

    def _encode_piece(self, piece: str) -> tuple[int, ...]:
        return tuple(self.vocabulary[s] for s in self.merge(byte_text(piece)))

    def encode(self, text: str) -> list[int]:
        return [i for piece in pieces(text) for i in self._piece(piece)]

    def decode(self, ids: Iterable[int], errors: str = "replace") -> str:
        """Text of the ids, control tokens spelled out; `errors` is what becomes of an unfinished character."""
        data = b""
        for i in ids:
            data += SPECIAL[i].encode() if i < len(SPECIAL) else bytes(CHARACTER_BYTE[c] for c in self.token[i])
        return data.decode("utf-8", errors=errors)

    def __len__(self) -> int:
        return len(self.vocabulary)

    def space_twins(self) -> list[tuple[int, int]]:
        """Pairs (token with a space before it, the same token without)."""
        return [(i, self.vocabulary[t[1:]]) for t, i in self.vocabulary.items()
                if t.startswith(SPACE) and len(t) > 1 and i >= len(SPECIAL) and t[1:] in self.vocabulary]

    def save(self, path: Path) -> None:
        added = [{"id": i, "content": t, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False,
                  "special": True} for i, t in enumerate(SPECIAL)]
        byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": False}
        split = {"type": "Split", "pattern": {"Regex": PATTERN}, "behavior": "Isolated", "invert": False}
        document = {
            "version": "1.0", "truncation": None, "padding": None, "added_tokens": added, "normalizer": None,
            "pre_tokenizer": {"type": "Sequence", "pretokenizers": [split, byte_level]},
            "post_processor": None, "decoder": byte_level,
            "model": {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None,
                      "end_of_word_suffix": None, "fuse_unk": False, "byte_fallback": False, "ignore_merges": False,
                      "vocab": self.vocabulary, "merges": [f"{a} {b}" for a, b in self.merges]}}
        path.write_text(json.dumps(document, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")

    @staticmethod
    def load(path: Path) -> "Tokenizer":
        if not path.exists():
            raise FileNotFoundError(f"{path}: no tokenizer here, train one first (train.sh, or tokens.py)")
        model = json.loads(path.read_text(encoding="utf-8"))["model"]
        return Tokenizer(model["vocab"], [tuple(m.split(" ")) for m in model["merges"]])
