"""Cuts a smaller start from a trained checkpoint: the feed-forward units that do least are left out of every layer.

    python3 prune.py RUN/last.pt --ffn 160 --out DIR        then: pretrain.py --size NAME --start DIR

For the plot of quality against size where there is no time to train each size from nothing.
"""
from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

import torch

from export import load_checkpoint, write_safetensors
from network import Network


@torch.no_grad()
def pruned(network: Network, ffn: int) -> Network:
    """With the `ffn` units of each layer whose weights are largest, by the product of their norms."""
    small = Network(dataclasses.replace(network.shape, ffn=ffn))
    state = network.state_dict()
    for i, layer in enumerate(network.layers):
        size = layer.gate.weight.norm(dim=1) * layer.up.weight.norm(dim=1) * layer.down.weight.norm(dim=0)
        keep = size.topk(ffn).indices.sort().values
        for name in ("gate", "up"):
            state[f"layers.{i}.{name}.weight"] = state[f"layers.{i}.{name}.weight"][keep]
        state[f"layers.{i}.down.weight"] = state[f"layers.{i}.down.weight"][:, keep]
    small.load_state_dict(state)
    return small


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--ffn", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    small = pruned(load_checkpoint(options.checkpoint), options.ffn)
    options.out.mkdir(parents=True, exist_ok=True)
    write_safetensors(small, options.out / "model.safetensors", torch.float32)
    print(f"{options.out}: {small.count() / 1e6:.2f} M parameters")


if __name__ == "__main__":
    main()
