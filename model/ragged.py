"""Training forward pass for CPUs: no padding, attention one conversation at a time in buffers that stay in the cache.

Same mathematics as `Network.forward`, for conversations of any length behind shared prefixes.
"""
from __future__ import annotations

import dataclasses

import torch
from torch import Tensor

from network import Network, rotate


@dataclasses.dataclass
class Ragged:
    """Token ids of the prefixes, then of the conversations; each conversation names its prefix."""
    ids: Tensor
    prefixes: list[tuple[int, int]]            # start, length
    texts: list[tuple[int, int, int]]          # start, length, prefix

    @staticmethod
    def of(prefixes: list[list[int]], texts: list[tuple[int, list[int]]]) -> "Ragged":
        ids: list[int] = []
        first, second = [], []
        for p in prefixes:
            first.append((len(ids), len(p)))
            ids += p
        for prefix, text in texts:
            second.append((len(ids), len(text), prefix))
            ids += text
        return Ragged(torch.tensor(ids), first, second)

    def places(self) -> Tensor:
        parts = [torch.arange(n) for _, n in self.prefixes]
        parts += [torch.arange(n) + self.prefixes[p][1] for _, n, p in self.texts]
        return torch.cat(parts)


class Attention(torch.autograd.Function):
    """Causal grouped-query attention on flat tokens; the backward pass computes the weights again."""

    @staticmethod
    def forward(ctx, q: Tensor, k: Tensor, v: Tensor, batch: Ragged, first: int) -> Tensor:
        """q [KV, G, T - first, D] (scaled), k and v [KV, T, D] -> [KV, G, T - first, D], in the type of v"""
        q, k = q.to(v.dtype), k.to(v.dtype)
        out = torch.empty_like(q)
        for kv, rows, keys, values, place in _pieces(k, v, batch, first):
            at = slice(rows.start - first, rows.stop - first)
            weights = _weights(q[kv, :, at], keys, place)
            out[kv, :, at] = torch.matmul(weights, values)
        ctx.save_for_backward(q, k, v, out)
        ctx.batch, ctx.first = batch, first
        return out

    @staticmethod
    def backward(ctx, grad: Tensor):
        q, k, v, out = ctx.saved_tensors
        grad = grad.to(q.dtype)
        dq = torch.empty_like(q)
        dk, dv = (torch.zeros_like(t, dtype=torch.float32) for t in (k, v))  # sums over conversations
        rowsum = (grad * out).sum(-1, keepdim=True)
        for kv, rows, keys, values, place in _pieces(k, v, ctx.batch, ctx.first):
            at = slice(rows.start - ctx.first, rows.stop - ctx.first)
            queries, up = q[kv, :, at], grad[kv, :, at]
            weights = _weights(queries, keys, place)
            groups, n, m = weights.shape
            flat = weights.view(groups * n, m)
            up_flat, query_flat = up.reshape(groups * n, -1), queries.reshape(groups * n, -1)
            dvalues = flat.t() @ up_flat
            scores = (up_flat @ values.t()).sub_(rowsum[kv, :, at].reshape(groups * n, 1)).mul_(flat)
            dq[kv, :, at] = (scores @ keys).view(groups, n, -1)
            dkeys = scores.t() @ query_flat
            start, length, prefix = place
            dk[kv, rows] += dkeys[prefix[1]:]
            dv[kv, rows] += dvalues[prefix[1]:]
            if prefix[1]:
                source = slice(prefix[0], prefix[0] + prefix[1])
                dk[kv, source] += dkeys[:prefix[1]]
                dv[kv, source] += dvalues[:prefix[1]]
        return dq, dk, dv.to(v.dtype), None, None


_masks: dict[int, Tensor] = {}


def _pieces(k: Tensor, v: Tensor, batch: Ragged, first: int):
    """Yields (kv head, rows, keys, values, (start, length, prefix range)) of every prefix and conversation from row `first` on."""
    pieces = [(start, n, (0, 0)) for start, n in batch.prefixes if start >= first]
    pieces += [(start, n, batch.prefixes[p]) for start, n, p in batch.texts]
    for start, n, prefix in pieces:
        rows = slice(start, start + n)
        for kv in range(k.shape[0]):
            keys, values = k[kv, rows], v[kv, rows]
            if prefix[1]:
                source = slice(prefix[0], prefix[0] + prefix[1])
                keys, values = torch.cat([k[kv, source], keys]), torch.cat([v[kv, source], values])
            yield kv, rows, keys, values, (start, n, prefix)


def _weights(queries: Tensor, keys: Tensor, place) -> Tensor:
    groups, n, size = queries.shape
    if n not in _masks:
        _masks[n] = torch.full((n, n), -1e9).triu_(1)
    scores = torch.mm(queries.reshape(groups * n, size), keys.t()).view(groups, n, keys.shape[0])
    scores[:, :, place[2][1]:] += _masks[n]
    return torch.softmax(scores, -1)


def forward(network: Network, batch: Ragged, texts_only: bool = False) -> Tensor:
    """Hidden states of all tokens, prefixes first; or of the conversations' tokens, which spares the prefixes' last layer."""
    s = network.shape
    places = batch.places()
    cos, sin = network.cos[places], network.sin[places]
    x = network.embedding(batch.ids)
    count = x.shape[0]
    groups = s.heads // s.kv_heads
    first = 0
    for layer in network.layers:
        y = layer.input_norm(x)
        if texts_only and layer is network.layers[-1]:
            first = sum(n for _, n in batch.prefixes)
            x = x[first:]
        q = layer.q(y[first:]).view(count - first, s.kv_heads, groups, s.head_dim).permute(1, 2, 0, 3)
        k = layer.k(y).view(count, s.kv_heads, s.head_dim).transpose(0, 1)
        v = layer.v(y).view(count, s.kv_heads, s.head_dim).transpose(0, 1)
        q = rotate(q * s.head_dim ** -0.5, cos[first:], sin[first:])
        out = Attention.apply(q, rotate(k, cos, sin), v.contiguous(), batch, first)
        x = x + layer.o(out.permute(2, 0, 1, 3).reshape(count - first, -1))
        x = layer.feed_forward(x)
    return network.norm(x)
