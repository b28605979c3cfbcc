"""The network on rows of documents [rows, length], for accelerators and as the plain reference.

No token attends to another document: `start` says where the document of a token begins. The attention is flex_attention
on CUDA (compiled, block-sparse), or the same with an explicit mask anywhere.
"""
from __future__ import annotations

from typing import Any, Callable

import torch
from torch import Tensor
from torch.nn import functional as F

from network import Network, rotate
from quantise import fake_quantised

Attend = Callable[[Tensor, Tensor, Tensor, Any], Tensor]


def same_document(start: Tensor) -> Tensor:
    """[rows, 1, length, length]: whether a token may attend to another."""
    length = start.shape[1]
    causal = torch.ones(length, length, dtype=torch.bool, device=start.device).tril()
    return ((start[:, :, None] == start[:, None]) & causal)[:, None]


def plain_attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
    """q [B, H, T, D], k and v [B, KV, T, D], mask [B, 1, T, T]."""
    repeat = q.shape[1] // k.shape[1]
    k, v = k.repeat_interleave(repeat, 1), v.repeat_interleave(repeat, 1)
    if hasattr(F, "scaled_dot_product_attention"):
        return F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    scores = (q @ k.transpose(-1, -2)) * q.shape[-1] ** -0.5
    return scores.masked_fill(~mask, -1e9).softmax(-1) @ v


BLOCK = 128


def block_lists(start: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """For blocks of 128 queries, the key blocks that are partly and those that are wholly attended to: counts [rows, 1, n] and
    indices [rows, 1, n, n] of each. Documents are contiguous, so the first and the last query of a block decide."""
    rows, length = start.shape
    places = torch.arange(0, length, BLOCK, device=start.device)
    first, last = start[:, ::BLOCK, None], start[:, BLOCK - 1::BLOCK, None]
    needed = (places[None] <= places[:, None])[None] & (first <= places + BLOCK - 1)
    full = (places[None] < places[:, None])[None] & (last <= places)
    out = []
    for which in (needed & ~full, full):
        out += [which.sum(-1, dtype=torch.int32)[:, None],
                torch.sort(which.to(torch.int32), dim=-1, descending=True, stable=True)[1].to(torch.int32)[:, None]]
    return tuple(out)


def flex_attention() -> tuple[Attend, Callable[[Tensor], Any]]:
    """The attention and the maker of its mask (PyTorch from 2.5 on); rows of a multiple of 128 tokens."""
    from torch.nn.attention import flex_attention as flex

    def mask(start: Tensor) -> Any:
        def allowed(b, h, i, j):
            return (start[b, i] == start[b, j]) & (i >= j)
        return flex.BlockMask.from_kv_blocks(*block_lists(start), BLOCK_SIZE=BLOCK, mask_mod=allowed)

    def attend(q: Tensor, k: Tensor, v: Tensor, block_mask: Any) -> Tensor:
        return flex.flex_attention(q, k, v, block_mask=block_mask, enable_gqa=q.shape[1] != k.shape[1])

    return attend, mask


def attention(kind: str) -> tuple[Attend, Callable[[Tensor], Any]]:
    return flex_attention() if kind == "flex" else (plain_attention, same_document)


class Rows(torch.nn.Module):
    """The loss of a network on rows; what torch.compile compiles."""

    def __init__(self, network: Network, attend: Attend, weights: list[float], quantised: bool = False):
        super().__init__()
        self.network, self.attend, self.quantised = network, attend, quantised
        self.register_buffer("weights", torch.tensor(weights), persistent=False)

    def linear(self, layer: torch.nn.Linear, x: Tensor) -> Tensor:
        return F.linear(x, fake_quantised(layer.weight) if self.quantised else layer.weight)

    def hidden(self, ids: Tensor, start: Tensor, mask: Any) -> Tensor:
        n, s = self.network, self.network.shape
        rows, length = ids.shape
        places = torch.arange(length, device=ids.device)[None] - start
        cos, sin = n.cos[places][:, :, None], n.sin[places][:, :, None]
        x = n.embedding(ids)
        for layer in n.layers:
            y = layer.input_norm(x)
            v = self.linear(layer.v, y).view(rows, length, s.kv_heads, s.head_dim)
            q = rotate(self.linear(layer.q, y).view(rows, length, s.heads, s.head_dim), cos, sin).to(v.dtype)
            k = rotate(self.linear(layer.k, y).view(rows, length, s.kv_heads, s.head_dim), cos, sin).to(v.dtype)
            out = self.attend(q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2), mask)
            x = x + self.linear(layer.o, out.transpose(1, 2).reshape(rows, length, -1))
            y = layer.post_norm(x)
            x = x + self.linear(layer.down, F.silu(self.linear(layer.gate, y)) * self.linear(layer.up, y))
        return n.norm(x)

    def forward(self, ids: Tensor, kinds: Tensor, start: Tensor, mask: Any) -> tuple[Tensor, Tensor]:
        """Weighted sum of the losses, and the sum of the weights."""
        hidden = self.hidden(ids, start, mask)[:, :-1]
        logits = F.linear(hidden, self.network.embedding.weight).float()
        losses = F.cross_entropy(logits.reshape(-1, logits.shape[-1]), ids[:, 1:].reshape(-1), reduction="none")
        weight = self.weights[kinds[:, 1:].reshape(-1)]
        return (losses * weight).sum(), weight.sum()
