"""How often a checkpoint decides right on held-out conversations: a quick figure for ablations, beside the loss.

    python3 decisions.py --data PACKED [--bits 32,8,4] CHECKPOINT...        (last.pt or model.safetensors)

Every held-out conversation stands once behind its own catalogue and once among others' tools, as `groups.py` puts them together.
The right tokens are given up to each place, and no grammar helps: call, answer or none; the tool's name; the whole turn of calls.
With --bits the weights are rounded as the export rounds them.
"""
from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

import torch

import bpe
import groups
import llama
import packed
import ragged
import shapes
from bpe import Tokenizer
from export import dequantised, load_checkpoint
from groups import Group, Groups
from network import Network

FIRST = (bpe.CALL, bpe.ANSWER, bpe.NONE)
WHAT = ("call", "none", "answer", "name", "turn")


def loaded(path: Path, vocabulary: int) -> Network:
    if path.suffix != ".safetensors":
        return load_checkpoint(path)
    network = Network(shapes.shape("mini", vocabulary))
    network.load_state_dict(llama.weights(path))
    return network.eval()


def judge(counts: Counter, kind: str, source: str, ids: list[int], guesses: list[int], choices: list[int], braces: tuple) -> None:
    """Counts what is right in one conversation; `guesses` and `choices` say what is written at each place."""
    at = 0
    while at < len(ids) - 1:
        if ids[at] != bpe.ASSISTANT or ids[at + 1] not in FIRST:
            at += 1
            continue
        right = ids[at + 1]
        what = "call" if right == bpe.CALL else "none" if right == bpe.NONE else "answer"
        counts[kind, what, "n"] += 1
        counts[kind, what, "right"] += choices[at + 1] == right
        end = ids.index(bpe.END, at) if bpe.END in ids[at:] else len(ids) - 1
        if right == bpe.CALL:
            name = range(at + 2, next(i for i in range(at + 2, end) if ids[i] in braces) + 1)
            chosen = all(guesses[i] == ids[i] for i in name)
            whole = choices[at + 1] == right and all(guesses[i] == ids[i] for i in range(at + 2, end + 1))
            for key in (kind, f"{kind}:{source}"):
                counts[key, "name", "n"] += 1
                counts[key, "name", "right"] += chosen
                counts[key, "turn", "n"] += 1
                counts[key, "turn", "right"] += whole
        at = end


@torch.no_grad()
def measured(network: Network, sets: dict[str, list[Group]], braces: tuple) -> Counter:
    counts: Counter = Counter()
    for kind, made in sets.items():
        for group in made:
            flat = ragged.Ragged.of([group.prefix.tolist()], [(0, b.ids.tolist()) for b in group.bodies])
            hidden = ragged.forward(network, flat)
            for (start, length, _), body in zip(flat.texts, group.bodies):
                logits = network.logits(hidden[start:start + length])
                guesses = [-1, *logits.argmax(-1).tolist()]
                choices = [-1, *(FIRST[i] for i in logits[:, list(FIRST)].argmax(-1).tolist())]
                judge(counts, kind, body.source, body.ids.tolist(), guesses, choices, braces)
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="packed data (prepare.py)")
    parser.add_argument("--count", type=int, default=120, help="groups of each kind")
    parser.add_argument("--sources", action="store_true", help="whole turns by source, too")
    parser.add_argument("--bits", default="32", help="of the layers' matrices: 32 (as trained), 8, 4, or several with commas")
    parser.add_argument("--json", type=Path, help="write the counts, for plots.py")
    parser.add_argument("checkpoints", type=Path, nargs="+")
    options = parser.parse_args()
    torch.set_num_threads(1)
    tokenizer = Tokenizer.load(options.data / "tokenizer.json")
    data = packed.read(options.data)
    sets = {}
    for name, plan in (("own catalogue", groups.OWN_CATALOGUE), ("among others", groups.AMONG_OTHERS)):
        stream = Groups(data, tokenizer, 7, held_out=True, plans=(plan,), renamed=0.0, thinking=0.0)
        sets[name] = [stream.group(0.5) for _ in range(options.count if plan is groups.OWN_CATALOGUE else options.count // 4)]
    braces = stream.drawer.braces
    out = []
    for path, bits in ((p, b) for p in options.checkpoints for b in options.bits.split(",")):
        network = loaded(path, len(tokenizer))
        counts = measured(network if bits == "32" else dequantised(network, int(bits)), sets, braces)
        for kind in sets:
            found = {what: (counts[kind, what, "right"], counts[kind, what, "n"]) for what in WHAT if counts[kind, what, "n"]}
            out.append({"checkpoint": str(path), "bits": int(bits), "parameters": network.count(), "catalogue": kind, **found})
            shares = (f"{what} {100 * a / n:.1f} % of {n}" for what, (a, n) in found.items())
            print(f"{path}, {bits} bits, {kind}: {', '.join(shares)}", flush=True)
            if options.sources:
                rows = sorted((k, v) for k, v in counts.items() if k[0].startswith(kind + ":") and k[1] == "turn" and k[2] == "n")
                print("    " + ", ".join(f"{k[0].split(':')[1]} {counts[k[0], 'turn', 'right']}/{v}" for k, v in rows))
    if options.json:
        options.json.write_text(json.dumps(out, indent=1) + "\n")


if __name__ == "__main__":
    main()
