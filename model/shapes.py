"""Shapes of the general model, by size."""
from __future__ import annotations

from network import Shape

POSITIONS = 2048


def shape(size: str, vocabulary: int) -> Shape:
    """`tiny` for tests on a CPU, `small` (14 M parameters), `base` (57 M), both with 12,288 tokens."""
    sizes = {
        "tiny": dict(hidden=192, layers=4, heads=4, kv_heads=1, ffn=320),
        "small": dict(hidden=384, layers=6, heads=6, kv_heads=2, ffn=1024),
        "base": dict(hidden=576, layers=14, heads=9, kv_heads=3, ffn=1536),
    }
    if size not in sizes:
        raise ValueError(f"unknown size {size}: one of {', '.join(sizes)}")
    return Shape(vocab=vocabulary, positions=POSITIONS, **sizes[size])
