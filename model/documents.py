"""Conversations of any shape (several users, thoughts, results) in format "shoal-1", as token ids with a class for each.

A document is a system text, tool lines, and a body from the first `<|user|>` to the last `<|end|>`. The class of a token says
what predicting it means; what each class weighs in the loss is decided at training time (classes.WEIGHTS).
"""
from __future__ import annotations

import dataclasses
import json
import re
from typing import Any

import bpe
import classes
from bpe import Tokenizer
from shoal_format import Call, Raw, compact, tool_line


@dataclasses.dataclass
class User:
    text: str


@dataclasses.dataclass
class Assistant:
    """Calls, or a text of kind answer or none."""
    calls: list[Call] = dataclasses.field(default_factory=list)
    kind: str = "answer"
    text: str = ""
    thought: str = ""


@dataclasses.dataclass
class Result:
    text: str


@dataclasses.dataclass
class Document:
    instructions: str
    tools: list[dict[str, Any]]
    turns: list[User | Assistant | Result]

    def users(self) -> list[str]:
        return [t.text for t in self.turns if isinstance(t, User)]

    def called(self) -> set[str]:
        return {c.name for t in self.turns if isinstance(t, Assistant) for c in t.calls}

    def asks(self) -> bool:
        """Whether a text of the assistant may rest on a tool that it does not call: then no tool may be taken away."""
        for before, turn in zip(self.turns, self.turns[1:]):
            if isinstance(before, User) and isinstance(turn, Assistant) and not turn.calls and turn.kind == "answer":
                return True
        return False

    def thinks(self) -> bool:
        return any(isinstance(t, Assistant) and t.thought for t in self.turns)


class Unfit(ValueError):
    """A record that has no place in the format; the message is the reason, for counting."""


def one_line(text: str) -> str:
    return " ".join(text.split())


def tidy_tool(tool: dict[str, Any]) -> dict[str, Any]:
    """The tool with descriptions on one line."""
    return {"name": tool["name"], "description": one_line(tool.get("description") or ""),
            "parameters": _tidy(tool.get("parameters") or {})}


def _tidy(schema: Any) -> Any:
    if not isinstance(schema, dict):
        return schema
    out = {}
    for key, value in schema.items():
        if key == "description" and isinstance(value, str):
            out[key] = one_line(value).replace('"', "'")
        elif key == "properties":
            out[key] = {name: _tidy(s) for name, s in value.items()}
        else:
            out[key] = _tidy(value) if key == "items" else value
    return out


def in_order(value: Any, schema: dict[str, Any]) -> Any:
    """The value with the keys of every object in the order of the schema; `Unfit` for keys and nulls outside it."""
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        strange = [k for k in value if k not in properties]
        if strange:
            raise Unfit("argument outside the schema")
        return {k: in_order(value[k], properties[k]) for k in properties if k in value}
    if isinstance(value, list):
        return [in_order(v, schema.get("items") or {}) for v in value]
    if value is None:
        raise Unfit("null argument")
    return value


def check_calls(document: Document) -> Document:
    """Arguments in the order of their schemas; every called tool offered, names unique, the last turn the assistant's."""
    schemas = {t["name"]: t["parameters"] for t in document.tools}
    if len(schemas) < len(document.tools):
        raise Unfit("two tools of one name")
    waiting = 0
    for turn in document.turns:
        if isinstance(turn, Result):
            waiting -= 1
            if waiting < 0:
                raise Unfit("more results than calls")
            continue
        if waiting:
            raise Unfit("calls without results")
        if isinstance(turn, Assistant):
            for call in turn.calls:
                if call.name not in schemas:
                    raise Unfit("called tool not offered")
                call.arguments = in_order(call.arguments, schemas[call.name])
            waiting = len(turn.calls) if turn is not document.turns[-1] else 0
            if not turn.calls and not turn.text.strip():
                raise Unfit("empty text")
    if not document.turns or not isinstance(document.turns[0], User) or not isinstance(document.turns[-1], Assistant):
        raise Unfit("does not go from user to assistant")
    return document


class Body:
    """Collects ids and classes; pieces of values carry the value's class, closing quotes included."""

    def __init__(self, tokenizer: Tokenizer):
        self.tokenizer = tokenizer
        self.ids: list[int] = []
        self.classes: list[int] = []

    def control(self, token: int, kind: int) -> None:
        self.ids.append(token)
        self.classes.append(kind)

    def text(self, text: str, kind: int) -> None:
        ids = self.tokenizer.encode(text)
        self.ids += ids
        self.classes += [kind] * len(ids)

    def arguments(self, arguments: dict[str, Any]) -> None:
        parts: list[tuple[str, int]] = []
        _fragments(arguments, parts)
        marks = [kind for text, kind in parts for _ in text]
        at = 0
        text = "".join(text for text, _ in parts)
        for piece in bpe.pieces(text):
            ids = self.tokenizer.encode(piece)
            self.ids += ids
            self.classes += [max(marks[at:at + len(piece)])] * len(ids)
            at += len(piece)


def _fragments(value: Any, parts: list[tuple[str, int]]) -> None:
    """Compact JSON in parts, each with its class."""
    if isinstance(value, dict):
        parts.append(("{", classes.PLAIN))
        for i, (key, inner) in enumerate(value.items()):
            parts.append((("," if i else "") + json.dumps(key, ensure_ascii=False) + ":", classes.PLAIN))
            _fragments(inner, parts)
        parts.append(("}", classes.PLAIN))
    elif isinstance(value, list):
        parts.append(("[", classes.PLAIN))
        for i, inner in enumerate(value):
            if i:
                parts.append((",", classes.PLAIN))
            _fragments(inner, parts)
        parts.append(("]", classes.PLAIN))
    else:
        parts.append((compact(value), classes.VALUE if isinstance(value, str) else classes.NUMBER))


def shown_kinds(turns: list[User | Assistant | Result]) -> list[str]:
    """The kind that each text of the assistant has in a prompt: the server knows an earlier text by its words alone (EarlierText in
    Java); the last one is what the model is to write."""
    out, called = [], False
    for turn in turns:
        said = isinstance(turn, Assistant)
        called |= said and bool(turn.calls)
        out.append(kind_of(turn.text, called, False) if said and not turn.calls else "")
    if isinstance(turns[-1], Assistant):
        out[-1] = turns[-1].kind
    return out


def endings(document: Document) -> list[Document]:
    """The document, after its beginnings up to every text that a later prompt shows as of another kind: there it is not trained."""
    other = [i for i, (t, shown) in enumerate(zip(document.turns, shown_kinds(document.turns))) if shown and shown != t.kind]
    return [*(dataclasses.replace(document, turns=document.turns[:i + 1]) for i in other), document]


def body(tokenizer: Tokenizer, turns: list[User | Assistant | Result]) -> tuple[list[int], list[int]]:
    """Ids and classes of the turns; thoughts are in it and can be cut out later (`rows.without_thoughts`)."""
    b = Body(tokenizer)
    for turn, shown in zip(turns, shown_kinds(turns)):
        if isinstance(turn, User):
            b.control(bpe.USER, classes.NOTHING)
            b.text(turn.text, classes.CONTEXT)
        elif isinstance(turn, Result):
            b.control(bpe.TOOL, classes.NOTHING)
            b.text(turn.text, classes.CONTEXT)
        else:
            b.control(bpe.ASSISTANT, classes.NOTHING)
            if turn.thought:
                b.control(bpe.THINK, classes.THOUGHT)
                b.text(turn.thought, classes.THOUGHT)
            for i, call in enumerate(turn.calls):
                b.control(bpe.CALL, classes.DECISION if i else classes.FIRST)
                b.text(call.name, classes.DECISION)
                b.arguments(call.arguments)
            if not turn.calls:
                b.control(bpe.NONE if shown == "none" else bpe.ANSWER, classes.FIRST if shown == turn.kind else classes.NOTHING)
                b.text(turn.text, classes.SPOKEN)
            b.control(bpe.END, classes.DECISION if turn.calls else classes.PLAIN)
    return b.ids, b.classes


def lines(document: Document) -> tuple[list[str], list[str]]:
    """Tool lines of the called tools, and of the others."""
    called = document.called()
    needed = [tool_line(t) for t in document.tools if t["name"] in called]
    return needed, [tool_line(t) for t in document.tools if t["name"] not in called]


REFUSING = re.compile(r"\b(sorry|unable|can ?not|can't|don't have|do not have|none of (my|the)|no (suitable )?(tool|function)|"
                      r"outside what|not able|doesn't match|isn't (possible|something))\b", re.I)
ASKING = re.compile(r"\?\s*$|\b(please (give|provide|tell|share|specify|let me know)|i (still |also )?need|which .* would you|"
                    r"could you|let me know (which|what)|lacks? the|missing)\b", re.I)


def kind_of(text: str, called: bool, refusing_source: bool) -> str:
    """Whether a final text answers (or asks back), or says that no tool fits."""
    if called or ASKING.search(text):
        return "answer"
    return "none" if refusing_source or REFUSING.search(text) else "answer"


__all__ = ["Assistant", "Body", "Call", "Document", "Raw", "Result", "Unfit", "User", "body", "check_calls", "endings",
           "in_order", "kind_of", "lines", "one_line", "shown_kinds", "tidy_tool"]
