"""How every model here is optimised: Muon for the matrices inside the layers, AdamW for embeddings and norms."""
from __future__ import annotations

import torch
from torch import nn

from muon import Muon


class Optimisers:
    def __init__(self, network: nn.Module):
        named = list(network.named_parameters())
        inside = {n for n, p in named if p.dim() == 2 and "embedding" not in n}
        self.others = [p for n, p in named if n not in inside]
        self.muon = Muon([p for n, p in named if n in inside])
        self.adam = torch.optim.AdamW(self.others, lr=1e-3, betas=(0.9, 0.98), weight_decay=0.0)

    def step(self, rate: float, muon_rate: float) -> None:
        """Takes the gradients that are there, and clears them."""
        for group in self.adam.param_groups:
            group["lr"] = rate
        torch.nn.utils.clip_grad_norm_(self.others, 1.0)
        self.adam.step()
        self.muon.step(muon_rate)
        for p in [*self.others, *self.muon.parameters]:
            p.grad = None

    def state(self) -> dict:
        return {"adam": self.adam.state_dict(), "muon": self.muon.state}

    def restore(self, state: dict) -> bool:
        """False when AdamW starts anew, as joined parts may come without the states."""
        if "muon" in state:
            self.muon.state = [m.to(p) for m, p in zip(state["muon"], self.muon.parameters)]
        if "adam" in state:
            self.adam.load_state_dict(state["adam"])
        return "adam" in state
