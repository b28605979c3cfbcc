"""Trains the network on generated conversations and short shared records; resumable, for a number of minutes.

Conversations are generated while training, so no wording and value combination is seen twice. Matrices inside the layers
are trained with Muon (orthogonalised momentum), embeddings and norms with AdamW. The learning rate is constant, then
falls linearly in the last part of the time (--decay): a run with --decay 0 can be continued with --resume.
"""
from __future__ import annotations

import argparse
import dataclasses
import json
import time
from pathlib import Path
from random import Random

import torch
from torch import Tensor
from torch.nn import functional as F

import drills
import export
import llama
import ragged
import to_hugging_face
from bpe import Tokenizer
from network import Network, Shape
from optimisers import Optimisers
from order_desk import Desk, Dialect
from overlap import Excluder
from ragged import Ragged
from shared_records import Records, foreign_messages, tool_pool
from shoal_format import catalogue_prefix, conversation_tokens, order_desk_catalogue


class Stream:
    """Batches: the served catalogue with many conversations, other catalogues with a few, shared records with one."""

    def __init__(self, data: Path, tokenizer: Tokenizer, seed: int, exclude: list[Path], scale: int,
                 drill_count: int, drilled: int, served: int):
        self.tokenizer = tokenizer
        self.r = Random(seed)
        self.excluder = Excluder(exclude)
        self.desk = Desk(self.r, foreign=foreign_messages(data, self.excluder), dropped=self.excluder)
        self.base = order_desk_catalogue()
        self.served = catalogue_prefix(tokenizer, self.base)
        self.pool = tool_pool(data)
        self.records = Records(data, tokenizer, self.r, dropped=self.excluder)
        self.scale, self.drills, self.drilled, self.per_served = scale, drill_count, drilled, served
        self.conversations = 0

    def conversation(self, dialect: Dialect | None) -> tuple[list[int], list[float]]:
        while True:
            c = self.desk.conversation()
            if not self.excluder(c.user):
                break
        self.conversations += 1
        if dialect:
            c = dialect.apply(c)
        return conversation_tokens(self.tokenizer, c.user, c.turns)

    def batch(self, step: int) -> tuple[list[list[int]], list[tuple[int, list[int], list[float]]]]:
        early = step < self.drilled
        served = self.per_served // 3 if early else self.per_served
        count = self.drills * (4 if early else 1) * self.scale
        prefixes = [self.served]
        texts = [(0, *self.conversation(None)) for _ in range(served * self.scale)]
        for _ in range(self.scale):
            dialect = Dialect(self.base, self.pool, self.r)
            prefixes.append(catalogue_prefix(self.tokenizer, dialect.catalogue))
            texts += [(len(prefixes) - 1, *self.conversation(dialect)) for _ in range(5)]
        for _ in range(self.scale):
            prefix, ids, weights = self.records.draw()
            prefixes.append(prefix)
            texts.append((len(prefixes) - 1, ids, weights))
        if count:
            prefixes.append(drills.PREFIX)
            texts += [(len(prefixes) - 1, *drills.drill(self.tokenizer, self.r)) for _ in range(count)]
        return prefixes, texts


def loss_of(network: Network, prefixes: list[list[int]], texts: list[tuple[int, list[int], list[float]]],
            device: str) -> tuple[Tensor, int]:
    """Weighted loss per weight, and the number of tokens computed."""
    if device == "cpu":
        batch = Ragged.of(prefixes, [(p, ids) for p, ids, _ in texts])
        at, target, weight = [], [], []
        for (start, length, _), (_, ids, weights) in zip(batch.texts, texts):
            at += range(start, start + length - 1)
            target += ids[1:]
            weight += weights[1:]
        hidden = ragged.forward(network, batch)
        tokens = len(batch.ids)
        at_, target_, weight_ = torch.tensor(at), torch.tensor(target), torch.tensor(weight)
    else:
        hidden, at_, target_, weight_, tokens = _dense(network, prefixes, texts, device)
    # a third of the positions of low weight, with three times the weight
    keep = (weight_ >= 1) | ((weight_ > 0) & (torch.rand(weight_.shape, device=weight_.device) < 1 / 3))
    weight_ = torch.where(weight_ < 1, weight_ * 3, weight_)[keep]
    losses = F.cross_entropy(network.logits(hidden[at_[keep]]).float(), target_[keep], reduction="none")
    return (losses * weight_).sum() / weight_.sum(), tokens


def _dense(network: Network, prefixes, texts, device: str):
    """Padded batch for an accelerator: every conversation of a prefix in one row of [P, C, L]."""
    rows: list[list[tuple[list[int], list[float]]]] = [[] for _ in prefixes]
    for p, ids, weights in texts:
        rows[p].append((ids, weights))
    P, C = len(prefixes), max(len(r) for r in rows)
    M, L = max(len(p) for p in prefixes), max(len(ids) for _, ids, _ in texts)
    prefix, text = torch.zeros(P, M, dtype=torch.long), torch.zeros(P, C, L, dtype=torch.long)
    weight = torch.zeros(P, C, L)
    for p, row in enumerate(rows):
        prefix[p, :len(prefixes[p])] = torch.tensor(prefixes[p])
        for c, (ids, weights) in enumerate(row):
            text[p, c, :len(ids)] = torch.tensor(ids)
            weight[p, c, :len(ids)] = torch.tensor(weights)
    lengths = torch.tensor([len(p) for p in prefixes], device=device)
    prefix, text, weight = prefix.to(device), text.to(device), weight.to(device)
    with torch.autocast(device, dtype=torch.bfloat16):
        hidden = network(prefix, lengths, text)
    target = torch.roll(text, -1, 2).reshape(-1)
    weight = torch.roll(weight, -1, 2).reshape(-1)
    return hidden.reshape(P * C * L, -1), torch.arange(P * C * L, device=device), target, weight, P * M + P * C * L


class Trainer:
    def __init__(self, network: Network, device: str):
        self.network = network.to(device)
        self.device = device
        self.optimisers = Optimisers(network)
        self.steps = self.tokens = 0
        self.curve: list[tuple[int, float]] = []

    def step(self, prefixes, texts, rate: float, muon_rate: float) -> float:
        loss, tokens = loss_of(self.network, prefixes, texts, self.device)
        loss.backward()
        self.optimisers.step(rate, muon_rate)
        self.steps += 1
        self.tokens += tokens
        return float(loss.detach())

    def save(self, path: Path) -> None:
        partial = path.with_suffix(".partial")
        torch.save({"shape": dataclasses.asdict(self.network.shape), "network": self.network.state_dict(),
                    **self.optimisers.state(), "steps": self.steps, "tokens": self.tokens,
                    "curve": self.curve}, partial)
        partial.replace(path)

    def restore(self, path: Path) -> None:
        state = torch.load(path, map_location=self.device)
        self.network.load_state_dict(state["network"])
        self.optimisers.restore(state)
        self.steps, self.tokens, self.curve = state["steps"], state["tokens"], state["curve"]


def exported_weights(network: Network, folder: Path) -> dict[str, Tensor]:
    """State of the network from the graph of a model directory, as exact as its 8 bits."""
    found = to_hugging_face.weights(sorted((folder / "onnx").glob("model*.onnx"))[0])
    place = {name: own for own, parameter in network.named_parameters()
             for name, value in llama.llama_names(network).items() if value.data_ptr() == parameter.data_ptr()}
    return {**network.state_dict(), **{place[name]: value for name, value in found.items()}}


def plot(curve: list[tuple[int, float]], path: Path) -> None:
    import matplotlib
    matplotlib.use("Agg")
    from matplotlib import pyplot

    pyplot.figure(figsize=(7, 4))
    pyplot.plot([t / 1e6 for t, _ in curve], [loss for _, loss in curve])
    pyplot.yscale("log")
    pyplot.xlabel("million tokens computed")
    pyplot.ylabel("weighted loss")
    pyplot.grid(alpha=0.3, which="both")
    pyplot.tight_layout()
    pyplot.savefig(path, dpi=110)
    pyplot.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the shared data (train/, tool_pool.jsonl.gz)")
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoints and the loss curve")
    parser.add_argument("--minutes", type=float, default=80)
    parser.add_argument("--decay", type=float, default=0.35, help="last part of the time in which the rate falls to zero")
    parser.add_argument("--rate", type=float, default=5e-3)
    parser.add_argument("--muon-rate", type=float, default=0.012)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cpu", choices=["cpu", "cuda"])
    parser.add_argument("--scale", type=int, default=1, help="batch size factor, for an accelerator")
    parser.add_argument("--drills", type=int, default=3, help="copying drills per batch")
    parser.add_argument("--drill-steps", type=int, default=60, help="first steps, with four times as many drills")
    parser.add_argument("--served", type=int, default=16, help="conversations per batch behind the served catalogue")
    parser.add_argument("--resume", action="store_true", help="continue from OUT/last.pt")
    parser.add_argument("--start", type=Path, help="begin with the weights of an exported model directory, such as order-desk")
    parser.add_argument("--exclude", type=Path, nargs="*", default=[], help="JSONL files whose messages must stay unseen")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.load(options.tokenizer)
    network = Network(Shape(vocab=len(tokenizer)))
    network.initialise(tokenizer.space_twins())
    trainer = Trainer(network, options.device)
    last = options.out / "last.pt"
    if options.resume:
        trainer.restore(last)
    elif options.start:
        network.load_state_dict(exported_weights(network, options.start))
    stream = Stream(options.data, tokenizer, options.seed + trainer.steps, options.exclude, options.scale,
                    options.drills, options.drill_steps, options.served)
    print(f"{network.count()} parameters; shared records {stream.records.counts()}; "
          f"{len(stream.desk.foreign)} foreign messages", flush=True)
    begin = saved = time.time()
    end = begin + options.minutes * 60
    start_steps, start_tokens, smooth = trainer.steps, trainer.tokens, None
    while time.time() < end:
        passed = (time.time() - begin) / (end - begin)
        factor = min(1.0, (trainer.steps - start_steps + 1) / (100 if start_steps == 0 else 20))
        if options.decay:
            factor *= min(1.0, max(0.0, (1 - passed) / options.decay))
        loss = trainer.step(*stream.batch(trainer.steps), options.rate * factor, options.muon_rate * factor)
        smooth = loss if smooth is None else 0.95 * smooth + 0.05 * loss
        if trainer.steps % 20 == 0:
            trainer.curve.append((trainer.tokens, smooth))
            speed = (trainer.tokens - start_tokens) / (time.time() - begin)
            print(f"step {trainer.steps} tokens {trainer.tokens / 1e6:.2f}M loss {smooth:.4f} rate x{factor:.2f} "
                  f"{speed:.0f} tokens/s {passed * 100:.0f}%", flush=True)
        if time.time() - saved > 180:
            trainer.save(last)
            saved = time.time()
    trainer.save(last)
    plot(trainer.curve, options.out / "loss.png")
    summary = {"steps": trainer.steps, "tokens": trainer.tokens, "loss": smooth, "conversations": stream.conversations,
               "overlap_dropped": stream.excluder.dropped, "overlap_checked": stream.excluder.seen,
               "shared": stream.records.counts(), "seed": options.seed, "minutes": options.minutes}
    print(json.dumps(summary), flush=True)
    (options.out / "summary.json").write_text(json.dumps(summary, indent=2) + "\n")


if __name__ == "__main__":
    main()
