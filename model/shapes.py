"""Shapes of the general model, by size."""
from __future__ import annotations

from network import Shape

POSITIONS = 2048

# tiny is for tests, mini for hours of a CPU core (2 M parameters); small (14 M) and base (57 M), with 12,288 tokens, want a GPU.
SIZES = {
    "tiny": dict(hidden=192, layers=4, heads=4, kv_heads=1, ffn=320),
    "mini": dict(hidden=192, layers=4, heads=4, kv_heads=1, ffn=320),
    "micro": dict(hidden=192, layers=4, heads=4, kv_heads=1, ffn=160),  # cut from mini by prune.py
    "nano": dict(hidden=192, layers=4, heads=4, kv_heads=1, ffn=64),
    "small": dict(hidden=384, layers=6, heads=6, kv_heads=2, ffn=1024),
    "base": dict(hidden=576, layers=14, heads=9, kv_heads=3, ffn=1536),
}


def shape(size: str, vocabulary: int) -> Shape:
    return Shape(vocab=vocabulary, positions=POSITIONS, **SIZES[size])
