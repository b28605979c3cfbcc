"""Trains the tokenizer on generated conversations, the served catalogue and short shared records."""
from __future__ import annotations

import argparse
from pathlib import Path
from random import Random

import bpe
from order_desk import Desk
from shared_records import read_jsonl, tool_pool
from shoal_format import compact, order_desk_catalogue, tool_line

SHARED = {"written": 2400, "synth_tools": 2500, "banking77": 1500, "clinc_oos": 1500, "snips": 1500, "restaurant8k": 1500}


def corpus(data: Path, seed: int):
    catalogue = order_desk_catalogue()
    served = catalogue.instructions + "\n" + "\n".join(tool_line(t) for t in catalogue.tools)
    yield from [served] * 500
    desk = Desk(Random(seed))
    for _ in range(25_000):
        c = desk.conversation()
        yield c.user
        for turn in c.turns:
            yield turn.text
            for value in [call.arguments for call in turn.calls] + turn.results:
                yield compact(value)
    for source, count in SHARED.items():
        for record in read_jsonl(data / "train" / f"{source}.jsonl.gz")[:count]:
            yield from (m["content"] for m in record["messages"])
    for tool in tool_pool(data)[:1500]:
        yield tool_line(tool)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--vocabulary", type=int, default=3072)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    tokenizer = bpe.train(corpus(options.data, options.seed), options.vocabulary)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    tokenizer.save(options.out)
    print(f"{options.out}: {len(tokenizer)} tokens")


if __name__ == "__main__":
    main()
