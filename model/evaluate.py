"""Plays whole held-out conversations: the model writes each turn, the right results are fed back while its calls are right.

A conversation counts when every call and argument is right through all turns, and the last turn has the right kind
(answer, none). Decoding is greedy, with the server's grammar (names, keys, grounded values) or, with --free, without.
"""
from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from random import Random

import torch

import bpe
from bpe import Tokenizer
from export import dequantised, load_checkpoint
from grammar import DONE, WRONG, CallGrammar
from network import Network
from order_desk import Conversation, Desk
from shoal_format import Turn, catalogue_prefix, compact, order_desk_catalogue


def turn_ids(tokenizer: Tokenizer, turn: Turn) -> list[int]:
    ids: list[int] = []
    for call in turn.calls:
        ids += [bpe.CALL] + tokenizer.encode(call.name) + tokenizer.encode(compact(call.arguments))
    return ids


class Player:
    """Greedy decoding behind one catalogue, whose keys and values are computed once."""

    def __init__(self, network: Network, tokenizer: Tokenizer, prefix: list[int], tools: list[dict] | None):
        self.network, self.tokenizer, self.tools = network, tokenizer, tools
        _, self.prefix_cache = network.step(torch.tensor([prefix]), None)

    def generate(self, ids: list[int], cache, sources: list[str], limit: int = 120):
        grammar = CallGrammar(self.tools, sources) if self.tools else None
        out: list[int] = []
        logits, cache = self.network.step(torch.tensor([ids]), cache)
        while len(out) < limit:
            token = self._choose(logits[0], out, grammar)
            out.append(token)
            if token == bpe.END:
                break
            logits, cache = self.network.step(torch.tensor([[token]]), cache)
        return out, cache

    def _choose(self, logits: torch.Tensor, out: list[int], grammar: CallGrammar | None) -> int:
        if grammar is None:
            return int(logits.argmax())
        order = logits.argsort(descending=True).tolist()
        if not out:
            return next(t for t in order if t in (bpe.CALL, bpe.ANSWER, bpe.NONE))
        if out[0] != bpe.CALL:
            return next(t for t in order if t == bpe.END or t >= len(bpe.SPECIAL))
        start = len(out) - out[::-1].index(bpe.CALL)
        # a token may end within a character: what is whole of it decides
        written = self.tokenizer.decode(out[start:], "ignore")
        done = grammar.check(written) == DONE
        for token in order:
            if token in (bpe.CALL, bpe.END):
                if done:
                    return token
            elif token >= len(bpe.SPECIAL) and not done:
                if grammar.check(self.tokenizer.decode(out[start:] + [token], "ignore")) != WRONG:
                    return token
        raise ValueError(f"the grammar allows nothing after {written!r}")

    def play(self, c: Conversation) -> tuple[bool, bool, str]:
        """Whether the calls are right, whether the final text is the expected one, and the first difference."""
        ids = [bpe.USER] + self.tokenizer.encode(c.user)
        cache = self.prefix_cache
        sources = [c.user]
        for turn in c.turns:
            wanted = turn_ids(self.tokenizer, turn)
            if not wanted:
                wanted = [bpe.ANSWER if turn.kind == "answer" else bpe.NONE]
                out, cache = self.generate(ids + [bpe.ASSISTANT], cache, sources)
                said = self.tokenizer.decode(out[1:-1])
                right = out[:1] == wanted
                note = "" if right and said == turn.text else f"{self.tokenizer.decode(out)} instead of {turn.kind}: {turn.text}"
                return right, right and said == turn.text, note
            out, cache = self.generate(ids + [bpe.ASSISTANT], cache, sources)
            if out != wanted + [bpe.END]:
                return False, False, f"{self.tokenizer.decode(out)} instead of {self.tokenizer.decode(wanted)}"
            # the last generated token (<|end|>) is not in the cache yet
            ids = [bpe.END]
            sources += [str(v) for result in turn.results for v in result.values()]
            for result in turn.results:
                ids += [bpe.TOOL] + self.tokenizer.encode(compact(result))
        raise ValueError(f"a conversation without a final text: {c.user!r}")


def evaluate(network: Network, tokenizer: Tokenizer, count: int, seed: int, show: int = 0,
             free: bool = False, seen: bool = False) -> dict:
    catalogue = order_desk_catalogue()
    player = Player(network, tokenizer, catalogue_prefix(tokenizer, catalogue), None if free else catalogue.tools)
    desk = Desk(Random(seed), held_out=not seen)
    total, right, exact = Counter(), Counter(), Counter()
    for _ in range(count):
        c = desk.conversation()
        ok, same, note = player.play(c)
        total[c.intent] += 1
        right[c.intent] += ok
        exact[c.intent] += same
        if note and show:
            show -= 1
            print(f"[{c.intent}]{'' if ok else ' WRONG'} {c.user!r}\n    {note}", flush=True)
    rows = {i: {"n": total[i], "calls": round(right[i] / total[i], 3), "text": round(exact[i] / total[i], 3)}
            for i in desk.intents if total[i]}
    return {"conversations": count, "calls_right": round(sum(right.values()) / count, 4),
            "also_text_right": round(sum(exact.values()) / count, 4), "intents": rows}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--show", type=int, default=40, help="print this many failures")
    parser.add_argument("--quantised", action="store_true", help="with the exported 8-bit weights")
    parser.add_argument("--free", action="store_true", help="without the grammar")
    parser.add_argument("--seen", action="store_true", help="wordings of the training part, to see what generalises")
    options = parser.parse_args()
    torch.set_num_threads(1)
    network = load_checkpoint(options.checkpoint)
    if options.quantised:
        network = dequantised(network)
    result = evaluate(network, Tokenizer.load(options.tokenizer), options.count, options.seed, options.show,
                      options.free, options.seen)
    for intent, row in result.pop("intents").items():
        print(f"{intent:16} {row['n']:4}  calls {row['calls']:.3f}  text {row['text']:.3f}")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
