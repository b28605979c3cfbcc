"""Writes a Llama-shape decoder with random weights as a model directory: GroupQueryAttention, keys and values in place.

    python3 llama.py --size 135m --type fp16 --out DIR

Needs PyTorch and onnx. The weights come from the seed, so baseline.py computes with the very same.
"""
from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

MICROSOFT = "com.microsoft"
SIZES = {
    "tiny": dict(hidden=64, layers=2, heads=4, kv_heads=2, ffn=96, vocab=512),
    "135m": dict(hidden=576, layers=30, heads=9, kv_heads=3, ffn=1536, vocab=49152),
    "1b": dict(hidden=2048, layers=16, heads=32, kv_heads=8, ffn=8192, vocab=128256),
}
TYPES = {"fp32": (torch.float32, np.float32, TensorProto.FLOAT), "fp16": (torch.float16, np.float16, TensorProto.FLOAT16)}
POSITIONS, THETA, EPSILON, SEED = 2048, 10000.0, 1e-5, 7


def weights(size: str) -> Iterator[tuple[str, torch.Tensor]]:
    """By their names in transformers, single precision, always in the same order; the LM head is the embedding."""
    s = SIZES[size]
    head = s["hidden"] // s["heads"]
    draw = torch.Generator().manual_seed(SEED)

    def matrix(rows: int, columns: int) -> torch.Tensor:
        return torch.randn(rows, columns, generator=draw) * columns ** -0.5

    yield "model.embed_tokens.weight", matrix(s["vocab"], s["hidden"])
    for i in range(s["layers"]):
        at = f"model.layers.{i}."
        for name, rows, columns in (
                ("self_attn.q_proj", s["heads"] * head, s["hidden"]), ("self_attn.k_proj", s["kv_heads"] * head, s["hidden"]),
                ("self_attn.v_proj", s["kv_heads"] * head, s["hidden"]), ("self_attn.o_proj", s["hidden"], s["heads"] * head),
                ("mlp.gate_proj", s["ffn"], s["hidden"]), ("mlp.up_proj", s["ffn"], s["hidden"]),
                ("mlp.down_proj", s["hidden"], s["ffn"])):
            yield at + name + ".weight", matrix(rows, columns)
        for name in ("input_layernorm", "post_attention_layernorm"):
            yield at + name + ".weight", torch.ones(s["hidden"])
    yield "model.norm.weight", torch.ones(s["hidden"])


def rotary(head: int) -> tuple[np.ndarray, np.ndarray]:
    angles = np.outer(np.arange(POSITIONS), THETA ** (-np.arange(0, head, 2) / head))
    return np.cos(angles), np.sin(angles)


class Graph:
    """Collects nodes and initializers of one element type."""

    def __init__(self, kind: str):
        _, self.array, self.element = TYPES[kind]
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: np.ndarray) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def weight(self, name: str, value) -> str:
        return self.constant(name, np.asarray(value).astype(self.array))

    def node(self, kind: str, inputs: list[str], name: str, domain: str = "", more: tuple[str, ...] = (), **attributes) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [name, *more], name=name, domain=domain, **attributes))
        return name

    def norm(self, x: str, name: str, weight: torch.Tensor) -> str:
        return self.node("SimplifiedLayerNormalization", [x, self.weight(name + ".scale", weight)], name,
                         axis=-1, epsilon=EPSILON, stash_type=1)

    def linear(self, x: str, name: str, weight: torch.Tensor) -> str:
        return self.node("MatMul", [x, self.weight(name + ".weight", weight.T)], name)


def lengths(g: Graph) -> None:
    """What GroupQueryAttention wants to know, from the attention mask."""
    one = g.constant("one", np.array([1], np.int64))
    g.node("ReduceSum", ["attention_mask", one], "mask_sum", keepdims=0)
    g.node("Sub", ["mask_sum", one], "last_index")
    g.node("Cast", ["last_index"], "seqlens_k", to=TensorProto.INT32)
    g.node("Shape", ["attention_mask"], "mask_shape")
    g.node("Gather", ["mask_shape", g.constant("one_scalar", np.array(1, np.int64))], "total")
    g.node("Cast", ["total"], "total_sequence_length", to=TensorProto.INT32)


def layer(g: Graph, x: str, i: int, w: dict[str, torch.Tensor], s: dict) -> str:
    at, own = f"layers.{i}.", f"model.layers.{i}."
    head = s["hidden"] // s["heads"]
    y = g.norm(x, at + "input_norm", w[own + "input_layernorm.weight"])
    q, k, v = (g.linear(y, at + n, w[f"{own}self_attn.{n}_proj.weight"]) for n in "qkv")
    attention = g.node(
        "GroupQueryAttention",
        [q, k, v, f"past_key_values.{i}.key", f"past_key_values.{i}.value", "seqlens_k", "total_sequence_length", "cos", "sin"],
        at + "attention", MICROSOFT, (f"present.{i}.key", f"present.{i}.value"),
        num_heads=s["heads"], kv_num_heads=s["kv_heads"], do_rotary=1, rotary_interleaved=0, scale=float(head ** -0.5))
    x = g.node("Add", [x, g.linear(attention, at + "o", w[own + "self_attn.o_proj.weight"])], at + "attended")
    y = g.norm(x, at + "post_norm", w[own + "post_attention_layernorm.weight"])
    gate, up = (g.linear(y, at + n, w[f"{own}mlp.{n}_proj.weight"]) for n in ("gate", "up"))
    g.node("Sigmoid", [gate], at + "sigmoid")
    g.node("Mul", [gate, at + "sigmoid"], at + "silu")
    g.node("Mul", [at + "silu", up], at + "inner")
    return g.node("Add", [x, g.linear(at + "inner", at + "down", w[own + "mlp.down_proj.weight"])], at + "out")


def build(size: str, kind: str) -> onnx.ModelProto:
    s, w, g = SIZES[size], dict(weights(size)), Graph(kind)
    head = s["hidden"] // s["heads"]
    lengths(g)
    cos, sin = rotary(head)
    g.weight("cos", cos)
    g.weight("sin", sin)
    embedding = w["model.embed_tokens.weight"]
    x = g.node("Gather", [g.weight("embedding.weight", embedding), "input_ids"], "embedding")
    for i in range(s["layers"]):
        x = layer(g, x, i, w, s)
    ends = [g.constant(n, np.array([v], np.int64)) for n, v in (("minus_one", -1), ("end", np.iinfo(np.int64).max))]
    g.node("Slice", [x, *ends, "one"], "last")
    g.node("Identity", [g.linear(g.norm("last", "norm", w["model.norm.weight"]), "lm_head", embedding)], "logits")

    def value(name: str, element: int, shape: list) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, element, shape)

    inputs = [value("input_ids", TensorProto.INT64, ["batch", "sequence"]),
              value("attention_mask", TensorProto.INT64, ["batch", "total_sequence"])]
    outputs = [value("logits", g.element, ["batch", 1, s["vocab"]])]
    for i in range(s["layers"]):
        for part in ("key", "value"):
            inputs.append(value(f"past_key_values.{i}.{part}", g.element, ["batch", s["kv_heads"], "past", head]))
            outputs.append(value(f"present.{i}.{part}", g.element, ["batch", s["kv_heads"], "present", head]))
    graph = helper.make_graph(g.nodes, "llama", inputs, outputs, g.constants)
    return helper.make_model(graph, ir_version=8, opset_imports=[
        helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT, 1)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=SIZES, required=True)
    parser.add_argument("--type", choices=TYPES, default="fp16")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    (options.out / "onnx").mkdir(parents=True, exist_ok=True)
    (options.out / "onnx/model.onnx_data").unlink(missing_ok=True)
    onnx.save_model(build(options.size, options.type), str(options.out / "onnx/model.onnx"), save_as_external_data=True,
                    all_tensors_to_one_file=True, location="model.onnx_data", size_threshold=1024)
    config = {"model_type": "llama", "vocab_size": SIZES[options.size]["vocab"], "max_position_embeddings": POSITIONS}
    (options.out / "config.json").write_text(json.dumps(config))
    # Passes are measured with token numbers: no text is read or written.
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (options.out / name).write_text("{}")
    print(f"{options.out}: {sum(f.stat().st_size for f in (options.out / 'onnx').iterdir()) / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
