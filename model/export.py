"""Writes a checkpoint as an ONNX Runtime model folder: graph with quantised weights, configuration, tokenizer, golden values.

Weights are symmetric 8 bits per block (uint8 with zero point 128), or with `--bits 4` the matrices of the layers 4 bits
(zero point 8). The embedding table is the LM head's, always 8 bits: rows are gathered from the same quantised initializer,
so tied weights are stored once. `--safetensors` adds the unquantised weights as Hugging Face's Llama.
"""
from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

import bpe
import quantise as four
import safetensors_file
from bpe import Tokenizer
from llama import llama_names
from network import Network, Shape, rotary_tables
from shoal_format import CHAT_TEMPLATE, FORMAT_ID, catalogue_prefix, order_desk_catalogue

BLOCK = 64
MICROSOFT = "com.microsoft"


def quantise(weight: np.ndarray, block: int = BLOCK) -> tuple[np.ndarray, np.ndarray]:
    """[N, K] floats to uint8 [N, K / block, block] with zero point 128, and scales [N, K / block]."""
    n, k = weight.shape
    if k % block:
        raise ValueError(f"a weight of {n} x {k} does not divide into blocks of {block}: choose other sizes")
    blocks = weight.reshape(n, k // block, block).astype(np.float32)
    scale = np.abs(blocks).max(-1) / 127.0
    scale[scale == 0] = 1.0
    values = np.clip(np.rint(blocks / scale[..., None]), -127, 127) + 128
    return values.astype(np.uint8), scale.astype(np.float32)


def dequantise(values: np.ndarray, scale: np.ndarray) -> np.ndarray:
    return ((values.astype(np.float32) - 128) * scale[..., None]).reshape(values.shape[0], -1)


def dequantised(network: Network, bits: int = 8, search: bool = True) -> Network:
    """A copy of the network with every weight as the exported graph sees it."""
    copy = Network(network.shape)
    copy.load_state_dict(network.state_dict())
    with torch.no_grad():
        for name, p in copy.named_parameters():
            if p.dim() == 2 and bits == 4 and "embedding" not in name:
                p.copy_(torch.from_numpy(four.dequantise4(*four.quantise4(p.numpy(), search))))
            elif p.dim() == 2:
                p.copy_(torch.from_numpy(dequantise(*quantise(p.numpy()))))
    return copy.eval()


class Graph:
    """Collects nodes and initializers; matrices have 8 or 4 bits a weight."""

    def __init__(self, bits: int = 8, search: bool = True) -> None:
        self.bits, self.search = bits, search
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: np.ndarray) -> str:
        self.constants.append(numpy_helper.from_array(value, name))
        return name

    def node(self, kind: str, inputs: list[str], outputs: list[str], domain: str = "", **attributes) -> str:
        self.nodes.append(helper.make_node(kind, inputs, outputs, name=outputs[0], domain=domain, **attributes))
        return outputs[0]

    def norm(self, x: str, name: str, weight: torch.Tensor, eps: float) -> str:
        scale = self.constant(name + ".weight", weight.detach().numpy().astype(np.float32))
        return self.node("SimplifiedLayerNormalization", [x, scale], [name], axis=-1, epsilon=eps, stash_type=1)

    def linear(self, x: str, name: str, weight: torch.Tensor) -> str:
        if self.bits == 4:
            values, scale = four.quantise4(weight.detach().numpy(), self.search)
            self.constant(name + ".q4", four.pack4(values))
            self.constant(name + ".scale", scale)
            n, k = weight.shape
            return self.node("MatMulNBits", [x, name + ".q4", name + ".scale"], [name], MICROSOFT,
                             bits=4, block_size=four.BLOCK4, K=k, N=n, accuracy_level=4)
        values, scale = quantise(weight.detach().numpy())
        self.constant(name + ".q8", values)
        self.constant(name + ".scale", scale)
        return self.matmul(x, name, *weight.shape)

    def matmul(self, x: str, name: str, n: int, k: int) -> str:
        return self.node("MatMulNBits", [x, name + ".q8", name + ".scale"], [name], MICROSOFT,
                         bits=8, block_size=BLOCK, K=k, N=n, accuracy_level=4)


def build(network: Network, bits: int = 8, search: bool = True) -> onnx.ModelProto:
    s = network.shape
    g = Graph(bits, search)
    g.constant("one", np.array([1], np.int64))
    g.constant("minus_one", np.array([-1], np.int64))
    # lengths for the attention
    g.node("ReduceSum", ["attention_mask", "one"], ["mask_sum"], keepdims=0)
    g.node("Sub", ["mask_sum", "one"], ["last_index"])
    g.node("Cast", ["last_index"], ["seqlens_k"], to=TensorProto.INT32)
    g.node("Shape", ["attention_mask"], ["mask_shape"])
    g.node("Gather", ["mask_shape", g.constant("one_scalar", np.array(1, np.int64))], ["total"])
    g.node("Cast", ["total"], ["total_sequence_length"], to=TensorProto.INT32)
    cos, sin = rotary_tables(s)
    g.constant("cos_cache", cos.numpy())
    g.constant("sin_cache", sin.numpy())
    # embedding rows from the quantised LM head
    values, scale = quantise(network.embedding.weight.detach().numpy())
    g.constant("lm_head.q8", values)
    g.constant("lm_head.scale", scale)
    g.node("Gather", ["lm_head.q8", "input_ids"], ["embedding.q8"])
    g.node("Gather", ["lm_head.scale", "input_ids"], ["embedding.scale"])
    g.node("Cast", ["embedding.q8"], ["embedding.float"], to=TensorProto.FLOAT)
    g.node("Sub", ["embedding.float", g.constant("zero_point", np.array(128, np.float32))], ["embedding.centred"])
    g.node("Unsqueeze", ["embedding.scale", "minus_one"], ["embedding.factor"])
    g.node("Mul", ["embedding.centred", "embedding.factor"], ["embedding.blocks"])
    x = g.node("Reshape", ["embedding.blocks", g.constant("row", np.array([0, 0, s.hidden], np.int64))], ["embedding"])
    for i, layer in enumerate(network.layers):
        at = f"layers.{i}."
        y = g.norm(x, at + "input_norm", layer.input_norm.weight, s.eps)
        q, k, v = (g.linear(y, at + n, getattr(layer, n).weight) for n in ("q", "k", "v"))
        attention = g.node(
            "GroupQueryAttention",
            [q, k, v, f"past_key_values.{i}.key", f"past_key_values.{i}.value", "seqlens_k", "total_sequence_length",
             "cos_cache", "sin_cache"],
            [at + "attention", f"present.{i}.key", f"present.{i}.value"], MICROSOFT,
            num_heads=s.heads, kv_num_heads=s.kv_heads, do_rotary=1, rotary_interleaved=0,
            scale=float(s.head_dim ** -0.5))
        x = g.node("Add", [x, g.linear(attention, at + "o", layer.o.weight)], [at + "attended"])
        y = g.norm(x, at + "post_norm", layer.post_norm.weight, s.eps)
        gate = g.linear(y, at + "gate", layer.gate.weight)
        g.node("Sigmoid", [gate], [at + "sigmoid"])
        g.node("Mul", [gate, at + "sigmoid"], [at + "silu"])
        g.node("Mul", [at + "silu", g.linear(y, at + "up", layer.up.weight)], [at + "inner"])
        x = g.node("Add", [x, g.linear(at + "inner", at + "down", layer.down.weight)], [at + "out"])
    # only the last position goes through the LM head
    g.constant("end", np.array([np.iinfo(np.int64).max], np.int64))
    g.node("Slice", [x, "minus_one", "end", "one"], ["last"])
    y = g.norm("last", "norm", network.norm.weight, s.eps)
    g.matmul(y, "lm_head", s.vocab, s.hidden)
    g.node("Identity", ["lm_head"], ["logits"])

    def value(name: str, kind: int, shape: list[str | int]) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, kind, shape)

    inputs = [value("input_ids", TensorProto.INT64, ["batch", "sequence"]),
              value("attention_mask", TensorProto.INT64, ["batch", "total_sequence"])]
    outputs = [value("logits", TensorProto.FLOAT, ["batch", 1, s.vocab])]
    for i in range(s.layers):
        for part in ("key", "value"):
            inputs.append(value(f"past_key_values.{i}.{part}", TensorProto.FLOAT,
                                ["batch", s.kv_heads, "past_sequence", s.head_dim]))
            outputs.append(value(f"present.{i}.{part}", TensorProto.FLOAT,
                                 ["batch", s.kv_heads, "present_sequence", s.head_dim]))
    graph = helper.make_graph(g.nodes, "shoal", inputs, outputs, g.constants)
    model = helper.make_model(graph, producer_name="shoal", ir_version=8,
                              opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT, 1)])
    return model


def configuration(s: Shape) -> dict:
    return {
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": s.hidden,
        "num_attention_heads": s.heads, "num_key_value_heads": s.kv_heads, "head_dim": s.head_dim,
        "num_hidden_layers": s.layers, "intermediate_size": s.ffn, "vocab_size": s.vocab, "rope_theta": s.theta,
        "max_position_embeddings": s.positions, "tie_word_embeddings": True, "rms_norm_eps": s.eps,
        "hidden_act": "silu", "attention_bias": False, "mlp_bias": False,
        "bos_token_id": bpe.SYSTEM, "eos_token_id": bpe.END, "pad_token_id": bpe.PAD}


TRICKY = [
    "", " ", "  two  spaces ", "hello", " hello", "Hello, world!", "do you have 4 oak stools?",
    "where's order #10482?", "Flat 3, 48 King's Road, Brighton BN1 4EF", "221 Maple Ave, Springfield, IL 62704",
    "Hauptstr. 7, 10827 Berlin", "Größe: 30 × 40 cm, Straße", "안녕하세요, 재고 있나요?", "emoji 🪑🛋️ and 👩‍👩‍👧", "日本語のテキスト",
    "line one\nline two\n\n- item\ttab", "windows\r\nline", '{"sku":"MUG-104","name":"blue ceramic mug","price":12.50}',
    '{"error":"unknown_order","message":"no such order"}', '{"a":"","b":{},"c":[1,2],"d":null}', 'he said "oak stool"',
    'quoted": "spaced", {"x" : 1}', "ALL CAPS NOW", "camelCaseWord snake_case_word kebab-case", "£12.50 / €3 / $1,299.00",
    "3, no make it 4", "MUG-104", "a|b|c (x: string, y?: integer)", "\"\"", '","', '":"', '{"', '"}', "{}", '{}"}{"',
    "naïve café — “quotes” … ½", "ﬁ ligature e\u0301 combining", "\u0000control\u0007", "tab\tseparated", "trailing space ",
    "x" * 40, "antidisestablishmentarianism brimosca", "<|end|><|call|> is ordinary text here", "a\u00a0b non-breaking"]


def golden(network: Network, tokenizer: Tokenizer, new_tokens: int = 40, bits: int = 8, search: bool = True) -> dict:
    """Tokenizations and a greedy continuation for a test of another runtime."""
    prompt = catalogue_prefix(tokenizer, order_desk_catalogue()) + [bpe.USER] + tokenizer.encode(
        "Have you still got three of the blue ceramic mugs? If so send them to the address on my last order"
    ) + [bpe.ASSISTANT]
    exact = dequantised(network, bits, search)
    logits, cache = exact.step(torch.tensor([prompt]), None)
    first = logits[0]
    greedy = []
    while len(greedy) < new_tokens:
        greedy.append(int(logits[0].argmax()))
        logits, cache = exact.step(torch.tensor([[greedy[-1]]]), cache)
    top = first.topk(5)
    return {
        "note": "texts are ordinary text: a control token's spelling in them is not the control token",
        "texts": [{"text": t, "ids": tokenizer.encode(t)} for t in TRICKY],
        "prompt": {"text": tokenizer.decode(prompt), "ids": prompt, "greedy": greedy,
                   "greedy_text": tokenizer.decode(greedy), "first_top_ids": top.indices.tolist(),
                   "first_top_logits": [round(v, 4) for v in top.values.tolist()]}}


def write_safetensors(network: Network, path: Path, kind: torch.dtype) -> None:
    path.write_bytes(safetensors_file.dump({n: v.to(kind) for n, v in llama_names(network).items()}, {"format": "pt"}))


def export(network: Network, tokenizer: Tokenizer, folder: Path, bits: int = 8, search: bool = True) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "onnx").mkdir(exist_ok=True)
    model = build(network, bits, search)
    (folder / "onnx" / f"model_q{bits}.onnx").write_bytes(model.SerializeToString())
    tokenizer.save(folder / "tokenizer.json")

    def write(name: str, value: dict) -> None:
        (folder / name).write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")

    write("config.json", configuration(network.shape))
    write("generation_config.json", {"bos_token_id": bpe.SYSTEM, "eos_token_id": bpe.END, "pad_token_id": bpe.PAD,
                                     "do_sample": False})
    write("tokenizer_config.json", {
        "tokenizer_class": "PreTrainedTokenizerFast", "shoal_format": FORMAT_ID,
        "bos_token": bpe.SPECIAL[bpe.SYSTEM], "eos_token": bpe.SPECIAL[bpe.END], "pad_token": bpe.SPECIAL[bpe.PAD],
        "model_max_length": network.shape.positions, "clean_up_tokenization_spaces": False,
        "chat_template": CHAT_TEMPLATE})
    write("golden.json", golden(network, tokenizer, bits=bits, search=search))


def load_checkpoint(path: Path) -> Network:
    if not path.exists():
        raise FileNotFoundError(f"{path}: no checkpoint here, run train.sh first or pass --checkpoint")
    state = torch.load(path, map_location="cpu")
    network = Network(Shape(**state["shape"]))
    network.load_state_dict(state["network"])
    return network.eval()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True, help="tokenizer.json the checkpoint was trained with")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "order-desk")
    parser.add_argument("--bits", type=int, default=8, choices=[4, 8], help="of the layers' matrices")
    parser.add_argument("--rounded", action="store_true", help="scales as in training with --quantised, for such a checkpoint")
    parser.add_argument("--safetensors", choices=["bfloat16", "float32"], help="also write model.safetensors")
    options = parser.parse_args()
    network, tokenizer = load_checkpoint(options.checkpoint), Tokenizer.load(options.tokenizer)
    export(network, tokenizer, options.out, options.bits, not options.rounded)
    if options.safetensors:
        write_safetensors(network, options.out / "model.safetensors", getattr(torch, options.safetensors))
    graph = options.out / "onnx" / f"model_q{options.bits}.onnx"
    print(f"{options.out}: {graph.name} {graph.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
