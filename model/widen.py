"""A wider and deeper copy of an exported model that decides the same: what a larger model costs, without training one.

    python3 widen.py order-desk --out DIR [--times 4] [--heads 2] [--layers 8]

Every hidden value is there so many times. RMSNorm of a repeated vector is the repeated norm, so a matrix that reads it is
repeated too and divided by the times (a power of two: exact), and one that writes it has its rows repeated. Heads and the
inner values of the feed-forward are repeated likewise; added layers add nothing. For measurements of speed only.
"""
from __future__ import annotations

import argparse
import dataclasses
import json
from pathlib import Path

import torch
from torch import Tensor

from bpe import Tokenizer
from export import export
from llama import LLAMA
from network import Network, Shape
from to_hugging_face import weights


def shape_of(folder: Path) -> Shape:
    c = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    return Shape(vocab=c["vocab_size"], hidden=c["hidden_size"], layers=c["num_hidden_layers"],
                 heads=c["num_attention_heads"], kv_heads=c["num_key_value_heads"], head_dim=c["head_dim"],
                 ffn=c["intermediate_size"], positions=c["max_position_embeddings"], theta=c["rope_theta"],
                 eps=c["rms_norm_eps"])


def reading(weight: Tensor, times: int) -> Tensor:
    """For an input that is repeated."""
    return weight.repeat(1, times) / times


def writing(weight: Tensor, times: int) -> Tensor:
    """With its output repeated."""
    return weight.repeat(times, 1)


def widened(state: dict[str, Tensor], old: Shape, new: Shape, times: int, heads: int) -> Network:
    network = Network(new)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.zero_()
        network.embedding.weight.copy_(state["model.embed_tokens.weight"].repeat(1, times))
        # The head reads what is repeated as well, and its weights are the embedding's.
        network.norm.weight.copy_(state["model.norm.weight"].repeat(times) / times)
        for i, layer in enumerate(network.layers):
            if i >= old.layers:
                layer.input_norm.weight.fill_(1)
                layer.post_norm.weight.fill_(1)
                # It computes something that o and down leave out, or zeros might be cheaper than numbers.
                for part in (layer.q, layer.k, layer.v, layer.gate, layer.up):
                    part.weight.normal_(std=part.weight.shape[1] ** -0.5)
                continue
            own = {name: state[f"model.layers.{i}.{theirs}.weight"] for name, theirs in LLAMA.items()}
            layer.input_norm.weight.copy_(own["input_norm"].repeat(times))
            layer.post_norm.weight.copy_(own["post_norm"].repeat(times))
            for name in ("q", "k", "v"):
                getattr(layer, name).weight.copy_(writing(reading(own[name], times), heads))
            for name in ("gate", "up"):
                getattr(layer, name).weight.copy_(writing(reading(own[name], times), times))
            layer.o.weight.copy_(writing(reading(own["o"], heads), times))
            layer.down.weight.copy_(writing(reading(own["down"], times), times))
    return network.eval()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--times", type=int, default=4, choices=[1, 2, 4, 8], help="of hidden and inner values")
    parser.add_argument("--heads", type=int, default=2, choices=[1, 2, 4, 8], help="times")
    parser.add_argument("--layers", type=int, default=8, help="in all")
    options = parser.parse_args()
    torch.manual_seed(1)
    old = shape_of(options.folder)
    if options.layers < old.layers:
        parser.error(f"--layers {options.layers}: the model has {old.layers}")
    new = dataclasses.replace(old, hidden=old.hidden * options.times, ffn=old.ffn * options.times, layers=options.layers,
                              heads=old.heads * options.heads, kv_heads=old.kv_heads * options.heads)
    state = weights(sorted((options.folder / "onnx").glob("model*.onnx"))[0])
    network = widened(state, old, new, options.times, options.heads)
    export(network, Tokenizer.load(options.folder / "tokenizer.json"), options.out)
    print(f"{options.out}: {network.count() / 1e6:.1f} M parameters")


if __name__ == "__main__":
    main()
