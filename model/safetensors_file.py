"""The safetensors format: eight bytes of header length, a JSON header, the tensors' bytes."""
from __future__ import annotations

import json
import struct

import numpy as np
import torch
from torch import Tensor

KINDS = {torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.int8: "I8", torch.uint8: "U8"}
TYPES = {name: kind for kind, name in KINDS.items()}
# numpy has no bfloat16: its bytes travel as 16-bit integers
RAW = {"F32": np.float32, "F16": np.float16, "BF16": np.int16, "I8": np.int8, "U8": np.uint8}


def _bytes(value: Tensor) -> bytes:
    value = value.detach().cpu().contiguous()
    if value.dtype is torch.bfloat16:
        value = value.view(torch.int16)
    return value.numpy().tobytes()


def dump(tensors: dict[str, Tensor], metadata: dict[str, str] | None = None) -> bytes:
    header: dict = {"__metadata__": metadata} if metadata else {}
    parts, at = [], 0
    for name, value in tensors.items():
        data = _bytes(value)
        header[name] = {"dtype": KINDS[value.dtype], "shape": list(value.shape), "data_offsets": [at, at + len(data)]}
        parts.append(data)
        at += len(data)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return b"".join([struct.pack("<Q", len(text)), text, *parts])


def parse(data: bytes) -> tuple[dict[str, Tensor], dict[str, str]]:
    size, = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + size])
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        start, end = (8 + size + at for at in entry["data_offsets"])
        value = torch.from_numpy(np.frombuffer(data[start:end], RAW[entry["dtype"]]).copy())
        if entry["dtype"] == "BF16":
            value = value.view(torch.bfloat16)
        tensors[name] = value.view(entry["shape"])
    return tensors, metadata
