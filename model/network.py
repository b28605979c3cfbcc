"""A small Llama-shape decoder: RMSNorm, RoPE, grouped-query attention, SwiGLU, tied embeddings, no biases.

`forward` works on shared prefixes: P catalogues, each with C conversations. Token-wise operations run on all tokens
together; conversations attend to the keys of their prefix and to their own, so a catalogue is computed once.
"""
from __future__ import annotations

import dataclasses

import torch
from torch import Tensor, nn
from torch.nn import functional as F


EMBEDDING, COPY_WRITE, COPY_MATCH, COPY_TAKEN = 0.5, 0.5, 2.5, 4.0


@dataclasses.dataclass
class Shape:
    vocab: int = 3072
    hidden: int = 192
    layers: int = 4
    heads: int = 4
    kv_heads: int = 1
    head_dim: int = 64
    ffn: int = 320
    positions: int = 2048
    theta: float = 1_000_000.0
    eps: float = 1e-5


class Norm(nn.Module):
    def __init__(self, size: int, eps: float):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        scale = torch.rsqrt(x.float().pow(2).mean(-1, keepdim=True) + self.eps)
        return x * scale.to(x.dtype) * self.weight.to(x.dtype)


class Layer(nn.Module):
    def __init__(self, s: Shape):
        super().__init__()
        self.input_norm = Norm(s.hidden, s.eps)
        self.q = nn.Linear(s.hidden, s.heads * s.head_dim, bias=False)
        self.k = nn.Linear(s.hidden, s.kv_heads * s.head_dim, bias=False)
        self.v = nn.Linear(s.hidden, s.kv_heads * s.head_dim, bias=False)
        self.o = nn.Linear(s.heads * s.head_dim, s.hidden, bias=False)
        self.post_norm = Norm(s.hidden, s.eps)
        self.gate = nn.Linear(s.hidden, s.ffn, bias=False)
        self.up = nn.Linear(s.hidden, s.ffn, bias=False)
        self.down = nn.Linear(s.ffn, s.hidden, bias=False)

    def feed_forward(self, x: Tensor) -> Tensor:
        y = self.post_norm(x)
        return x + self.down(F.silu(self.gate(y)) * self.up(y))


def rotary_tables(s: Shape) -> tuple[Tensor, Tensor]:
    """cos and sin, each [positions, head_dim / 2]."""
    frequency = s.theta ** (-torch.arange(0, s.head_dim, 2).float() / s.head_dim)
    angle = torch.arange(s.positions).float()[:, None] * frequency[None]
    return angle.cos(), angle.sin()


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """RoPE on [..., heads, head_dim] with tables [..., 1, head_dim / 2] (halves, not interleaved)."""
    a, b = x.chunk(2, -1)
    return torch.cat([a * cos - b * sin, b * cos + a * sin], -1)


class Network(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.shape = shape
        self.embedding = nn.Embedding(shape.vocab, shape.hidden)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.norm = Norm(shape.hidden, shape.eps)
        cos, sin = rotary_tables(shape)
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)

    def initialise(self, space_twins: list[tuple[int, int]]) -> None:
        """Normal weights; a token with a space before it starts near the token without."""
        for name, p in self.named_parameters():
            if p.dim() == 2:
                std = EMBEDDING if "embedding" in name else p.shape[1] ** -0.5
                if name.endswith(("o.weight", "down.weight")):
                    std *= 0.05
                nn.init.normal_(p, std=std)
        with torch.no_grad():
            weight = self.embedding.weight
            space = torch.randn(self.shape.hidden) * 0.6 * EMBEDDING
            for spaced, bare in space_twins:
                weight[spaced] = 0.9 * weight[bare] + space + 0.3 * weight[spaced]
            self.norm.weight.fill_(0.16)
            self._copying_heads()

    def _copying_heads(self) -> None:
        """Starts some heads as a copying circuit, which a short training would find late.

        Layer 0: a head attends to the token before and writes it into a subspace of its own. Layers 1 and 2: a head looks
        for a place whose previous token is the current one, and adds the token of that place. Rotary pairs of low
        frequency compare contents, those of high frequency tell distances; a constant part of all embeddings (without
        effect on the softmax) drives the latter.
        """
        s = self.shape
        size, half = s.head_dim, s.head_dim // 2
        theta = s.theta ** (-torch.arange(half).float() / half)
        fast = (theta > 0.02).float()
        slow = 1 - torch.cat([fast, fast])[:, None]
        basis = torch.linalg.qr(torch.randn(s.hidden, s.hidden))[0].t()
        constant, seen, before = basis[0], basis[1:1 + size], basis[1 + size:1 + 2 * size]
        weight = self.embedding.weight
        weight -= (weight @ constant)[:, None] * constant
        weight *= EMBEDDING * s.hidden ** 0.5 / weight.norm(dim=1, keepdim=True)  # equal lengths: distances alone decide
        weight += 5 * EMBEDDING * constant
        first = self.layers[0]
        strength = 2.5 * fast[:, None] * constant
        first.k.weight[:size] = first.k.weight[:size] * slow + torch.cat([strength, torch.zeros_like(strength)])
        first.q.weight[:size] = torch.cat([strength * theta.cos()[:, None], -strength * theta.sin()[:, None]])
        first.v.weight[:size] = seen
        first.o.weight[:, :size] = COPY_WRITE * before.t()
        for layer in self.layers[1:3]:
            mix = torch.linalg.qr(torch.randn(size, size))[0] * slow
            layer.q.weight[:size] = COPY_MATCH * mix @ seen
            layer.k.weight[:size] = COPY_MATCH * mix @ before
            taken = torch.linalg.qr(torch.randn(s.hidden, size))[0].t()
            layer.v.weight[:size] = taken
            layer.o.weight[:, :size] = COPY_TAKEN * taken.t()

    def count(self) -> int:
        return sum(p.numel() for p in self.parameters())

    def forward(self, prefix: Tensor, prefix_length: Tensor, text: Tensor) -> Tensor:
        """Hidden states of `text` [P, C, L] after `prefix` [P, M] of `prefix_length` [P] tokens."""
        s = self.shape
        P, M = prefix.shape
        _, C, L = text.shape
        split = P * M
        x = self.embedding(torch.cat([prefix.reshape(-1), text.reshape(-1)]))
        places = torch.cat([
            torch.arange(M, device=text.device).expand(P, M).reshape(-1),
            (prefix_length[:, None, None] + torch.arange(L, device=text.device)).expand(P, C, L).reshape(-1)])
        cos, sin = self.cos[places][:, None], self.sin[places][:, None]
        groups = s.heads // s.kv_heads
        scale = s.head_dim ** -0.5
        lowest = -1e9
        causal_prefix = torch.full((M, M), lowest, device=text.device).triu(1)
        causal_text = torch.full((L, L), lowest, device=text.device).triu(1)
        outside = torch.where(torch.arange(M, device=text.device)[None] < prefix_length[:, None], 0.0, lowest)
        for layer in self.layers:
            y = layer.input_norm(x)
            q = rotate(layer.q(y).view(-1, s.heads, s.head_dim), cos, sin)
            k = rotate(layer.k(y).view(-1, s.kv_heads, s.head_dim), cos, sin)
            v = layer.v(y).view(-1, s.kv_heads, s.head_dim)
            q = q * scale
            # prefix: [P, KV, G * M, D] against [P, KV, M, D]
            pk = k[:split].view(P, M, s.kv_heads, s.head_dim).permute(0, 2, 1, 3)
            pv = v[:split].view(P, M, s.kv_heads, s.head_dim).permute(0, 2, 1, 3)
            pq = q[:split].view(P, M, s.kv_heads, groups, s.head_dim).permute(0, 2, 3, 1, 4)
            scores = (pq.reshape(P, s.kv_heads, groups * M, s.head_dim) @ pk.transpose(-1, -2))
            scores = scores.view(P, s.kv_heads, groups, M, M) + causal_prefix
            po = scores.softmax(-1).view(P, s.kv_heads, groups * M, M).to(pv.dtype) @ pv
            po = po.view(P, s.kv_heads, groups, M, s.head_dim).permute(0, 3, 1, 2, 4).reshape(split, -1)
            # conversations: queries [P, KV, C, G, L, D]
            tq = q[split:].view(P, C, L, s.kv_heads, groups, s.head_dim).permute(0, 3, 1, 4, 2, 5)
            tk = k[split:].view(P, C, L, s.kv_heads, s.head_dim).permute(0, 3, 1, 2, 4)
            tv = v[split:].view(P, C, L, s.kv_heads, s.head_dim).permute(0, 3, 1, 2, 4)
            on_prefix = tq.reshape(P, s.kv_heads, C * groups * L, s.head_dim) @ pk.transpose(-1, -2)
            on_prefix = on_prefix.view(P, s.kv_heads, C, groups, L, M) + outside[:, None, None, None, None]
            on_text = tq.reshape(P, s.kv_heads, C, groups * L, s.head_dim) @ tk.transpose(-1, -2)
            on_text = on_text.view(P, s.kv_heads, C, groups, L, L) + causal_text
            weights = torch.cat([on_prefix, on_text], -1).softmax(-1).to(pv.dtype)
            to = weights[..., :M].reshape(P, s.kv_heads, C * groups * L, M) @ pv
            to = to.view(P, s.kv_heads, C, groups * L, s.head_dim)
            to = to + weights[..., M:].reshape(P, s.kv_heads, C, groups * L, L) @ tv
            to = to.view(P, s.kv_heads, C, groups, L, s.head_dim).permute(0, 2, 4, 1, 3, 5).reshape(P * C * L, -1)
            x = x + layer.o(torch.cat([po, to]))
            x = layer.feed_forward(x)
        return self.norm(x[split:]).view(P, C, L, -1)

    def logits(self, hidden: Tensor) -> Tensor:
        return hidden @ self.embedding.weight.t().to(hidden.dtype)

    @torch.no_grad()
    def step(self, ids: Tensor, cache: list[tuple[Tensor, Tensor]] | None) -> tuple[Tensor, list[tuple[Tensor, Tensor]]]:
        """Plain decoding: logits of the last position for ids [B, L] after the cache, and the new cache."""
        s = self.shape
        B, L = ids.shape
        past = 0 if cache is None else cache[0][0].shape[2]
        cos = self.cos[past:past + L][None, :, None]
        sin = self.sin[past:past + L][None, :, None]
        mask = torch.full((L, past + L), -1e9, device=ids.device).triu(past + 1)
        x = self.embedding(ids)
        new = []
        for i, layer in enumerate(self.layers):
            y = layer.input_norm(x)
            q = rotate(layer.q(y).view(B, L, s.heads, s.head_dim), cos, sin).transpose(1, 2)
            k = rotate(layer.k(y).view(B, L, s.kv_heads, s.head_dim), cos, sin).transpose(1, 2)
            v = layer.v(y).view(B, L, s.kv_heads, s.head_dim).transpose(1, 2)
            if cache is not None:
                k, v = torch.cat([cache[i][0], k], 2), torch.cat([cache[i][1], v], 2)
            new.append((k, v))
            repeat = s.heads // s.kv_heads
            kk, vv = k.repeat_interleave(repeat, 1), v.repeat_interleave(repeat, 1)
            weights = (q @ kk.transpose(-1, -2) * s.head_dim ** -0.5 + mask).softmax(-1)
            x = x + layer.o((weights @ vv).transpose(1, 2).reshape(B, L, -1))
            x = layer.feed_forward(x)
        return self.logits(self.norm(x[:, -1])), new
