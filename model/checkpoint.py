"""Checkpoints: one local file with everything, and parts that travel.

    python3 checkpoint.py split RUN/last.pt --out DIR [--momentum] [--only 0-3]      bf16 weights in parts below 16 MiB
    python3 checkpoint.py join DIR --out RUN/last.pt

A part is a slice of one safetensors file: weights as bfloat16, with --momentum also the optimisers' states, 8 bits a value.
"""
from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

import safetensors_file

PART = 15 << 20
BLOCK = 64


def squeezed(value: Tensor) -> dict[str, Tensor]:
    """8 bits a value with a scale for each block; squares (always positive) keep their root."""
    flat = value.float().flatten()
    flat = torch.cat([flat, flat.new_zeros(-len(flat) % BLOCK)]).view(-1, BLOCK)
    scale = flat.abs().amax(1, keepdim=True).clamp_min(1e-30) / 127
    return {"q": torch.round(flat / scale).to(torch.int8), "scale": scale.squeeze(1)}


def unsqueezed(parts: dict[str, Tensor], shape: torch.Size) -> Tensor:
    flat = (parts["q"].float() * parts["scale"][:, None]).flatten()
    return flat[:int(np.prod(shape))].view(shape)


def split(state: dict, folder: Path, momentum: bool, only: range | None = None) -> list[Path]:
    """Writes the parts; `only` names some of them, for a way back that takes so many files at a time."""
    tensors = {f"w.{name}": value.detach().cpu().bfloat16() for name, value in state["network"].items()}
    if momentum and state.get("muon"):
        for i, value in enumerate(state["muon"]):
            tensors.update({f"m.{i}.{k}": v for k, v in squeezed(value.cpu()).items()})
    keep = {k: state[k] for k in ("shape", "steps", "tokens", "passed", "curve", "quantised") if k in state}
    data = safetensors_file.dump(tensors, {"state": json.dumps(keep)})
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for i, at in enumerate(range(0, len(data), PART)):
        if only is None or i in only:
            paths.append(folder / f"part-{i:02d}")
            paths[-1].write_bytes(data[at:at + PART])
    return paths


def join(folder: Path) -> dict:
    paths = sorted(folder.glob("part-*"))
    if not paths or [p.name for p in paths] != [f"part-{i:02d}" for i in range(len(paths))]:
        raise FileNotFoundError(f"{folder}: parts are missing, found {[p.name for p in paths]}")
    tensors, metadata = safetensors_file.parse(b"".join(p.read_bytes() for p in paths))
    state = json.loads(metadata["state"])
    state["network"] = {name[2:]: value.float() for name, value in tensors.items() if name.startswith("w.")}
    numbers = sorted({int(name.split(".")[1]) for name in tensors if name.startswith("m.")})
    if numbers:
        matrices = [v for n, v in state["network"].items() if v.dim() == 2 and "embedding" not in n]
        state["muon"] = [unsqueezed({k: tensors[f"m.{i}.{k}"] for k in ("q", "scale")}, matrices[i].shape) for i in numbers]
    return state


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["split", "join"])
    parser.add_argument("source", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--momentum", action="store_true")
    parser.add_argument("--only", help="parts FIRST-LAST")
    options = parser.parse_args()
    if options.what == "join":
        state = join(options.source)
        torch.save(state, options.out)
        print(f"{options.out}: {state['steps']} steps, {state['passed'] * 100:.0f}% of the plan")
        return
    only = None
    if options.only:
        first, last = map(int, options.only.split("-"))
        only = range(first, last + 1)
    for path in split(torch.load(options.source, map_location="cpu"), options.out, options.momentum, only):
        print(f"{path} {path.stat().st_size / 2**20:.1f} MiB")


if __name__ == "__main__":
    main()
