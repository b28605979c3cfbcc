"""Actions of schemas/*.txt, and the many tool schemas that one action can have.

    == verbs; nouns                      a tool's name is one of each, in some style
    . description | description
    - name/other/other[?] kind [| what it is]          a parameter, `?`: need not be given
    > request with {parameter}, {@date with its preposition}, [part that may be left out{!flag set}{~flag cleared}]
    = result as JSON, "@kind" a new value, "{parameter}" the given one
    < answer from the result
"""
from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from random import Random
from typing import Any

from values import FOLDER


@dataclasses.dataclass
class Parameter:
    names: list[str]
    kind: str
    optional: bool
    about: str


@dataclasses.dataclass
class Action:
    domain: str
    verbs: list[str]
    nouns: list[str]
    descriptions: list[str]
    parameters: list[Parameter]
    requests: list[str]
    result: dict[str, Any] | None
    answers: list[str]

    def parameter(self, name: str) -> Parameter:
        return next(p for p in self.parameters if p.names[0] == name)


def read_actions(folder: Path = FOLDER) -> list[Action]:
    actions: list[Action] = []
    for path in sorted(folder.glob("*.txt")):
        if path.name in ("words.txt", "phrases.txt"):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            sign, _, text = line.partition(" ")
            if sign == "==":
                verbs, nouns = text.split("; ")
                actions.append(Action(path.stem, verbs.split("/"), nouns.split("/"), [], [], [], None, []))
            elif sign == ".":
                actions[-1].descriptions += text.split(" | ")
            elif sign == "-":
                names, _, rest = text.partition(" ")
                kind, _, about = rest.partition(" | ")
                actions[-1].parameters.append(Parameter(names.rstrip("?").split("/"), kind, names.endswith("?"), about))
            elif sign == ">":
                actions[-1].requests.append(text)
            elif sign == "=":
                actions[-1].result = json.loads(text)
            elif sign == "<":
                actions[-1].answers.append(text)
            elif line.strip() and not line.startswith("#"):
                raise ValueError(f"{path.name}:{number}: a line starts with one of == . - > = <, not {sign!r}")
    for action in actions:
        _check(action)
    return actions


def _check(action: Action) -> None:
    known = {p.names[0] for p in action.parameters}
    for request in action.requests:
        for slot in re.findall(r"\{[@!~]?(\w+)\}", request):
            if slot not in known:
                raise ValueError(f"{action.domain}, {action.nouns[0]}: {{{slot}}} is no parameter in {request!r}")


def styled(parts: list[str], style: str) -> str:
    """Words joined as snake_case, camelCase, PascalCase, kebab-case, dotted or run together."""
    if style == "camel":
        return parts[0] + "".join(p[:1].upper() + p[1:] for p in parts[1:])
    if style == "pascal":
        return "".join(p[:1].upper() + p[1:] for p in parts)
    return {"snake": "_", "kebab": "-", "dotted": ".", "flat": ""}[style].join(parts)


def shortened(word: str) -> str:
    """A terse form: first letter, then consonants."""
    return (word[0] + re.sub(r"[aeiou]", "", word[1:]))[:4] if len(word) > 4 else word


@dataclasses.dataclass
class Style:
    """How one catalogue names and describes."""
    tool: str
    parameter: str
    order: str           # verb first, noun first, or noun.verb
    terse: bool
    described: float     # how often a parameter is described
    tool_described: float
    prefix: str

    @staticmethod
    def drawn(r: Random) -> "Style":
        return Style(r.choice(["snake"] * 6 + ["camel"] * 4 + ["pascal", "kebab", "flat"]),
                     r.choice(["snake"] * 7 + ["camel"] * 4 + ["pascal", "kebab"]),
                     r.choice(["verb"] * 7 + ["noun", "noun", "dotted", "dotted"]), r.random() < 0.06,
                     r.choice([0.0, 0.0, 0.4, 0.8, 1.0]), r.choice([1.0, 1.0, 1.0, 0.85]),
                     r.choice([""] * 14 + ["api_", "my_", "v2_", "crm_", "do_", "app."]))


@dataclasses.dataclass
class Slot:
    """Where the value of a parameter goes in the arguments."""
    path: list[str]
    parameter: Parameter
    form: str                 # of dates: iso, dmy, said
    fields: tuple[str, str] = ("item", "quantity")


@dataclasses.dataclass
class Tool:
    action: Action | None
    schema: dict[str, Any]
    slots: dict[str, Slot]

    @property
    def name(self) -> str:
        return self.schema["name"]


EXTRA = [("dry_run", {"type": "boolean"}), ("language", {"type": "string"}), ("comment", {"type": "string"}),
         ("notify", {"type": "boolean"}), ("page", {"type": "integer"}), ("verbose", {"type": "boolean"}),
         ("tags", {"type": "array", "items": {"type": "string"}}), ("timeout_seconds", {"type": "integer"}),
         ("source", {"type": "string"}), ("request_id", {"type": "string"}), ("timezone", {"type": "string"}),
         ("priority", {"type": "string", "enum": ["low", "normal", "high"]}), ("draft", {"type": "boolean"})]
GROUPS = ["details", "options", "data", "settings", "request", "info", "spec", "payload"]


def label(name: str) -> str:
    return re.sub(r"[_.]", " ", name)


class Former:
    """Makes tools of actions, in one style."""

    def __init__(self, r: Random, style: Style):
        self.r, self.style = r, style

    def name(self, verb: str, noun: str) -> str:
        s = self.style
        verb_parts, noun_parts = verb.split("_"), noun.split("_")
        if s.terse:
            verb_parts, noun_parts = [shortened(p) for p in verb_parts], [shortened(p) for p in noun_parts]
        if s.order == "dotted":
            tool = "snake" if s.tool in ("kebab", "flat") else s.tool
            return styled(noun_parts, tool) + "." + styled(verb_parts, "camel" if tool == "camel" else "snake")
        parts = verb_parts + noun_parts if s.order == "verb" else noun_parts + verb_parts
        return s.prefix + styled(parts, s.tool)

    def parameter_name(self, names: list[str]) -> str:
        name = names[0] if self.r.random() < 0.5 else self.r.choice(names)
        parts = name.split("_")
        return styled([shortened(p) for p in parts] if self.style.terse else parts, self.style.parameter)

    def tool(self, action: Action, given: set[str] | None = None, missing: str = "", sometimes: frozenset[str] = frozenset()) -> Tool:
        """A tool that can do the action; `given` parameters are in it, those given `sometimes` only are not required, and
        `missing` is."""
        r, style = self.r, self.style
        verb, noun = (action.verbs[0], action.nouns[0]) if r.random() < 0.3 else (r.choice(action.verbs), r.choice(action.nouns))
        slots: dict[str, Slot] = {}
        dates = r.choice(["iso"] * 8 + ["dmy", "said"])
        flat: list[tuple[str, dict[str, Any], bool, str]] = []
        for p in action.parameters:
            first = p.names[0]
            used = given is None or first in given or first == missing
            if p.optional and not (used and given is not None) and r.random() < 0.3:
                continue
            name = self.parameter_name(p.names)
            if name in [f[0] for f in flat]:
                name = styled(p.names[0].split("_"), style.parameter)
            form = dates if p.kind == "date" else ""
            slot = Slot([name], p, form, r.choice([("item", "quantity"), ("product", "qty"), ("name", "count"), ("article", "pieces")]))
            schema = self.schema(p, slot)
            needed = not p.optional or first == missing or given is not None and first in given - sometimes and r.random() < 0.25
            slots[first] = slot
            flat.append((name, schema, needed, first))
        for name, schema in r.sample(EXTRA, r.choice([0, 0, 0, 1, 2])):
            name = styled(name.split("_"), style.parameter)
            if name not in [f[0] for f in flat]:
                flat.append((name, dict(schema), False, ""))
        if r.random() < 0.5:
            r.shuffle(flat)
        schema = {"name": self.name(verb, noun), "description": "", "parameters": self.grouped(flat, slots)}
        if r.random() < style.tool_described:
            schema["description"] = r.choice(action.descriptions)
        return Tool(action, schema, slots)

    def grouped(self, flat, slots: dict[str, Slot]) -> dict[str, Any]:
        r = self.r
        inner: list = []
        if len(flat) >= 3 and r.random() < 0.1:
            inner = r.sample(flat, r.randint(2, len(flat) - 1))
        group = r.choice([g for g in GROUPS if g not in [f[0] for f in flat]])
        properties: dict[str, Any] = {}
        required: list[str] = []
        for entry in flat:
            name, schema, needed, first = entry
            if entry in inner:
                if group not in properties:
                    properties[group] = {"type": "object", "properties": {}, "required": []}
                properties[group]["properties"][name] = {k: v for k, v in schema.items() if k != "description" or r.random() < 0.5}
                if needed:
                    properties[group]["required"].append(name)
                    if group not in required:
                        required.append(group)
                if first:
                    slots[first].path = [group, name]
                    if slots[first].form:
                        slots[first].form = "iso"  # inside an object no description would say otherwise
            else:
                properties[name] = schema
                if needed:
                    required.append(name)
        return {"type": "object", "properties": properties, "required": required}

    def schema(self, p: Parameter, slot: Slot) -> dict[str, Any]:
        r = self.r
        kind, _, rest = p.kind.partition(":")
        about = p.about
        if kind == "int":
            schema: dict[str, Any] = {"type": "integer"}
        elif kind in ("num", "weight", "money", "interest"):
            schema = {"type": "number"}
            about = about or {"weight": "in kilograms", "money": "amount in euros", "interest": "percent a year"}.get(kind, "")
        elif kind in ("percent", "minutes"):
            schema = {"type": "integer" if r.random() < 0.7 else "number"}
            about = about or ("in minutes" if kind == "minutes" else "0 to 100")
        elif kind == "flag":
            schema = {"type": "boolean"}
        elif kind == "enum":
            schema = {"type": "string", "enum": [e.partition("=")[0] for e in rest.split(";")]}
            r.shuffle(schema["enum"])
        elif kind == "list":
            schema = {"type": "array", "items": {"type": "number" if rest == "number" else "string"}}
        elif kind == "lines":
            thing, count = slot.fields
            schema = {"type": "array", "items": {"type": "object", "required": [thing, count], "properties": {
                thing: {"type": "string"}, count: {"type": "integer"}}}}
        else:
            schema = {"type": "string"}
        form = {"iso": "YYYY-MM-DD", "dmy": "DD/MM/YYYY", "said": "as the user says it"}.get(slot.form, "")
        if kind == "time":
            form = r.choice(["HH:MM", "24-hour clock, HH:MM"])
        if kind == "currency":
            form = "three-letter code, such as EUR"
        must = form and not (slot.form == "iso" and r.random() < 0.15) or kind in ("minutes",) or kind == "money" and r.random() < 0.5
        if must or r.random() < self.style.described:
            what = about or label(r.choice([n for n in p.names if n != slot.path[-1]] or p.names))
            what = r.choice(["", "", "the ", "The "]) + what if not about else what
            schema["description"] = f"{what[:1].upper() + what[1:]}, {form}" if form and r.random() < 0.6 else form or what[:1].upper() + what[1:]
        return schema
