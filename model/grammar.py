"""What the server's grammar allows while a call is written: known names, keys in order, values that are grounded.

A grounded string is a run of characters of the user's text or of a tool result, from word border to word border.
"""
from __future__ import annotations

import json
import re
from typing import Any

MORE, DONE, WRONG = "more", "done", "wrong"


class CallGrammar:
    def __init__(self, tools: list[dict[str, Any]], sources: list[str]):
        self.sources = sources
        self.tools = [t for t in tools if all(
            self._matching(p["pattern"]) for p in t["parameters"]["properties"].values() if p.get("pattern"))]

    def _matching(self, pattern: str) -> list[str]:
        """Whole words of the sources that a pattern allows."""
        return [m for source in self.sources for m in re.findall(rf"(?<![^\W_])(?:{pattern})(?![^\W_])", source)]

    def check(self, text: str) -> str:
        """Whether `text` can become a call (MORE), is one (DONE), or neither (WRONG)."""
        found = WRONG
        for tool in self.tools:
            head = tool["name"] + "{"
            if head.startswith(text):
                found = MORE
            elif text.startswith(head):
                schema = tool["parameters"]
                state = self._arguments(text[len(head):], list(schema["properties"].items()),
                                        schema.get("required", []), True)
                found = state if state != WRONG else found
        return found

    def _arguments(self, text: str, left: list[tuple[str, dict]], required: list[str], first: bool) -> str:
        states = []
        if not any(name in required for name, _ in left):
            states.append(DONE if text == "}" else MORE if text == "" else WRONG)
        for i, (name, schema) in enumerate(left):
            states.append(self._argument(text, ("" if first else ",") + json.dumps(name) + ":", schema, left[i + 1:], required))
            if name in required:
                break
        return DONE if DONE in states else MORE if MORE in states else WRONG

    def _argument(self, text: str, key: str, schema: dict, left, required) -> str:
        if key.startswith(text):
            return MORE
        if not text.startswith(key):
            return WRONG
        value = text[len(key):]
        if schema.get("type") == "integer":
            digits = re.match(r"[1-9][0-9]{0,2}|$", value)
            if digits is None:
                return WRONG
            rest = value[digits.end():]
            return MORE if not rest else self._arguments(rest, left, required, False)
        if not value.startswith('"'):
            return MORE if not value else WRONG
        end = value.find('"', 1)
        inside = value[1:] if end < 0 else value[1:end]
        if "enum" in schema:
            good = inside in schema["enum"] if end >= 0 else any(e.startswith(inside) for e in schema["enum"])
        else:
            good = self._grounded(inside, schema.get("pattern"), end >= 0)
        if not good:
            return WRONG
        return MORE if end < 0 else self._arguments(value[end + 1:], left, required, False)

    def _grounded(self, inside: str, pattern: str | None, closed: bool) -> bool:
        if pattern:
            return any(v == inside if closed else v.startswith(inside) for v in self._matching(pattern))
        if closed and not inside:
            return False
        if not inside:
            return True
        border = r"(?![^\W_])" if closed and inside[-1].isalnum() else ""
        span = (r"(?<![^\W_])" if inside[0].isalnum() else "") + re.escape(inside) + border
        return any(re.search(span, source) for source in self.sources)
