"""Checks that an exported folder, as Hugging Face's Llama, writes the greedy tokens that its export expects (golden.json).

    python3 check_hugging_face.py DIR

Two readers, neither of which shares code with the export: a Llama written here in numpy, and transformers where it is at hand
(LlamaForCausalLM; its tokenizer on the golden texts, the chat template on the golden prompt). The weights are those of the ONNX
graph, taken from it by to_hugging_face.py into a temporary folder, so that what is served is what is checked.
"""
from __future__ import annotations

import argparse
import json
import shutil
import struct
import tempfile
from pathlib import Path

import numpy as np

FILES = ("config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json")


def tensors(file: Path) -> dict[str, np.ndarray]:
    """A safetensors file of float32."""
    data = file.read_bytes()
    size, = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + size])
    header.pop("__metadata__", None)
    out = {}
    for name, entry in header.items():
        if entry["dtype"] != "F32":
            raise ValueError(f"{file}: {name} is {entry['dtype']}; this check reads F32")
        start, end = (8 + size + at for at in entry["data_offsets"])
        out[name] = np.frombuffer(data[start:end], np.float32).reshape(entry["shape"])
    return out


class Llama:
    """A Llama in numpy: the whole text at every step, no cache."""

    def __init__(self, config: dict, weights: dict[str, np.ndarray]):
        self.config, self.weights = config, weights

    def _norm(self, x: np.ndarray, name: str) -> np.ndarray:
        return x / np.sqrt((x * x).mean(-1, keepdims=True) + self.config["rms_norm_eps"]) * self.weights[f"model.{name}.weight"]

    def _linear(self, x: np.ndarray, name: str) -> np.ndarray:
        return x @ self.weights[f"model.{name}.weight"].T

    def logits(self, ids: list[int]) -> np.ndarray:
        """Of the last position."""
        c = self.config
        heads, shared, size = c["num_attention_heads"], c["num_key_value_heads"], c["head_dim"]
        count = len(ids)
        angle = np.arange(count)[:, None] * c["rope_theta"] ** (-np.arange(0, size, 2) / size)
        cos, sin = np.cos(angle)[:, None].astype(np.float32), np.sin(angle)[:, None].astype(np.float32)

        def turned(v: np.ndarray) -> np.ndarray:
            a, b = v[..., :size // 2], v[..., size // 2:]
            return np.concatenate([a * cos - b * sin, b * cos + a * sin], -1)

        future = np.triu(np.full((count, count), -np.inf, np.float32), 1)
        x = self.weights["model.embed_tokens.weight"][ids]
        for i in range(c["num_hidden_layers"]):
            at = f"layers.{i}."
            y = self._norm(x, at + "input_layernorm")
            q = turned(self._linear(y, at + "self_attn.q_proj").reshape(count, heads, size))
            k = turned(self._linear(y, at + "self_attn.k_proj").reshape(count, shared, size)).repeat(heads // shared, 1)
            v = self._linear(y, at + "self_attn.v_proj").reshape(count, shared, size).repeat(heads // shared, 1)
            scores = np.einsum("qhd,khd->hqk", q, k) * size ** -0.5 + future
            scores = np.exp(scores - scores.max(-1, keepdims=True))
            mixed = np.einsum("hqk,khd->qhd", scores / scores.sum(-1, keepdims=True), v)
            x = x + self._linear(mixed.reshape(count, -1), at + "self_attn.o_proj")
            y = self._norm(x, at + "post_attention_layernorm")
            gate = self._linear(y, at + "mlp.gate_proj")
            x = x + self._linear(gate / (1 + np.exp(-gate)) * self._linear(y, at + "mlp.up_proj"), at + "mlp.down_proj")
        return self._norm(x[-1], "norm") @ self.weights["model.embed_tokens.weight"].T


def equal(expected: list[int], written) -> int:
    """Equal tokens from the first on."""
    count = 0
    for right, token in zip(expected, written):
        if right != token:
            break
        count += 1
    return count


def by_numpy(folder: Path, golden: dict) -> int:
    model = Llama(json.loads((folder / "config.json").read_text()), tensors(folder / "model.safetensors"))
    ids, right = list(golden["prompt"]["ids"]), golden["prompt"]["greedy"]

    def written():
        for token in right:
            yield int(model.logits(ids).argmax())
            ids.append(token)
    return equal(right, written())


def by_transformers(folder: Path, golden: dict) -> tuple[int, int, bool]:
    """Equal tokens, texts that its tokenizer cuts alike, and whether its chat template writes the golden prompt."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    from shoal_format import order_desk_catalogue

    model = AutoModelForCausalLM.from_pretrained(folder).eval()
    ids, right = golden["prompt"]["ids"], golden["prompt"]["greedy"]
    with torch.no_grad():
        out = model.generate(torch.tensor([ids]), attention_mask=torch.ones(1, len(ids), dtype=torch.long), do_sample=False,
                             max_new_tokens=len(right), eos_token_id=[])
    tokenizer = AutoTokenizer.from_pretrained(folder)
    # a control token's spelling is ordinary text to the server and the control token to a plain call of the tokenizer
    alike = sum(tokenizer(t["text"], add_special_tokens=False, split_special_tokens=True)["input_ids"] == t["ids"]
                for t in golden["texts"])
    desk = order_desk_catalogue()
    _, user = golden["prompt"]["text"].rsplit("<|user|>", 1)
    prompt = tokenizer.apply_chat_template(
        [{"role": "system", "content": desk.instructions}, {"role": "user", "content": user.removesuffix("<|assistant|>")}],
        tools=[{"type": "function", "function": t} for t in desk.tools], add_generation_prompt=True, tokenize=False)
    return equal(right, out[0, len(ids):].tolist()), alike, prompt == golden["prompt"]["text"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    source = parser.parse_args().folder
    golden = json.loads((source / "golden.json").read_text(encoding="utf-8"))
    count, texts = len(golden["prompt"]["greedy"]), len(golden["texts"])
    fine = True
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file in FILES:
            shutil.copy(source / file, folder)
        import to_hugging_face
        to_hugging_face.write(source, folder / "model.safetensors")
        tokens = by_numpy(folder, golden)
        fine &= tokens == count
        print(f"numpy: {tokens} of {count} greedy tokens equal")
        try:
            import transformers
        except ImportError:
            print("transformers is not at hand here: not checked with it (pip install transformers torch, then run this again)")
        else:
            tokens, alike, prompt = by_transformers(folder, golden)
            fine &= tokens == count and alike == texts and prompt
            print(f"transformers {transformers.__version__}: {tokens} of {count} greedy tokens equal; {alike} of {texts} texts cut "
                  f"into the same tokens; the chat template writes {'the' if prompt else 'NOT the'} served prompt")
    raise SystemExit(0 if fine else 1)


if __name__ == "__main__":
    main()
