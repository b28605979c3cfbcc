#!/usr/bin/env python3
"""Checks the hand-written requests of data/ (format: data/README.md): python3 model/check_data.py [FILE...]

Errors make the exit code 1. Warnings are for a person to look at: a value that the text does not seem to give may still be
right (a date reckoned from "tomorrow", a word for an enum's value)."""
import json
import re
import sys
from pathlib import Path

ENDINGS = ("none", "ask", "answer")
COLUMNS = ("total", "one call", "several", "none", "ask", "results", "turns", "thought", "narrowed", "korean")
# What schemas' ToolSchemaReader knows for a type; anything else could not be served.
KEYWORDS = {"object": {"properties", "required"}, "array": {"items", "minItems", "maxItems"}, "boolean": {"enum"},
            "string": {"enum", "minLength", "maxLength", "pattern", "x-grounded"},
            "integer": {"enum", "minimum", "maximum"}, "number": {"enum", "minimum", "maximum"}}
ALWAYS = {"type", "description", "title", "default", "examples"}
IS = {"string": lambda v: isinstance(v, str), "boolean": lambda v: isinstance(v, bool), "array": lambda v: isinstance(v, list),
      "integer": lambda v: isinstance(v, int) and not isinstance(v, bool), "object": lambda v: isinstance(v, dict),
      "number": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool)}
NUMBER_WORDS = re.compile(
    r"\b(an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty|half|quarter|hundred|thousand|k|no|"
    r"couple|dozens?|pairs?|once|twice|thrice|single|double|both|first|second|third|fortnight|week|month|year|noon|midnight|"
    r"today|tonight|tomorrow|yesterday|\w*day|last|end|(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*|"
    r"(mon|tues?|wed|thur?s?|fri|sat|sun|tmrw|tom))\b|[가-힣]", re.I)


def pairs(items):
    keys = [k for k, _ in items]
    if len(set(keys)) < len(keys):
        raise ValueError(f"key given twice: {max(keys, key=keys.count)}")
    return dict(items)


class Checked:
    """One file: its errors, warnings, counts (of lines without errors), and first user texts."""

    def __init__(self, path):
        self.path, self.line, self.errors, self.warnings = path, 0, [], []
        self.counts, self.tools, self.requests, self.instructions = dict.fromkeys(COLUMNS, 0), {}, [], ""
        for self.line, text in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            if not text.strip():
                continue
            try:
                value = json.loads(text, object_pairs_hook=pairs)
            except ValueError as e:
                self.error(f"not JSON: {e}")
                continue
            if not isinstance(value, dict):
                self.error("a line must be a JSON object")
            elif self.line == 1:
                self.header(value)
            else:
                self.request(value)

    def error(self, message):
        self.errors.append(f"{self.path}:{self.line}: error: {message}")

    def warn(self, message):
        self.warnings.append(f"{self.path}:{self.line}: {message}")

    def text(self, holder, key, empty=False):
        value = holder.get(key)
        if isinstance(value, str) and (empty or value.strip()):
            return value
        self.error(f"{key} must be a text" + ("" if empty else " that is not empty"))
        return ""

    def keys(self, holder, allowed, where="line"):
        for key in [k for k in holder if k not in allowed]:
            self.error(f"{where}: unknown key {key}; known here: {', '.join(allowed)}")

    def header(self, value):
        self.keys(value, ("catalogue", "instructions", "tools"))
        if self.text(value, "catalogue") != self.path.stem:
            self.warn(f"catalogue is not called {self.path.stem} like the file")
        self.instructions = self.text(value, "instructions", empty=True)
        tools = value.get("tools") if isinstance(value.get("tools"), list) else []
        if not 10 <= len(tools) <= 14:
            self.warn(f"{len(tools)} tools, expected 10 to 14")
        for tool in tools:
            if not isinstance(tool, dict) or not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}", str(tool.get("name"))):
                self.error(f"a tool needs a name of letters, digits, _ . -: {json.dumps(tool)[:80]}")
                continue
            self.keys(tool, ("name", "description", "parameters"), tool["name"])
            if tool["name"] in self.tools:
                self.error(f"two tools are called {tool['name']}")
            if self.schema(tool.get("parameters"), tool["name"], ("object",)):
                self.tools[tool["name"]] = tool["parameters"]

    def schema(self, schema, where, types=tuple(KEYWORDS)):
        if not isinstance(schema, dict) or schema.get("type") not in types:
            self.error(f"{where}: needs a schema of type {', '.join(types)}")
            return False
        self.keys(schema, sorted(ALWAYS | KEYWORDS[schema["type"]]), where)
        if schema["type"] == "array":
            return self.schema(schema.get("items"), where + "[]")
        for value in schema.get("enum", []):
            self.fits(value, {"type": schema["type"]}, where + " enum")
        properties = schema.get("properties", {})
        if not isinstance(properties, dict) or not isinstance(schema.get("required", []), list):
            self.error(f"{where}: properties must be an object and required a list")
            return False
        for name in schema.get("required", []):
            if name not in properties:
                self.error(f"{where}: required {name} is not a property")
        return all([self.schema(s, f"{where}.{n}") for n, s in properties.items()])

    def fits(self, value, schema, where, given=None):
        """Type, enum, required and unknown properties; with `given`, also whether the text has the value."""
        if not IS[schema["type"]](value):
            self.error(f"{where}: {json.dumps(value, ensure_ascii=False)} is not of type {schema['type']}")
        elif schema["type"] == "object":
            known = schema.get("properties", {})
            self.keys(value, tuple(known), where)
            for name in schema.get("required", []):
                if name not in value:
                    self.error(f"{where}: required {name} is missing")
            if [k for k in value if k in known] != [k for k in known if k in value]:
                self.warn(f"{where}: not in the order of the schema: {', '.join(value)}")
            for name in [n for n in known if n in value]:
                self.fits(value[name], known[name], f"{where}.{name}", given)
        elif schema["type"] == "array":
            for i, item in enumerate(value):
                self.fits(item, schema["items"], f"{where}[{i}]", given)
        elif "enum" in schema:
            if value not in schema["enum"]:
                self.error(f"{where}: {value} is none of {', '.join(map(str, schema['enum']))}")
        elif given is not None and not isinstance(value, bool) and not stands(value, given):
            self.warn(f"{where}: not in the text: {json.dumps(value, ensure_ascii=False)}")

    def calls(self, calls, offered, given):
        if not isinstance(calls, list) or not calls:
            self.error("calls must be a list of at least one call")
            return
        for call in calls:
            if not isinstance(call, dict) or set(call) != {"name", "arguments"}:
                self.error('a call is {"name": ..., "arguments": {...}}')
            elif call["name"] not in self.tools:
                self.error(f"no tool is called {call['name']}")
            elif call["name"] not in offered:
                self.error(f"{call['name']} is not in the tools of this line")
            else:
                self.fits(call["arguments"], self.tools[call["name"]], call["name"], given)
        if len({json.dumps(c, sort_keys=True) for c in calls}) < len(calls):
            self.error("the same call twice in one turn")

    def request(self, line):
        offered = line.get("tools", list(self.tools))
        if not isinstance(offered, list) or not offered or not set(map(str, offered)) <= self.tools.keys():
            return self.error("tools must be names of tools of the first line")
        if "turns" in line:
            self.keys(line, ("turns", "tools"))
            turns = line["turns"] if isinstance(line["turns"], list) else []
        else:
            self.keys(line, ("user", "thought", "calls", "none", "ask", "results", "answer", "tools"))
            if sorted(line.keys() & {"calls", "none", "ask", "results", "answer"}) not in (
                    ["calls"], ["none"], ["ask"], ["answer", "calls", "results"]):
                return self.error("beside user: calls, or none, or ask, or calls with results and answer")
            middle = {k: line[k] for k in ("thought", "calls", "none", "ask") if k in line}
            ending = [{"results": line["results"]}, {"answer": line["answer"]}] if "results" in line else []
            turns = [{"user": line.get("user")}, middle] + ending
        before = len(self.errors)
        self.walk(turns, offered)
        if len(self.errors) > before:
            return
        users = [t["user"] for t in turns if "user" in t]
        shape = ("turns" if len(users) > 1 else "results" if len(turns) > 2 else "several" if len(line.get("calls", [])) > 1
                 else "one call" if len(turns) > 1 and "calls" in turns[1] else "none" if "none" in turns[-1] else "ask")
        whole = json.dumps(line, ensure_ascii=False)
        for column, holds in (("total", True), (shape, True), ("thought", '"thought": ' in whole), ("narrowed", "tools" in line),
                              ("korean", bool(re.search("[가-힣]", whole)))):
            self.counts[column] += holds
        self.requests.append((self.line, users[0], len(users) == 1))

    def walk(self, turns, offered):
        given, before, expected = self.instructions, None, 0
        after = {None: ("user",), "user": ("calls",) + ENDINGS, "calls": ("results",), "results": ("calls",) + ENDINGS}
        for turn in turns:
            kinds = [k for k in turn if k != "thought"] if isinstance(turn, dict) else []
            if len(kinds) != 1 or kinds[0] not in after.get(before, ("user",)):
                return self.error(f"after {before or 'the start'} comes one of {', '.join(after.get(before, ('user',)))}, "
                                  f"not {', '.join(kinds) or turn}")
            if "thought" in turn:
                self.text(turn, "thought")
                if kinds[0] in ("user", "results"):
                    self.error(f"no thought beside {kinds[0]}")
            before, value = kinds[0], turn[kinds[0]]
            if before == "calls":
                self.calls(value, offered, given)
                expected = len(value) if isinstance(value, list) else 0
            elif before == "results":
                if not isinstance(value, list) or len(value) != expected:
                    self.error(f"results must be a list with one result for each of the {expected} calls")
                given += "\n" + json.dumps(value, ensure_ascii=False)
            else:
                given += "\n" + self.text(turn, before)
        if before not in ("calls",) + ENDINGS:
            self.error("a conversation ends with calls, answer, ask or none")


def plain(text):
    return " ".join(text.casefold().replace('\\"', '"').replace("\\n", " ").split())


def stands(value, given):
    """Whether the text may give the value; a date or a number also as words."""
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d\d(-\d\d)?([T ]\d\d:\d\d)?|\d\d?:\d\d", value):
        return plain(value) in plain(given)
    numbers = [n.lstrip("0") for n in re.findall(r"\d+", given)]
    asked = [n.lstrip("0") for n in re.findall(r"\d+", str(value))]
    return all(n in numbers for n in asked if n) or bool(NUMBER_WORDS.search(given))


def likenesses(files):
    """The same or nearly the same request twice, and openings used more than three times in one file."""
    seen = []
    for file in files:
        openings = {}
        for file.line, text, alone in file.requests:
            words = re.findall(r"\w+", text.casefold())
            where = f"{file.path}:{file.line}"
            for other, known, known_alone in seen if alone else []:
                common = len(known & set(words))
                if known_alone and common > 0.8 * len(known | set(words)):
                    file.warn(f"nearly the words of {other}")
            seen.append((where, set(words), alone))
            openings.setdefault(" ".join(words[:2]), []).append(str(file.line))
        for opening, lines in openings.items():
            if len(lines) > 3:
                file.warnings.append(f"{file.path}: {len(lines)} requests begin with \"{opening}\": lines {', '.join(lines)}")


def main():
    paths = [Path(a) for a in sys.argv[1:]] or sorted(Path(__file__).parent.joinpath("data").glob("*.jsonl"))
    missing = [p for p in paths if not p.is_file()]
    if missing or not paths:
        sys.exit(f"no such file: {', '.join(map(str, missing))}" if missing else "no files in data/")
    files = [Checked(p) for p in paths]
    likenesses(files)
    for message in [m for f in files for m in f.warnings + f.errors]:
        print(message)
    width = max(len(p.stem) for p in paths + [Path("total")])
    print(" ".join(["file".ljust(width)] + [c.rjust(8) for c in COLUMNS]))
    rows = [(f.path.stem, f.counts) for f in files]
    rows.append(("total", {c: sum(f.counts[c] for f in files) for c in COLUMNS}))
    for name, counts in rows:
        print(" ".join([name.ljust(width)] + [str(counts[c]).rjust(8) for c in COLUMNS]))
    errors = sum(len(f.errors) for f in files)
    print(f"{errors} errors, {sum(len(f.warnings) for f in files)} warnings")
    sys.exit(1 if errors else 0)


if __name__ == "__main__":
    main()
