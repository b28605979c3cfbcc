"""Short records of the shared tool-calling data as conversations behind their own catalogue."""
from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from random import Random

from bpe import Tokenizer
from shoal_format import Call, Catalogue, Turn, catalogue_prefix, conversation_tokens

# source -> share of the drawn records
SHARES = {"written": 0.42, "synth_tools": 0.28, "banking77": 0.03, "clinc_oos": 0.06, "snips": 0.08, "restaurant8k": 0.07,
          "presidio": 0.03, "usaddress": 0.03}
# sources whose requests a shop's desk refuses, unless they speak of what it does
FOREIGN = ["clinc_oos", "banking77", "hwu64", "snips", "metatool"]
DESK_WORDS = re.compile(r"order|ship|track|deliver|parcel|package|stock|price|cost|cancel|buy|bought|purchase|sell|sold|sale|"
                        r"revenue|shop|store|product|item", re.I)


def read_jsonl(path: Path) -> list[dict]:
    if not path.exists():
        raise FileNotFoundError(f"{path}: missing; --data must name the folder with train/ and tool_pool.jsonl.gz")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def tool_pool(data: Path) -> list[dict]:
    """Tools with short signatures, as distractors."""
    return [t for t in read_jsonl(data / "tool_pool.jsonl.gz") if t.get("name") and t.get("parameters")
            and len(str(t["parameters"])) < 300 and len(t.get("description", "")) < 120]


def foreign_messages(data: Path, dropped=None) -> list[str]:
    """Requests of other domains: the desk refuses them."""
    texts = []
    for source in FOREIGN:
        for record in read_jsonl(data / "train" / f"{source}.jsonl.gz"):
            text = user_texts(record)[0]
            if 8 < len(text) < 110 and not DESK_WORDS.search(text) and not (dropped and dropped(text)):
                texts.append(text)
    return sorted(set(texts))


def user_texts(record: dict) -> list[str]:
    return [m["content"] for m in record["messages"] if m["role"] == "user"]


def convert(record: dict) -> tuple[Catalogue, str, list[Turn]] | None:
    """The record in this format, or None when its shape has no place in it (several users, merged results)."""
    messages = list(record["messages"])
    instructions = messages.pop(0)["content"] if messages[0]["role"] == "system" else ""
    if not messages or messages[0]["role"] != "user" or any(m["role"] == "user" for m in messages[1:]):
        return None
    user = messages.pop(0)["content"]
    turns: list[Turn] = []
    called = False
    for m in messages:
        if m["role"] == "tool":
            if not turns or len(turns[-1].results) >= len(turns[-1].calls):
                return None
            turns[-1].results.append(m["content"])
        elif m.get("tool_calls"):
            called = True
            turns.append(Turn([Call(c["name"], c["arguments"]) for c in m["tool_calls"]]))
        else:
            asks = m["content"].rstrip().endswith("?")
            turns.append(Turn(kind="answer" if called or asks else "none", text=m["content"]))
    if any(t.results and len(t.results) != len(t.calls) for t in turns):
        return None
    return Catalogue(instructions, record["tools"]), user, turns


class Records:
    """Draws tokenised short records: (prefix ids, conversation ids, weights)."""

    def __init__(self, data: Path, tokenizer: Tokenizer, r: Random, longest: int = 420, dropped=None):
        self.r = r
        self.sources = list(SHARES)
        self.kept: dict[str, list[tuple[list[int], list[int], list[float]]]] = {}
        for source in self.sources:
            records = read_jsonl(data / "train" / f"{source}.jsonl.gz")
            r.shuffle(records)
            kept = []
            for record in records:
                converted = convert(record) if len(json.dumps(record)) < 6000 else None
                if converted is None or (dropped and any(dropped(t) for t in user_texts(record))):
                    continue
                catalogue, user, turns = converted
                prefix = catalogue_prefix(tokenizer, catalogue)
                ids, weights = conversation_tokens(tokenizer, user, turns)
                if len(prefix) + len(ids) <= longest:
                    kept.append((prefix, ids, weights))
                if len(kept) >= 1200:
                    break
            self.kept[source] = kept

    def counts(self) -> dict[str, int]:
        return {s: len(k) for s, k in self.kept.items()}

    def draw(self) -> tuple[list[int], list[int], list[float]]:
        source = self.r.choices(self.sources, [SHARES[s] if self.kept[s] else 0 for s in self.sources])[0]
        return self.r.choice(self.kept[source])
