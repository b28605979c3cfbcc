"""Renders catalogues and conversations in format "shoal-1" (FORMAT.md) as token ids with loss weights."""
from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import yaml

import bpe
from bpe import Tokenizer

FORMAT_ID = "shoal-1"
EXAMPLE = Path(__file__).parent.parent / "examples" / "order-desk" / "agent.yaml"


@dataclasses.dataclass
class Raw:
    """A number written as given, such as 12.50."""
    text: str


@dataclasses.dataclass
class Call:
    name: str
    arguments: dict[str, Any]


@dataclasses.dataclass
class Turn:
    """One assistant turn: calls with their results, or a final text (kind answer or none)."""
    calls: list[Call] = dataclasses.field(default_factory=list)
    results: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    kind: str = "call"
    text: str = ""
    thought: str = ""
    trained: bool = True


@dataclasses.dataclass
class Catalogue:
    instructions: str
    tools: list[dict[str, Any]]


def compact(value: Any) -> str:
    """Compact JSON, non-ASCII raw, `Raw` numbers as written."""
    if isinstance(value, Raw):
        return value.text
    if isinstance(value, dict):
        return "{" + ",".join(json.dumps(k, ensure_ascii=False) + ":" + compact(v) for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(compact(v) for v in value) + "]"
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def type_text(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return "|".join(v if isinstance(v, str) else json.dumps(v) for v in schema["enum"])
    kind = schema.get("type", "string")
    if isinstance(kind, list):
        kind = next((k for k in kind if k != "null"), "string")
    if kind == "array":
        return "[" + type_text(schema.get("items", {})) + "]"
    if kind == "object":
        return "{" + parameters_text(schema, False) + "}"
    return kind


def parameters_text(schema: dict[str, Any], described: bool = True) -> str:
    required = schema.get("required", [])
    parts = []
    for name, value in schema.get("properties", {}).items():
        part = f"{name}{'' if name in required else '?'}: {type_text(value)}"
        if described and value.get("description"):
            part += ' "' + value["description"] + '"'
        parts.append(part)
    return ", ".join(parts)


def tool_line(tool: dict[str, Any]) -> str:
    line = f"{tool['name']}({parameters_text(tool.get('parameters') or {})})"
    return f"{line} {tool['description']}" if tool.get("description") else line


def order_desk_catalogue(path: Path = EXAMPLE) -> Catalogue:
    """Instructions and tools exactly as the order desk serves them."""
    if not path.exists():
        raise FileNotFoundError(f"{path}: the order desk's agent.yaml is read from here")
    agent = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Catalogue(agent["instructions"].strip(), agent["tools"])


def catalogue_prefix(tokenizer: Tokenizer, catalogue: Catalogue) -> list[int]:
    lines = "\n".join(tool_line(t) for t in catalogue.tools)
    return ([bpe.SYSTEM] + tokenizer.encode(catalogue.instructions) + [bpe.TOOLS] + tokenizer.encode(lines))


class Writer:
    """Collects ids with the loss weight of each."""

    def __init__(self, tokenizer: Tokenizer):
        self.tokenizer = tokenizer
        self.ids: list[int] = []
        self.weights: list[float] = []

    def control(self, token: int, weight: float) -> None:
        self.ids.append(token)
        self.weights.append(weight)

    def text(self, text: str, weight: float) -> None:
        ids = self.tokenizer.encode(text)
        self.ids += ids
        self.weights += [weight] * len(ids)


# what the model reads, JSON around values, final texts, text values, what to do next, numbers it must understand
CONTEXT, PLAIN, SPOKEN, VALUE, DECISION, INTEGER = 0.15, 1.0, 0.5, 2.5, 4.0, 6.0


def conversation_tokens(tokenizer: Tokenizer, user: str, turns: list[Turn]) -> tuple[list[int], list[float]]:
    """Everything after the catalogue: `<|user|>` to the last `<|end|>`, and the weight of predicting each token."""
    w = Writer(tokenizer)
    w.control(bpe.USER, 0.0)
    w.text(user, CONTEXT)
    for turn in turns:
        on = 1.0 if turn.trained else 0.0
        w.control(bpe.ASSISTANT, 0.0)
        if turn.thought:
            w.control(bpe.THINK, on)
            w.text(turn.thought, on)
        if turn.kind == "call":
            for call in turn.calls:
                w.control(bpe.CALL, DECISION * on)
                w.text(call.name, DECISION * on)
                _arguments(w, call.arguments, on)
        else:
            w.control(bpe.ANSWER if turn.kind == "answer" else bpe.NONE, DECISION * on)
            w.text(turn.text, SPOKEN * on)
        w.control(bpe.END, (DECISION if turn.calls else PLAIN) * on)
        for result in turn.results:
            w.control(bpe.TOOL, 0.0)
            w.text(result if isinstance(result, str) else compact(result), CONTEXT)
    return w.ids, w.weights


def _arguments(w: Writer, arguments: dict[str, Any], on: float) -> None:
    """Arguments with more weight from the first to the last character of each value, closing quote included."""
    text = compact(arguments)
    ids = w.tokenizer.encode(text)
    weights = [PLAIN * on] * len(ids)
    spans, at = [], 1
    for name, value in arguments.items():
        at += len(json.dumps(name, ensure_ascii=False)) + 1
        end = at + len(compact(value))
        spans.append((at, end, VALUE if isinstance(value, str) else INTEGER))
        at = end + 1
    position = 0
    for i, token in enumerate(ids):
        length = len(w.tokenizer.decode([token]))
        for start, end, weight in spans:
            if position < end and position + length > start:
                weights[i] = weight * on
        position += length
    w.ids += ids
    w.weights += weights


CHAT_TEMPLATE = """\
{%- macro kind(s) -%}
{%- if s.enum is defined -%}{{ s.enum | join('|') }}
{%- elif s.type == 'array' -%}[{{ kind(s['items'] if s['items'] is defined else {'type': 'string'}) }}]
{%- elif s.type == 'object' -%}{{ '{' }}{{ parameters(s, false) }}{{ '}' }}
{%- else -%}{{ s.type if s.type is defined else 'string' }}{%- endif -%}
{%- endmacro -%}
{%- macro parameters(s, described) -%}
{%- for name, value in (s['properties'] if s['properties'] is defined else {}).items() -%}
{{ name }}{{ '' if name in (s.required if s.required is defined else []) else '?' }}: {{ kind(value) }}
{%- if described and value.description is defined %} "{{ value.description }}"{% endif -%}
{%- if not loop.last %}, {% endif -%}
{%- endfor -%}
{%- endmacro -%}
{%- macro json(value) -%}
{%- if value is mapping -%}{{ '{' }}{%- for k, v in value.items() -%}"{{ k }}":{{ json(v) }}{%- if not loop.last -%},{%- endif -%}
{%- endfor -%}{{ '}' }}
{%- else -%}{{ value | tojson }}{%- endif -%}
{%- endmacro -%}
<|system|>
{%- for m in messages if m.role == 'system' -%}{{ m.content }}{%- endfor -%}
<|tools|>
{%- for tool in (tools if tools is defined and tools else []) -%}
{%- set f = tool.function if tool.function is defined else tool -%}
{{ f.name }}({{ parameters(f.parameters if f.parameters is defined else {}, true) }})
{%- if f.description is defined and f.description %} {{ f.description }}{% endif -%}
{%- if not loop.last %}{{ '\\n' }}{% endif -%}
{%- endfor -%}
{%- for m in messages -%}
{%- if m.role == 'user' -%}<|user|>{{ m.content }}
{%- elif m.role == 'assistant' -%}<|assistant|>
{%- if m.tool_calls is defined and m.tool_calls -%}
{%- for c in m.tool_calls -%}
{%- set f = c.function if c.function is defined else c -%}
<|call|>{{ f.name }}{{ f.arguments if f.arguments is string else json(f.arguments) }}
{%- endfor -%}
{%- else -%}<|answer|>{{ m.content }}
{%- endif -%}<|end|>
{%- elif m.role == 'tool' -%}<|tool|>{{ m.content }}
{%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt is defined and add_generation_prompt -%}<|assistant|>{%- endif -%}
"""
