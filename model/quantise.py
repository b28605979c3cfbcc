"""Weights in blocks of a row with one scale each: 4 bits for matrices, 8 for embeddings, as MatMulNBits reads them."""
from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

BLOCK4 = 32
STEPS4 = 7.0
TRIED = np.linspace(0.72, 1.0, 15)


def blocks_of(weight: np.ndarray, block: int) -> np.ndarray:
    n, k = weight.shape
    if k % block:
        raise ValueError(f"a weight of {n} x {k} does not divide into blocks of {block}: choose other sizes")
    return weight.reshape(n, k // block, block).astype(np.float32)


def quantise4(weight: np.ndarray, search: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """[N, K] floats to values 0 to 15 [N, K / 32, 32] with zero point 8, and scales; `search` looks for the scale of each
    block with the smallest squared error, otherwise the largest value decides, as `fake_quantised` does."""
    blocks = blocks_of(weight, BLOCK4)
    largest = np.abs(blocks).max(-1)
    largest[largest == 0] = STEPS4
    best_scale = (largest / STEPS4).astype(np.float32)
    if search:
        best = np.full(largest.shape, np.inf, np.float32)
        for factor in TRIED:
            scale = (largest * factor / STEPS4).astype(np.float32)
            error = ((_round4(blocks, scale) * scale[..., None] - blocks) ** 2).sum(-1)
            better = error < best
            best[better], best_scale[better] = error[better], scale[better]
    return (_round4(blocks, best_scale) + 8).astype(np.uint8), best_scale


def _round4(blocks: np.ndarray, scale: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(blocks / scale[..., None]), -8, 7)


def dequantise4(values: np.ndarray, scale: np.ndarray) -> np.ndarray:
    return ((values.astype(np.float32) - 8) * scale[..., None]).reshape(values.shape[0], -1)


def pack4(values: np.ndarray) -> np.ndarray:
    """Two values in a byte, the first in the low half: [N, K / 32, 16]."""
    return (values[..., 0::2] | (values[..., 1::2] << 4)).astype(np.uint8)


def unpack4(packed: np.ndarray) -> np.ndarray:
    out = np.empty((*packed.shape[:-1], packed.shape[-1] * 2), np.uint8)
    out[..., 0::2], out[..., 1::2] = packed & 15, packed >> 4
    return out


def fake_quantised(weight: Tensor) -> Tensor:
    """The weight rounded to 4 bits for the forward pass; gradients go through as if it were not."""
    n, k = weight.shape
    blocks = weight.view(n, k // BLOCK4, BLOCK4)
    scale = blocks.detach().abs().amax(-1, keepdim=True).clamp_min(1e-12) / STEPS4
    rounded = (torch.round(blocks.detach() / scale).clamp(-8, 7) * scale).view(n, k)
    return weight + (rounded - weight).detach()
