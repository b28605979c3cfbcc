"""Our own generator: catalogues of any style and size, requests of many moods, and what the assistant does with them.

    python3 generator.py [--count 20] [--seed 1]       prints conversations to read

Actions are hand-written (schemas/*.txt, read by schema_forms.py), values are drawn (values.py). From one action come many schemas;
beside it stand near neighbours (the same trade, or other things done to the same noun) and far ones. A conversation is one of
`KINDS`: a call, several calls, nothing that fits, a value that is missing, a look-up first, results, errors, follow-ups,
corrections, orders hidden in results.
"""
from __future__ import annotations

import argparse
import dataclasses
import json
import re
from collections import defaultdict
from pathlib import Path
from random import Random
from typing import Any, Iterator

import refusals
from documents import Assistant, Call, Document, Result, Unfit, User, check_calls, tidy_tool
from schema_forms import Action, Former, Style, Tool, label, read_actions
from shoal_format import compact, tool_line
from values import COPIED, Value, Values, sections

KINDS = {"call": 30, "answered": 16, "same_twice": 7, "several": 12, "none": 13, "ask": 8, "look_up": 8, "error": 4,
         "follow_up": 6, "correction": 2, "injected": 2}
ERRORS = [("not_found", "there is no such entry"), ("timeout", "no answer in time"), ("forbidden", "not allowed for this user"),
          ("conflict", "it was changed by somebody else"), ("invalid", "the value is out of range"), ("closed", "it is closed already"),
          ("unavailable", "the service is down"), ("limit", "the daily limit is reached"), ("duplicate", "this exists already")]
SHORT = {"please": "pls", "you": "u", "are": "r", "thanks": "thx", "because": "bc", "tomorrow": "tmrw", "with": "w/", "number": "no."}


class Said:
    """A request in pieces, so that noise leaves the values alone."""

    def __init__(self) -> None:
        self.pieces: list[tuple[str, str]] = []  # text, name of the parameter or ""

    def add(self, text: str, slot: str = "") -> None:
        if text:
            self.pieces.append((text, slot))

    @property
    def text(self) -> str:
        return re.sub(r"\s+([,.?!])", r"\1", re.sub(r"[ \t]+", " ", "".join(t for t, _ in self.pieces))).strip()

    def words_changed(self, change) -> None:
        self.pieces = [(t if slot else change(t), slot) for t, slot in self.pieces]


@dataclasses.dataclass
class Asked:
    """A request for one action: what is said, and the value of every parameter that it gives."""
    action: Action
    said: Said
    values: dict[str, Value]
    relative: bool

    def given(self) -> set[str]:
        return set(self.values)


class Generator:
    def __init__(self, seed: int, pool: list[dict[str, Any]] | None = None):
        self.r = Random(seed)
        self.actions = read_actions()
        self.by_domain: dict[str, list[Action]] = defaultdict(list)
        for a in self.actions:
            self.by_domain[a.domain].append(a)
        self.pool = pool or []
        self.phrases = sections("phrases.txt")

    def document(self) -> Document:
        while True:
            kind = self.r.choices(list(KINDS), list(KINDS.values()))[0]
            self.values = Values(self.r)
            self.style = Style.drawn(self.r)
            self.former = Former(self.r, self.style)
            self.relative = False
            try:
                return check_calls(self._of_kind(kind))
            except Unfit:
                continue  # two tools drew the same name

    def _of_kind(self, kind: str) -> Document:
        r = self.r
        action = r.choice(self.actions)
        if kind == "none":
            return self._none(action)
        if kind == "ask":
            return self._ask(action)
        if kind == "look_up":
            return self._look_up(r.choice([a for a in self.actions if any(p.kind.startswith("id:") for p in a.parameters)]))
        if kind == "several":
            return self._several(action)
        if kind == "same_twice":
            return self._same_twice(action)
        asked = self.ask(action)
        tool = self.former.tool(action, asked.given())
        turns: list = [User(self.dressed(asked.said))]
        call = self.call(tool, asked)
        turns.append(Assistant([call], thought=self.thought(tool)))
        if kind == "call":
            return self.finish(turns, [tool])
        if kind == "error":
            code, message = r.choice(ERRORS)
            turns.append(Result(r.choice([compact({"error": code, "message": message}), f"Error: {message}", compact({"ok": False, "error": message})])))
            turns.append(Assistant(text=r.choice(self.phrases["failed"]).replace("{message}", message)))
            return self.finish(turns, [tool])
        result, answer = self.outcome(asked)
        if kind == "injected":
            evil = r.choice(self.phrases["injected"]).replace("{evil}", r.choice(self.phrases["evil"]))
            result = {**result, r.choice(["note", "comment", "message", "remark"]): evil}
        turns += [Result(compact(result)), Assistant(text=answer)]
        if kind == "follow_up":
            turns += self._follow_up(asked, tool)
        elif kind == "correction":
            turns += self._follow_up(asked, tool, "correct")
        return self.finish(turns, [tool])

    # requests

    def ask(self, action: Action, leave_out: str = "") -> Asked:
        """Draws a wording and its values. `leave_out` keeps a parameter out of it."""
        r = self.r
        said, values = Said(), {}
        pattern = r.choice(action.requests)
        chance = r.choice([0.1, 0.4, 0.7, 0.95])
        relative = False
        for part in re.findall(r"\[[^\]]*\]|\{[^}]*\}|[^\[{]+", pattern):
            if part.startswith("["):
                if r.random() > chance or leave_out and leave_out in re.findall(r"\{[@!~]?(\w+)\}", part):
                    continue
                inner = re.findall(r"\{[^}]*\}|[^{]+", part[1:-1])
            else:
                inner = [part]
            for piece in inner:
                slot = re.fullmatch(r"\{([@!~]?)(\w+)\}", piece)
                if not slot:
                    said.add(piece)
                    continue
                sign, name = slot.groups()
                if sign in ("!", "~") and sign:
                    values[name] = Value("", sign == "!")
                    continue
                kind = action.parameter(name).kind
                if kind.startswith("id:"):
                    kind = "code:" + kind.split(":")[3]
                value = self.values.draw(kind, "iso")
                others = [v.value for v in values.values() if isinstance(v.value, str)]
                for _ in range(8):
                    if value.value in others or kind.startswith("enum") and "=" in kind and self._same_unit(value, values, action, name):
                        value = self.values.draw(kind, "iso")
                values[name] = value
                relative |= value.relative
                said.add(value.with_preposition if sign == "@" else value.said, name)
        self.relative |= relative
        return Asked(action, said, values, relative)

    def _same_unit(self, value: Value, values: dict[str, Value], action: Action, name: str) -> bool:
        """Both ends of a conversion drew the same unit."""
        return any(v.value == value.value for n, v in values.items() if n != name)

    def dressed(self, said: Said) -> str:
        """The text with greetings, slips and a mood."""
        r, phrases = self.r, self.phrases
        mood = r.random()
        if mood < 0.10:
            said.words_changed(str.lower)
        elif mood < 0.16:
            said.words_changed(lambda t: re.sub(r"[.,?!;:](?=\s|$)", "", t.lower()))
        elif mood < 0.22:
            said.words_changed(lambda t: re.sub(r"[A-Za-z]+", lambda m: SHORT.get(m[0].lower(), m[0]) if r.random() < 0.6 else m[0], t))
        elif mood < 0.32:
            said.words_changed(self._typos)
        elif mood < 0.335:
            said.words_changed(str.upper)
        text = said.text
        copied = bool(said.pieces[0][1])  # a value stays as it is written

        def capital(t: str) -> str:
            return t if copied else t[:1].upper() + t[1:]

        form = r.random()
        if form < 0.40:
            text = text if r.random() < 0.5 else capital(text)
            return text + ("" if text[-1:] in ".?!" or r.random() < 0.6 else ".")
        if form < 0.62:
            before = r.choice(phrases["before"])
            text = before + ("\n" if "\n" in text else " ") + (capital(text) if before[-1] in ".!?" else text)
            copied = False
        if form > 0.52:
            after = r.choice(phrases["after"])
            text = text + (" " + after if text[-1:] in ".?!" else (r.choice([", ", ". ", " ", " - "]) + after))
        if r.random() < 0.04:
            text += r.choice(["\n\n", "\n"]) + r.choice(["Best,", "Regards,", "BR", "Kind regards", "Greetings"]) + "\n" + self.values.draw("first").said
        return capital(text) if r.random() < 0.7 else text

    def _typos(self, text: str) -> str:
        r = self.r

        def slip(m: re.Match) -> str:
            word = m[0]
            if len(word) < 4 or r.random() > 0.18:
                return word
            i = r.randrange(1, len(word) - 1)
            return r.choice([word[:i] + word[i + 1:], word[:i] + word[i + 1] + word[i] + word[i + 2:], word[:i] + word[i] + word[i:]])

        return re.sub(r"[A-Za-z]+", slip, text)

    # calls, results, texts

    def call(self, tool: Tool, asked: Asked) -> Call:
        arguments: dict[str, Any] = {}
        for name, value in asked.values.items():
            slot = tool.slots[name]
            at = arguments
            for key in slot.path[:-1]:
                at = at.setdefault(key, {})
            at[slot.path[-1]] = self._in_form(value, slot)
        return Call(tool.name, arguments)

    def _in_form(self, value: Value, slot) -> Any:
        if slot.parameter.kind == "date" and slot.form == "said":
            return value.said
        if slot.parameter.kind == "date" and slot.form == "dmy":
            year, month, day = value.value.split("-")
            return f"{day}/{month}/{year}"
        if slot.parameter.kind.startswith("lines"):
            thing, count = slot.fields
            return [{thing: what, count: n} for what, n in value.value]
        return value.value

    def outcome(self, asked: Asked) -> tuple[dict[str, Any], str]:
        """A result of the action, and what the assistant says of it."""
        r = self.r
        if asked.action.result is None:
            return r.choice([{"status": "ok"}, {"ok": True}, {"success": True}, {"result": "done"}]), r.choice(self.phrases["done"])
        result = self._filled(asked.action.result, asked)
        known = {**{n: v.said for n, v in asked.values.items()},
                 **{k: v if isinstance(v, str) else compact(v) for k, v in result.items()}}
        for value in result.values():
            if isinstance(value, list) and value and isinstance(value[0], dict):
                known.update({k: v if isinstance(v, str) else compact(v) for k, v in value[0].items()})
        answers = [a for a in asked.action.answers if set(re.findall(r"\{(\w+)\}", a)) <= set(known)]
        if answers:
            return result, re.sub(r"\{(\w+)\}", lambda m: known[m[1]], r.choice(answers))
        for key, value in result.items():
            if isinstance(value, list) and value and not isinstance(value[0], dict):
                return result, "I found: " + ", ".join(map(str, value)) + "."
        fresh = [k for k, v in asked.action.result.items() if isinstance(v, str) and v.startswith("@") and k in result]
        if fresh:
            return result, r.choice(["Done. {k}: {v}.", "The {k} is {v}.", "OK, the {k} is {v}.", "Done, {k} {v}."]).replace("{k}", label(fresh[0])).replace("{v}", known[fresh[0]])
        return result, r.choice(self.phrases["done"])

    def _filled(self, template: Any, asked: Asked) -> Any:
        if isinstance(template, dict):
            filled = {k: self._filled(v, asked) for k, v in template.items()}
            return {k: v for k, v in filled.items() if v is not None}
        if isinstance(template, list):
            return [self._filled(v, asked) for v in template]
        if isinstance(template, str) and template.startswith("@"):
            return self.values.draw(template[1:]).value
        if isinstance(template, str) and template.startswith("{"):
            value = asked.values.get(template[1:-1])
            return None if value is None else value.value
        return template

    def thought(self, tool: Tool) -> str:
        r = self.r
        if r.random() > 0.1:
            return ""
        what = (tool.schema["description"] or label(tool.name)).split(".")[0]
        return r.choice([f"{tool.name} is the tool for this: {what[:1].lower() + what[1:]}.", f"This is a case for {tool.name}.",
                         f"The user wants what {tool.name} does, and every value is given.", f"{what}: that is {tool.name}."])

    # kinds

    def _none(self, action: Action) -> Document:
        """A request that no tool fits: its tool is not offered, or it is no work at all."""
        r = self.r
        if r.random() < 0.2:
            text = r.choice(self.phrases["small_talk"])
            if r.random() < 0.3:
                text = text[:1].upper() + text[1:]
        else:
            text = self.dressed(self.ask(action).said)
        thought = "None of the tools does this." if r.random() < 0.1 else ""
        turns = [User(text), Assistant(kind="none", text=r.choice(refusals.TEXTS), thought=thought)]
        return self.finish(turns, [], action, without=action)

    def _ask(self, action: Action) -> Document:
        """A value that the tool requires is not given."""
        r = self.r
        free = [p for p in action.parameters if p.optional and p.kind != "flag"]
        if not free:
            raise Unfit("nothing can be missing")
        p = r.choice(free)
        asked = self.ask(action, leave_out=p.names[0])
        if p.names[0] in asked.values:
            raise Unfit("said after all")
        tool = self.former.tool(action, asked.given(), missing=p.names[0])
        kind = p.kind.partition(":")[0]
        questions = self.phrases.get("ask_" + kind, []) if r.random() < 0.6 else []
        question = r.choice(questions or self.phrases["ask"]).replace("{label}", label(r.choice(p.names[:2])))
        if kind == "enum" and r.random() < 0.5:
            names = [e.partition("=")[0].replace("_", " ") for e in p.kind[5:].split(";")]
            question = question[:-1] + ": " + ", ".join(names[:-1]) + " or " + names[-1] + "?"
        turns: list = [User(self.dressed(asked.said)), Assistant(text=question)]
        if r.random() < 0.55:
            value = self.values.draw(p.kind, "iso")
            if value.value in [v.value for v in asked.values.values()]:
                raise Unfit("the same value twice")
            self.relative |= value.relative
            asked.values[p.names[0]] = value
            turns += [User(r.choice(["{v}", "{v}", "{v}.", "{v} please", "make it {v}", "{v}, thanks"]).replace("{v}", value.said)),
                      Assistant([self.call(tool, asked)])]
        return self.finish(turns, [tool])

    def _same_twice(self, action: Action) -> Document:
        """One tool, called for several requests in one message."""
        r = self.r
        asks = [self.ask(action) for _ in range(r.choice([2, 2, 2, 3, 4]))]
        given = set().union(*(a.given() for a in asks))
        sometimes = frozenset(given - asks[0].given().intersection(*(a.given() for a in asks)))
        return self._joined(asks, [self.former.tool(action, given, sometimes=sometimes)] * len(asks))

    def _several(self, action: Action) -> Document:
        """Different tools for the parts of one message."""
        r = self.r
        near = [a for a in self.by_domain[action.domain] if a is not action]
        actions = [action] + r.sample(near if r.random() < 0.7 else [a for a in self.actions if a is not action], r.choice([1, 1, 1, 2]))
        asks = [self.ask(a) for a in actions]
        return self._joined(asks, [self.former.tool(a.action, a.given()) for a in asks])

    def _joined(self, asks: list[Asked], tools: list[Tool]) -> Document:
        r = self.r
        said = Said()
        if r.random() < 0.2:
            mark = r.choice(["- ", "* ", "", "{n}. ", "{n}) "])
            for i, a in enumerate(asks):
                said.add(("\n" if i else "") + mark.replace("{n}", str(i + 1)))
                said.pieces += a.said.pieces
        else:
            for i, a in enumerate(asks):
                if i:
                    said.add(r.choice(self.phrases["join"]))
                    _no_end(said)
                said.pieces += a.said.pieces
        calls = [self.call(t, a) for t, a in zip(tools, asks)]
        if len({json.dumps(dataclasses.asdict(c)) for c in calls}) < len(calls):
            raise Unfit("the same call twice")
        turns: list = [User(self.dressed(said)), Assistant(calls)]
        if r.random() < 0.35:
            outcomes = [self.outcome(a) for a in asks]
            turns += [Result(compact(result)) for result, _ in outcomes]
            turns.append(Assistant(text=" ".join(dict.fromkeys(answer for _, answer in outcomes))))
        offered = list({t.name: t for t in tools}.values())
        if len(offered) < len({id(t) for t in tools}):
            raise Unfit("two tools of one name")
        return self.finish(turns, offered)

    def _look_up(self, action: Action) -> Document:
        """The request names a thing, the tool wants its id: another tool finds it."""
        r = self.r
        p = next(p for p in action.parameters if p.kind.startswith("id:"))
        _, noun, kind, pattern = p.kind.split(":")
        asked = self.ask(action)
        name = self.values.draw(kind)
        found = self.values.draw("code:" + pattern)
        asked.said.pieces = [(name.said if slot == p.names[0] else t, slot) for t, slot in asked.said.pieces]
        asked.values[p.names[0]] = found
        tool = self.former.tool(action, asked.given())
        field = self.former.parameter_name([r.choice(["name", "query", "search", f"{noun}_name"])])
        finder = {"name": self.former.name(r.choice(["find", "search", "look_up", "get"]), r.choice([noun, noun + "_by_name", noun + "_id"])),
                  "description": r.choice([f"Finds a {noun} by name and gives its id.", f"Looks up the id of a {noun}.", f"{noun.capitalize()} search by name"]),
                  "parameters": {"type": "object", "properties": {field: {"type": "string"}}, "required": [field]}}
        turns: list = [User(self.dressed(asked.said)), Assistant([Call(finder["name"], {field: name.value})],
                                                                 thought="First the id is needed." if r.random() < 0.1 else "")]
        key = r.choice(["id", f"{noun}_id", p.names[0], "number"])
        form = r.random()
        if form < 0.15:
            turns += [Result(r.choice([compact({"error": "not_found"}), "[]", compact({"results": []}), f"no {noun} with this name"])),
                      Assistant(text=r.choice([f"I found no {noun} called {name.said}.", f"There is no {noun} named {name.said}. Is the name right?"]))]
        elif form < 0.25:
            other = self.values.draw("code:" + pattern).value
            town = [self.values.draw("city").value for _ in range(2)]
            turns += [Result(compact([{key: found.value, "name": name.value, "city": town[0]}, {key: other, "name": name.value, "city": town[1]}])),
                      Assistant(text=f"There are two of that name: {found.value} in {town[0]} and {other} in {town[1]}. Which one do you mean?")]
        else:
            row = {key: found.value, "name": name.value, r.choice(["city", "town"]): self.values.draw("city").value}
            turns += [Result(compact(row if r.random() < 0.6 else [row])), Assistant([self.call(tool, asked)])]
            if r.random() < 0.6:
                result, answer = self.outcome(asked)
                turns += [Result(compact(result)), Assistant(text=answer)]
        document = self.finish(turns, [tool])
        document.tools.append(tidy_tool(finder))
        return document

    def _follow_up(self, asked: Asked, tool: Tool, phrase: str = "same") -> list:
        """The user asks for the same with one other value."""
        r = self.r
        kinds = {n: asked.action.parameter(n).kind.partition(":")[0] for n in asked.values}
        names = [n for n, k in kinds.items() if k in COPIED | {"date", "int", "time", "money", "percent"}
                 and list(kinds.values()).count(k) == 1]  # or it would not be clear which one is meant
        if not names:
            raise Unfit("nothing to vary")
        name = r.choice(names)
        value = self.values.draw(asked.action.parameter(name).kind, "iso")
        if value.value == asked.values[name].value:
            raise Unfit("the same value")
        self.relative |= value.relative
        again = dataclasses.replace(asked, values={**asked.values, name: value})
        turns: list = [User(r.choice(self.phrases[phrase]).replace("{v}", value.said)), Assistant([self.call(tool, again)])]
        if r.random() < 0.4:
            result, answer = self.outcome(again)
            turns += [Result(compact(result)), Assistant(text=answer)]
        return turns

    # catalogues

    def finish(self, turns: list, tools: list[Tool], action: Action | None = None, without: Action | None = None) -> Document:
        r = self.r
        action = action or tools[0].action
        used = [t.action for t in tools] + ([without] if without else [])
        near = [a for a in self.by_domain[action.domain] if a not in used]
        far = [a for a in self.actions if a.domain != action.domain and a not in used]
        total = r.choice([1, 2, 2, 3, 3, 4, 4, 5, 6, 7, 8, 10, 12, 16, 22, 30, 40])
        more = max(total - len(tools), 0 if tools else 1)
        share = r.choice([0.0, 0.3, 0.6, 0.9])
        schemas = [t.schema for t in tools]
        names = {s["name"] for s in schemas}
        for _ in range(more):
            form = r.random()
            if form < share and near:
                other = self.former.tool(near.pop(r.randrange(len(near)))).schema
            elif form < share + 0.15:
                other = self._neighbour(action)
            elif self.pool and r.random() < 0.35:
                other = r.choice(self.pool)
            else:
                other = self.former.tool(r.choice(far)).schema
            if other["name"] not in names:
                names.add(other["name"])
                schemas.append(other)
        r.shuffle(schemas)
        instructions = []
        if r.random() < 0.5:
            instructions.append(r.choice(self.phrases["role"]).replace("{company}", self.values.draw("company").said)
                                .replace("{city}", self.values.draw("city").said))
        if self.relative or r.random() < 0.15:
            instructions.append(self.values.today_text())
        r.shuffle(instructions)
        return Document(" ".join(instructions), [tidy_tool(s) for s in schemas], turns)

    def _neighbour(self, action: Action) -> dict[str, Any]:
        """Something else that is done to the same noun, which no request asks for."""
        r = self.r
        noun = r.choice(action.nouns)
        words = label(noun)
        verb, text, properties = r.choice([
            ("export", f"Writes all {words} data to a file.", {"format": {"type": "string", "enum": ["csv", "xlsx"]}}),
            ("archive", f"Archives old entries of {words}.", {"before": {"type": "string", "description": "YYYY-MM-DD"}}),
            ("count_all", f"How many entries of {words} there are.", {}),
            ("get_history", f"Who changed {words} and when.", {"id": {"type": "string"}, "limit": {"type": "integer"}}),
            ("share", f"Shares {words} with another user.", {"id": {"type": "string"}, "user": {"type": "string"}}),
            ("import", f"Reads {words} data from a file.", {"path": {"type": "string"}}),
            ("lock", f"Locks {words} against changes.", {"id": {"type": "string"}}),
            ("subscribe_to", f"Tells when {words} changes.", {"id": {"type": "string"}, "channel": {"type": "string"}})])
        return {"name": self.former.name(verb, noun), "description": text,
                "parameters": {"type": "object", "properties": properties, "required": list(properties)[:1]}}


def _no_end(said: Said) -> None:
    """Takes the end of a sentence away before a word that joins."""
    if len(said.pieces) > 1 and not said.pieces[-2][1]:
        text, slot = said.pieces[-2]
        said.pieces[-2] = (text.rstrip(".?! "), slot)


def documents(data: Path | None, seed: int, count: int) -> Iterator[Document]:
    pool = []
    if data is not None:
        from shared_records import tool_pool
        pool = tool_pool(data)
    generator = Generator(seed, pool)
    for _ in range(count):
        yield generator.document()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", type=Path, help="shared data, for tools of its pool as far distractors")
    options = parser.parse_args()
    for document in documents(options.data, options.seed, options.count):
        called = document.called()
        print("=" * 100)
        print(document.instructions)
        for tool in document.tools:
            if tool["name"] in called or len(document.tools) <= 3:
                print("   ", tool_line(tool))
        print(f"    ({len(document.tools)} tools)")
        for turn in document.turns:
            if isinstance(turn, User):
                print("USER  ", turn.text)
            elif isinstance(turn, Result):
                print("TOOL  ", turn.text)
            else:
                print("MODEL ", (f"({turn.thought}) " if turn.thought else "")
                      + (" ".join(c.name + compact(c.arguments) for c in turn.calls) or f"[{turn.kind}] {turn.text}"))


if __name__ == "__main__":
    main()
