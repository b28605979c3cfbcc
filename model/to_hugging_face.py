"""Makes model.safetensors from an exported ONNX folder: the very weights that the graph computes with, as float32.

    python3 to_hugging_face.py DIR [--out FILE]

With it the folder loads as LlamaForCausalLM in Hugging Face's transformers and gives the same greedy tokens:
check_hugging_face.py tries it.
"""
from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

import quantise
import safetensors_file
from export import dequantise
from llama import LLAMA


def weights(graph: Path) -> dict[str, torch.Tensor]:
    found = {t.name: numpy_helper.to_array(t) for t in onnx.load(str(graph)).graph.initializer}
    out = {}
    for name, value in found.items():
        if name.endswith(".q8"):
            value = dequantise(value, found[name[:-3] + ".scale"])
        elif name.endswith(".q4"):
            value = quantise.dequantise4(quantise.unpack4(value), found[name[:-3] + ".scale"])
        elif not name.endswith("norm.weight"):
            continue
        out[_llama(name)] = torch.from_numpy(np.array(value, np.float32))
    return out


def _llama(name: str) -> str:
    parts = name.split(".")
    if parts[0] == "lm_head":
        return "model.embed_tokens.weight"
    if parts[0] == "norm":
        return "model.norm.weight"
    return f"model.layers.{parts[1]}.{LLAMA[parts[2]]}.weight"


def write(folder: Path, target: Path) -> None:
    graph = sorted((folder / "onnx").glob("model*.onnx"))[0]
    target.write_bytes(safetensors_file.dump(weights(graph), {"format": "pt"}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, help="default: DIR/model.safetensors")
    options = parser.parse_args()
    target = options.out or options.folder / "model.safetensors"
    write(options.folder, target)
    print(f"{target}: {target.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
