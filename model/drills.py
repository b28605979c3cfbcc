"""Drills: the answer repeats what the user wrote, or gives quantities as numbers.

They keep the copying circuit alive early in the training, and show number words far more often than orders do."""
from __future__ import annotations

from random import Random

import bpe
import names
from bpe import Tokenizer

PREFIX = [bpe.SYSTEM, bpe.TOOLS]


def drill(tokenizer: Tokenizer, r: Random) -> tuple[list[int], list[float]]:
    """Ids and loss weights of `<|user|>text<|assistant|><|answer|>copy or numbers<|end|>`."""
    form = r.random()
    if form < 0.25:
        quantities = [names.quantity(r) for _ in range(r.randint(2, 5))]
        text = tokenizer.encode(", ".join(f"{word} {names.product(r).plural}" for _, word in quantities))
        copy = tokenizer.encode('{"a":' + ',"b":'.join(str(n) for n, _ in quantities) + "}")
    elif form < 0.4:
        low = len(bpe.SPECIAL) + 256
        text = copy = [r.randrange(low, len(tokenizer)) for _ in range(r.randint(8, 30))]
    elif form < 0.55:
        text = copy = tokenizer.encode(" ".join(_item(r) for _ in range(r.randint(2, 5))))
    else:
        items = [_item(r) for _ in range(r.randint(2, 5))]
        text = tokenizer.encode("the " + ", the ".join(items))
        copy = tokenizer.encode('{"a":"' + '","b":"'.join(items) + '"}')
    ids = [bpe.USER, *text, bpe.ASSISTANT, bpe.ANSWER, *copy, bpe.END]
    weights = [0.0] * (len(text) + 3) + [1.0] * (len(copy) + 1)
    return ids, weights


def _item(r: Random) -> str:
    form = r.random()
    if form < 0.5:
        return names.product(r).name
    if form < 0.75:
        return str(names.order_id(r))
    if form < 0.9:
        return names.address(r)
    return names.product(r).sku
