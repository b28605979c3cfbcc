"""Trains the general model from packed data alone; a plan of minutes that may be spread over several commands.

    python3 pretrain.py --data PACKED --out RUN --size base --device cuda --minutes 9 --of-minutes 27

The next command with the same --of-minutes goes on from RUN/last.pt. The rates rise at the start of the plan, stay, and
fall to zero over its last part (--decay); the mixture of the sources moves with the same clock.
"""
from __future__ import annotations

import argparse
import csv
import dataclasses
import json
import multiprocessing
import time
from pathlib import Path

import torch
from torch import Tensor

import classes
import dense
import llama
import packed
import ragged
import rows
import shapes
from bpe import Tokenizer
from groups import Group, Groups
from network import Network
from optimisers import Optimisers
from rows import Rows

FEW_TOKENS: dict = dict(text=0.2, changes=rows.THIN)
LOW_SHARE = 1 / 3  # on a CPU only so many positions of low weight go through the head, with more weight each


def start_weights(network: Network, copying: list[tuple[int, int]] | None) -> None:
    """Random weights, or with `copying` (the tokenizer's space twins) those of the order desk with its copying circuit."""
    if copying is not None:
        network.initialise(copying)
        return
    for name, p in network.named_parameters():
        if p.dim() == 2:
            std = 0.02 if "embedding" in name else p.shape[1] ** -0.5
            if name.endswith(("o.weight", "down.weight")):
                std *= (2 * network.shape.layers) ** -0.5
            torch.nn.init.normal_(p, std=std)


def _feed(stream: rows.Stream, count: int, passed, out) -> None:
    torch.set_num_threads(1)
    while True:
        out.put(stream.rows(count, passed.value))


class Feed:
    """Rows, made in processes of their own beside an accelerator."""

    def __init__(self, data: packed.Packed, tokenizer: Tokenizer, seed: int, length: int, count: int, workers: int,
                 live: bool = False, few_tokens: bool = False, shared: int = 0, merged: float = 0.0):
        how = dict(live=live, merged=merged, **(FEW_TOKENS if few_tokens else {}))
        self.count = count
        self.passed = multiprocessing.Value("d", 0.0)
        self.workers: list = []
        if shared:
            self.stream = Groups(data, tokenizer, seed, shared)
        elif not workers:
            self.stream = rows.Stream(data, tokenizer, seed, length, **how)
        if not workers:
            return
        fork = multiprocessing.get_context("fork")
        self.queue = fork.Queue(maxsize=3 * workers)
        for i in range(workers):
            stream = rows.Stream(data, tokenizer, seed * 1000 + i, length, **how)
            self.workers.append(fork.Process(target=_feed, args=(stream, count, self.passed, self.queue), daemon=True))
            self.workers[-1].start()

    def next(self, passed: float) -> Rows | list[Group]:
        self.passed.value = passed
        if self.workers:
            return self.queue.get(timeout=300)
        return self.stream.batch(passed) if isinstance(self.stream, Groups) else self.stream.rows(self.count, passed)

    def close(self) -> None:
        for worker in self.workers:
            worker.terminate()


def tensors(batch: Rows, device: str) -> tuple[Tensor, Tensor, Tensor]:
    def moved(values) -> Tensor:
        t = torch.from_numpy(values.astype("int32"))
        return t.pin_memory().to(device, non_blocking=True).long() if device == "cuda" else t.long()
    return moved(batch.ids), moved(batch.kinds), moved(batch.start)


class OnProcessor:
    """The loss on a CPU: documents one by one without padding, few of the unimportant positions."""

    def __init__(self, network: Network, weights: list[float], half: bool = False):
        self.network, self.weights, self.half = network, torch.tensor(weights), half

    def __call__(self, batch: Rows, sampled: bool) -> tuple[Tensor, Tensor, int]:
        spans = batch.spans()
        flat = ragged.Ragged.of([batch.ids[r, a:a + n].tolist() for r, a, n in spans], [])
        hidden = ragged.forward(self.network, flat)
        kinds = torch.cat([torch.from_numpy(batch.kinds[r, a:a + n].astype("int64")) for r, a, n in spans])
        return self.loss(hidden, flat.ids, self.weights[kinds][1:], sampled)  # a document's first token has no weight

    def loss(self, hidden: Tensor, ids: Tensor, weight: Tensor, sampled: bool) -> tuple[Tensor, Tensor, int]:
        if sampled:
            low = (weight > 0) & (weight < 1)
            keep = (weight >= 1) | (low & (torch.rand(weight.shape) < LOW_SHARE))
            weight = torch.where(low, weight / LOW_SHARE, weight)
        else:
            keep = weight > 0
        at = keep.nonzero()[:, 0]
        logits = self.network.logits(hidden[at]).float()
        losses = torch.nn.functional.cross_entropy(logits, ids[at + 1], reduction="none")
        return (losses * weight[at]).sum(), weight[at].sum(), len(ids)


class OnShared(OnProcessor):
    """The loss on groups of conversations behind a shared catalogue, which itself has none; held-out rows as above."""

    def __call__(self, batch: Rows | list[Group], sampled: bool) -> tuple[Tensor, Tensor, int]:
        if isinstance(batch, Rows):
            return super().__call__(batch, sampled)
        bodies = [(i, body) for i, group in enumerate(batch) for body in group.bodies]
        flat = ragged.Ragged.of([g.prefix.tolist() for g in batch], [(i, b.ids.tolist()) for i, b in bodies])
        weight = torch.cat([torch.from_numpy(b.weights) for _, b in bodies])[1:]  # a body's first token has no weight
        with torch.autocast("cpu", torch.bfloat16, enabled=self.half):
            hidden = ragged.forward(self.network, flat, texts_only=True)
            loss, total, _ = self.loss(hidden, flat.ids[-len(hidden):], weight, sampled)
        return loss, total, len(flat.ids)


class OnAccelerator:
    """The loss on CUDA: rows with a document mask, bfloat16, compiled. Another device is for trying the code out."""

    def __init__(self, network: Network, weights: list[float], kind: str, compiled: bool, quantised: bool,
                 device: str = "cuda"):
        self.device = device
        attend, self.mask = dense.attention(kind)
        self.rows = dense.Rows(network, attend, weights, quantised).to(device)
        self.plain = dense.Rows(network, dense.plain_attention, weights, quantised).to(device)
        self.run = torch.compile(self.rows) if compiled else self.rows

    def __call__(self, batch: Rows, sampled: bool) -> tuple[Tensor, Tensor, int]:
        ids, kinds, start = tensors(batch, self.device)
        mask = self.mask(start)
        with torch.autocast(self.device, dtype=torch.bfloat16):
            loss, weight = self.run(ids, kinds, start, mask)
        return loss, weight, ids.numel()

    def check(self, batch: Rows) -> float:
        """One pass forward and back, and how far its loss is from plain attention's with an explicit mask."""
        loss, weight, _ = self(batch, True)
        loss.backward()
        for p in self.rows.parameters():
            p.grad = None
        reference, total = self.plainly(batch)
        return abs(float(loss.detach()) / float(weight) - reference / total) / (reference / total)

    @torch.no_grad()
    def plainly(self, batch: Rows) -> tuple[float, float]:
        """The same without anything compiled, a few rows at a time: where no gradients are wanted it would be compiled anew."""
        loss = weight = 0.0
        for at in range(0, len(batch.ids), 4):
            ids, kinds, start = (t[at:at + 4] for t in tensors(batch, self.device))
            with torch.autocast(self.device, dtype=torch.bfloat16):
                a, b = self.plain(ids, kinds, start, dense.same_document(start))
            loss, weight = loss + float(a), weight + float(b)
        return loss, weight


class Trainer:
    def __init__(self, network: Network, device: str):
        self.network = network.to(device)
        self.optimisers = Optimisers(network)
        self.steps = self.tokens = 0
        self.passed = 0.0
        self.quantised = False
        self.curve: list[list[float]] = []  # million tokens, loss, part of the plan
        self.fresh = False  # whether the optimisers start anew in the middle of the plan

    def step(self, loss: Tensor, rate: float, muon_rate: float) -> None:
        loss.backward()
        self.optimisers.step(rate, muon_rate)
        self.steps += 1

    def save(self, path: Path) -> None:
        partial = path.with_suffix(".partial")
        torch.save({"shape": dataclasses.asdict(self.network.shape), "network": self.network.state_dict(),
                    **self.optimisers.state(), "steps": self.steps, "tokens": self.tokens,
                    "passed": self.passed, "curve": self.curve, "quantised": self.quantised}, partial)
        partial.replace(path)

    def restore(self, path: Path, device: str) -> None:
        """From a checkpoint, or from joined parts, which may come without the optimisers' states."""
        state = torch.load(path, map_location=device)
        self.network.load_state_dict(state["network"])
        self.fresh = not self.optimisers.restore(state)
        self.steps, self.tokens, self.passed = state["steps"], state["tokens"], state["passed"]
        self.curve = [list(point) for point in state["curve"]]


def plot(curve: list[list[float]], path: Path) -> None:
    with path.with_suffix(".csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["million_tokens", "loss", "plan"])
        writer.writerows([[round(v, 4) for v in point] for point in curve])
    if not curve:
        return
    import matplotlib
    matplotlib.use("Agg")
    from matplotlib import pyplot

    pyplot.figure(figsize=(7, 4))
    pyplot.plot([p[0] for p in curve], [p[1] for p in curve])
    pyplot.yscale("log")
    pyplot.xlabel("million tokens")
    pyplot.ylabel("weighted loss")
    pyplot.grid(alpha=0.3, which="both")
    pyplot.tight_layout()
    pyplot.savefig(path, dpi=110)
    pyplot.close()


@torch.no_grad()
def held_out_loss(compute, held: dict[str, Rows], count: int) -> dict[str, float]:
    """Weighted loss of each source's held-out documents."""
    out, all_loss, all_weight = {}, 0.0, 0.0
    for source, batch in held.items():
        if isinstance(compute, OnAccelerator):
            loss, weight = compute.plainly(batch)
        else:
            loss = weight = 0.0
            for at in range(0, len(batch.ids), count):
                part = Rows(batch.ids[at:at + count], batch.kinds[at:at + count], batch.start[at:at + count])
                a, b, _ = compute(part, False)
                loss, weight = loss + float(a), weight + float(b)
        out[source] = loss / max(weight, 1e-9)
        all_loss, all_weight = all_loss + out[source], all_weight + 1
    return {"mean of sources": all_loss / max(all_weight, 1), **out}


def factor(passed: float, warm: float, decay: float, steps_here: int, fresh: bool) -> float:
    """What the rates are multiplied with: up, constant, down to zero; a short rise where the optimisers start anew."""
    up = min(1.0, passed / warm) if warm else 1.0
    if fresh:
        up = min(up, (steps_here + 1) / 50)
    down = min(1.0, max(0.0, (1 - passed) / decay)) if decay else 1.0
    return max(up, 0.02) * down


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="packed data (prepare.py)")
    parser.add_argument("--out", type=Path, required=True, help="checkpoints, loss curve, summary")
    parser.add_argument("--size", default="tiny", choices=list(shapes.SIZES))
    parser.add_argument("--device", default="cpu", choices=["cpu", "cuda"])
    parser.add_argument("--minutes", type=float, default=3, help="this command's time, compilation included")
    parser.add_argument("--of-minutes", type=float, help="the whole plan's time (default: this command's)")
    parser.add_argument("--row", type=int, default=2048, help="tokens in a row")
    parser.add_argument("--rows", type=int, help="rows in a step (default: 64 on cuda, 2 on a CPU)")
    parser.add_argument("--rate", type=float, default=3e-3, help="AdamW: embeddings and norms")
    parser.add_argument("--muon-rate", type=float, default=0.02, help="Muon: matrices")
    parser.add_argument("--warm", type=float, default=0.02, help="part of the plan in which the rates rise")
    parser.add_argument("--decay", type=float, default=0.4, help="last part of the plan, in which they fall")
    parser.add_argument("--attention", default="auto", choices=["auto", "flex", "plain"])
    parser.add_argument("--no-compile", action="store_true")
    parser.add_argument("--copying", action="store_true", help="start with the order desk's copying circuit")
    parser.add_argument("--quantised", action="store_true", help="train through 4-bit rounding, for a last part of the plan")
    parser.add_argument("--live", action="store_true", help="make the generator's documents while training, instead of those packed")
    parser.add_argument("--start", type=Path, help="begin a new plan with the weights of DIR/model.safetensors, such as model/general")
    parser.add_argument("--few-tokens", action="store_true", help="for a plan of some ten million tokens: little plain text, short "
                        "catalogues")
    parser.add_argument("--shared", type=int, default=0, metavar="TOKENS", help="on a CPU: groups of conversations "
                        "behind a shared catalogue instead of rows, about so many tokens a step")
    parser.add_argument("--half", action="store_true", help="with --shared: bfloat16 where autocast takes it, on a CPU with such "
                        "instructions and a PyTorch that uses them (18 %% faster with 2.13)")
    parser.add_argument("--merged", type=float, default=0.0, metavar="SHARE", help="part of the documents in rows whose "
                        "catalogue is put together from several, with requests to refuse between them")
    parser.add_argument("--try-accelerator", action="store_true",
                        help="the accelerator's code on a CPU, to try a plan in miniature")
    parser.add_argument("--workers", type=int, default=10, help="processes that make rows, on cuda")
    parser.add_argument("--threads", type=int, default=1, help="on a CPU")
    parser.add_argument("--steps", type=int, help="stop after so many steps (for measuring)")
    parser.add_argument("--save-every", type=float, default=3, help="minutes between checkpoints")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    began = time.time()
    cuda = options.device == "cuda"
    fast = cuda or options.try_accelerator
    torch.manual_seed(options.seed)
    if not cuda:
        torch.set_num_threads(options.threads)
    options.out.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.load(options.data / "tokenizer.json")
    data = packed.read(options.data)
    count = options.rows or (64 if cuda else 2)
    last = options.out / "last.pt"
    held = rows.held_out(data, tokenizer, options.row)
    network = Network(shapes.shape(options.size, len(tokenizer)))
    restored = last.exists()
    # rows are made in forked processes, before the accelerator is touched
    seed = options.seed + (int(last.stat().st_mtime) % 100_000 if restored else 0)
    feed = Feed(data, tokenizer, seed, options.row, count, options.workers if fast else 0, options.live,
                options.few_tokens, 0 if fast else options.shared, options.merged)
    if options.start:
        network.load_state_dict(llama.weights(options.start / "model.safetensors"))
    else:
        start_weights(network, tokenizer.space_twins() if options.copying else None)
    trainer = Trainer(network, options.device)
    if restored:
        trainer.restore(last, options.device)
    trainer.quantised = options.quantised
    print(f"{options.size}: {network.count() / 1e6:.2f} M parameters; {len(data)} documents; "
          f"{'going on at' if restored else 'from'} {trainer.passed * 100:.0f}% of the plan, {trainer.tokens / 1e6:.1f} M tokens",
          flush=True)
    compute = (OnShared if options.shared else OnProcessor)(network, classes.weights(), options.half)
    if fast:
        torch.set_float32_matmul_precision("high")
        compute = accelerated(network, options, feed.next(trainer.passed))
    train(trainer, compute, feed, options, began, count, last)
    feed.close()
    trainer.save(last)
    plot(trainer.curve, options.out / "loss.png")
    losses = held_out_loss(compute, held, count)
    print("held-out loss by source: " + ", ".join(f"{s} {v:.3f}" for s, v in losses.items()), flush=True)
    summary = {"size": options.size, "parameters": network.count(), "steps": trainer.steps, "tokens": trainer.tokens,
               "plan": round(trainer.passed, 4), "first_loss": trainer.curve[0][1] if trainer.curve else None,
               "loss": trainer.curve[-1][1] if trainer.curve else None, "held_out": {s: round(v, 4) for s, v in losses.items()}}
    (options.out / "summary.json").write_text(json.dumps(summary, indent=2) + "\n")
    print(json.dumps(summary), flush=True)


def accelerated(network: Network, options, batch: Rows) -> OnAccelerator:
    """The fast attention where it works and agrees with the plain one."""
    kinds = ["flex", "plain"] if options.attention == "auto" else [options.attention]
    for kind in kinds:
        try:
            compute = OnAccelerator(network, classes.weights(), kind, not options.no_compile, options.quantised,
                                    options.device)
            difference = compute.check(batch)
            print(f"attention {kind}: loss differs from plain attention by {difference:.1e} of it", flush=True)
            if difference < 0.01:
                return compute
        except Exception as e:  # whatever this PyTorch cannot do: the next kind may
            print(f"attention {kind} fails here: {type(e).__name__}: {str(e)[:300]}", flush=True)
    raise SystemExit("no attention works on this device")


def train(trainer: Trainer, compute, feed: Feed, options, began: float, count: int, last: Path) -> None:
    deadline = began + options.minutes * 60 - (25 if options.device == "cuda" else 0)  # time for the end
    of = (options.of_minutes or options.minutes) * 60
    first, goal = trainer.passed, min(1.0, trainer.passed + options.minutes * 60 / of)
    if 1 - goal < 0.02:
        goal = 1.0
    if goal <= first:
        print("the plan is over: nothing to train", flush=True)
        return
    smooth, here = None, 0
    ready = saved = said = time.time()
    tokens_ready = trainer.tokens
    sums: list[tuple[Tensor, Tensor]] = []
    while True:
        now = time.time()
        share = (now - ready) / max(deadline - ready, 1e-9) if here >= 3 else 0.0  # the first steps compile
        if share >= 1 or (here >= 3 and now >= deadline) or (options.steps and here >= options.steps):
            trainer.passed = goal if share >= 1 else trainer.passed
            break
        trainer.passed = first + (goal - first) * share
        rate = factor(trainer.passed, options.warm, options.decay, here, trainer.fresh)
        loss, weight, tokens = compute(feed.next(trainer.passed), True)
        trainer.step(loss / weight, options.rate * rate, options.muon_rate * rate)
        sums.append((loss.detach(), weight.detach()))
        trainer.tokens += tokens
        here += 1
        if here == 3:
            if options.device == "cuda":
                torch.cuda.synchronize()
            ready, tokens_ready = time.time(), trainer.tokens
            print(f"first steps done after {ready - began:.0f} s", flush=True)
        if here <= 2 or len(sums) >= (20 if options.device == "cuda" else 5):
            mean = float(sum(a for a, _ in sums)) / float(sum(b for _, b in sums))
            sums.clear()
            smooth = mean if smooth is None else 0.7 * smooth + 0.3 * mean
            trainer.curve.append([trainer.tokens / 1e6, smooth, trainer.passed])
            if time.time() - said > 10 or here == 1:
                said = time.time()
                speed = (trainer.tokens - tokens_ready) / max(said - ready, 1e-9)
                print(f"step {trainer.steps} tokens {trainer.tokens / 1e6:.2f}M loss {smooth:.4f} rate x{rate:.2f} "
                      f"{speed:.0f} tokens/s plan {trainer.passed * 100:.1f}%", flush=True)
        if time.time() - saved > options.save_every * 60:
            trainer.save(last)
            saved = time.time()
    if options.device == "cuda":
        print(f"most memory: {torch.cuda.max_memory_allocated() / 2**30:.1f} GiB", flush=True)


if __name__ == "__main__":
    main()
