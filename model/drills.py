"""Copying drills: the answer repeats what the user wrote. They make the copying circuit form early in the training."""
from __future__ import annotations

from random import Random

import bpe
import names
from bpe import Tokenizer

PREFIX = [bpe.SYSTEM, bpe.TOOLS]


def drill(tokenizer: Tokenizer, r: Random) -> tuple[list[int], list[float]]:
    """Ids and loss weights of `<|user|>text<|assistant|><|answer|>copy<|end|>`."""
    form = r.random()
    if form < 0.3:
        low = len(bpe.SPECIAL) + 256
        text = copy = [r.randrange(low, len(tokenizer)) for _ in range(r.randint(8, 30))]
    elif form < 0.5:
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
