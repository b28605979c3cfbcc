"""What is trained on, and when: the one table of the mixture.

Shares are parts of the tokens at the start, the middle and the end of the whole training; between them they change evenly.
`most` bounds the documents that are packed, so that everything stays below the size that travels.
"""
from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True)
class Source:
    start: float
    middle: float
    end: float
    most: int = 1_000_000


# Plain language first, calls next, what people wrote heaviest at the end. A half-hour plan on a large accelerator sees about
# 1.2 billion tokens: a source of 1 million tokens with a part of 1 % is then seen twelve times.
MIXTURE = {
    # plain text (17 M tokens)
    "text_docs": Source(7, 1.0, 0.0),
    "text_articles": Source(10, 1.5, 0.0),
    "text_fiction": Source(8, 1.0, 0.0, most=2600),
    "text_dialogues": Source(12, 1.5, 0.3),
    "text_instructions": Source(5, 1.0, 0.4),
    # our own
    "own_written": Source(0.4, 2.2, 7),
    "written": Source(0.3, 1.4, 4.5),
    "generator": Source(12, 26, 30),
    "order_desk": Source(3, 6, 8, most=24_000),
    # rule-made, any schema
    "synth_tools": Source(14, 22, 20),
    "synth_docs": Source(5, 8, 6),
    # dialogues
    "sgd": Source(8, 9, 5, most=16_000),
    "taskmaster4": Source(1.2, 1.5, 0.8),
    "tau_retail": Source(0.2, 0.5, 0.5),
    "home_llm": Source(0.5, 0.8, 0.6),
    "api_bank": Source(0.05, 0.12, 0.12),
    "tooltalk": Source(0.03, 0.07, 0.07),
    "glaive_demo": Source(0.1, 0.15, 0.15),
    # written by chat models
    "seal_tools": Source(0.2, 0.6, 0.9),
    "toolrl_sft": Source(0.1, 0.2, 0.4),
    "gpteacher_toolformer": Source(0.6, 0.6, 0.3),
    "metatool": Source(1.0, 1.0, 0.4),
    # reasoning with tools
    "gsm8k": Source(1.2, 1.5, 0.9),
    "fireact": Source(0.2, 0.4, 0.3),
    # language understanding sets as tools
    "snips": Source(2.0, 2.2, 1.2),
    "hwu64": Source(1.2, 1.6, 1.0),
    "clinc_oos": Source(1.0, 1.4, 1.2),
    "banking77": Source(1.0, 1.2, 0.7),
    "restaurant8k": Source(0.6, 0.7, 0.4),
    "nlupp": Source(0.4, 0.5, 0.3),
    # extraction
    "sroie": Source(0.15, 0.3, 0.3),
    "usaddress": Source(0.15, 0.25, 0.2),
    "anystyle": Source(1.0, 1.2, 0.5),
    "presidio": Source(0.2, 0.3, 0.3),
    "ner": Source(0.4, 0.5, 0.4),
    "e2e": Source(0.6, 0.8, 0.5),
    "recognizers": Source(0.15, 0.2, 0.3),
}
TEXT = [name for name in MIXTURE if name.startswith("text_")]
OWN = ["own_written", "generator", "order_desk"]
SHARED = [name for name in MIXTURE if name not in TEXT and name not in OWN]


def shares(passed: float, sources: list[str], text: float = 1.0) -> list[float]:
    """Parts of the tokens, adding up to 1, when `passed` (0 to 1) of the training is over; plain text's times `text`."""
    def at(s: Source) -> float:
        if passed < 0.5:
            return s.start + (s.middle - s.start) * passed * 2
        return s.middle + (s.end - s.middle) * (passed * 2 - 1)

    parts = [at(MIXTURE[name]) * (text if name in TEXT else 1.0) for name in sources]
    return [p / sum(parts) for p in parts]
