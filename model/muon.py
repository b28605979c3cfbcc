"""Muon: momentum whose matrices are made nearly orthogonal by five Newton-Schulz steps."""
from __future__ import annotations

import torch
from torch import Tensor


class Muon:
    def __init__(self, parameters: list[Tensor], momentum: float = 0.95, weight_decay: float = 0.01):
        self.parameters, self.momentum, self.weight_decay = parameters, momentum, weight_decay
        self.state = [torch.zeros_like(p) for p in parameters]

    @torch.no_grad()
    def step(self, rate: float) -> None:
        groups: dict[tuple[int, ...], list[int]] = {}
        for i, p in enumerate(self.parameters):
            groups.setdefault(tuple(p.shape), []).append(i)
        torch._foreach_mul_(self.state, self.momentum)
        torch._foreach_add_(self.state, [p.grad for p in self.parameters])
        torch._foreach_mul_(self.parameters, 1 - rate * self.weight_decay)
        for shape, members in groups.items():
            g = torch.stack([self.parameters[i].grad + self.momentum * self.state[i] for i in members])
            g = orthogonal(g) * max(1.0, shape[0] / shape[1]) ** 0.5
            torch._foreach_add_([self.parameters[i] for i in members], list(g.unbind()), alpha=-rate)


def orthogonal(g: Tensor) -> Tensor:
    """The nearest matrices with equal singular values, roughly; in bfloat16 on an accelerator."""
    tall = g.shape[-2] > g.shape[-1]
    x = g.transpose(-1, -2) if tall else g
    x = x / (x.flatten(1).norm(dim=1)[:, None, None] + 1e-7)
    if g.is_cuda:
        x = x.bfloat16()
    for _ in range(5):
        a = x @ x.transpose(-1, -2)
        x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
    return (x.transpose(-1, -2) if tall else x).to(g.dtype)
