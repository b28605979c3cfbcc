"""Every source of training documents: shared records, hand-written requests, the order desk, the generator."""
from __future__ import annotations

import gzip
import json
from pathlib import Path
from random import Random
from typing import Iterator

import refusals
from documents import Assistant, Call, Document, Result, Unfit, User, check_calls, kind_of, one_line, tidy_tool
from shoal_format import compact

# their texts without a call say that no tool fits, unless they ask
REFUSING = {"clinc_oos", "synth_docs", "synth_tools", "seal_tools", "restaurant8k", "written", "toolrl_sft"}
# their refusals are a few fixed sentences
STIFF = {"clinc_oos", "synth_docs", "synth_tools", "seal_tools", "restaurant8k"}


def raw_lines(path: Path) -> list[str]:
    if not path.exists():
        raise FileNotFoundError(f"{path}: missing; --data must name the folder with train/, text/ and eval/")
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [line for line in data.decode("utf-8").split("\n") if line.strip()]


def drawn(path: Path, seed: int, most: int) -> Iterator[dict]:
    """At most so many records of a JSONL file, in an order that the seed decides."""
    lines = raw_lines(path)
    Random(seed).shuffle(lines)
    return (json.loads(line) for line in lines[:most])


def shared(record: dict) -> Document:
    """A record of the shared data; `Unfit` when the format has no place for it."""
    instructions, turns, called = "", [], False
    for i, m in enumerate(record["messages"]):
        role, text = m["role"], m.get("content") or ""
        if role == "system":
            if i:
                raise Unfit("system message inside")
            instructions = text.strip()
        elif role == "user":
            if turns and isinstance(turns[-1], User):
                raise Unfit("two users in a row")
            turns.append(User(text))
        elif role == "tool":
            turns.append(Result(text))
        elif m.get("tool_calls"):
            called = True
            turns.append(Assistant([Call(c["name"], c["arguments"]) for c in m["tool_calls"]],
                                   thought=one_line(m.get("thought") or "")))
        else:
            since = [t for t in turns[_last_user(turns):] if isinstance(t, Assistant) and t.calls]
            refusing = record["source"] in REFUSING
            kind = kind_of(text, bool(since) or called and record["source"] != "written", refusing)
            if kind == "none" and record["source"] in STIFF:
                text = refusals.refusal(record["id"])
            turns.append(Assistant(kind=kind, text=text.strip(), thought=one_line(m.get("thought") or "")))
    return check_calls(Document(instructions, [tidy_tool(t) for t in record["tools"]], turns))


def _last_user(turns: list) -> int:
    return max((i for i, t in enumerate(turns) if isinstance(t, User)), default=0)


def text_of(result) -> str:
    return result if isinstance(result, str) else compact(result)


def written(path: Path) -> Iterator[Document | Unfit]:
    """Documents of one file of data/ (format: data/README.md); what is wrong with a line instead of its document."""
    head, *rows = (json.loads(line) for line in raw_lines(path))
    catalogue = {t["name"]: tidy_tool(t) for t in head["tools"]}
    for row in rows:
        tools = [catalogue[n] for n in row["tools"]] if row.get("tools") else list(catalogue.values())
        steps = row.get("turns") or _steps(row)
        turns: list = []
        for step in steps:
            turns += _turns(step)
        try:
            yield check_calls(Document(head["instructions"].strip(), [dict(t) for t in tools], turns))
        except Unfit as reason:
            yield Unfit(f"{path.name}: {reason}")


def _steps(row: dict) -> list[dict]:
    thought = {"thought": row["thought"]} if row.get("thought") else {}
    steps: list[dict] = [{"user": row["user"]}]
    for key in ("calls", "results", "none", "ask", "answer"):
        if key in row:
            first = thought if len(steps) == 1 else {}
            steps.append({key: row[key], **first})
    return steps


def _turns(step: dict) -> list:
    thought = one_line(step.get("thought") or "")
    if "user" in step:
        return [User(step["user"])]
    if "calls" in step:
        return [Assistant([Call(c["name"], c["arguments"]) for c in step["calls"]], thought=thought)]
    if "results" in step:
        return [Result(text_of(r)) for r in step["results"]]
    if "none" in step:
        return [Assistant(kind="none", text=step["none"], thought=thought)]
    return [Assistant(kind="answer", text=step.get("ask") or step["answer"], thought=thought)]


def order_desk(data: Path | None, seed: int, count: int, dropped) -> Iterator[Document]:
    """Conversations of the order desk: half behind the served catalogue, half behind others of the same trade.

    Without the shared data it refuses only what [none] has, and its catalogues have no foreign tools.
    """
    from order_desk import Desk, Dialect
    from shared_records import foreign_messages, tool_pool
    from shoal_format import order_desk_catalogue

    r = Random(seed)
    desk = Desk(r, foreign=foreign_messages(data, dropped) if data else None, dropped=dropped)
    base, pool = order_desk_catalogue(), tool_pool(data) if data else []
    for i in range(count):
        c = desk.conversation()
        catalogue = base
        if i % 2:
            dialect = Dialect(base, pool, r)
            c, catalogue = dialect.apply(c), dialect.catalogue
        turns: list = [User(c.user)]
        for turn in c.turns:
            turns.append(Assistant(turn.calls, "none" if turn.kind == "none" else "answer", turn.text, turn.thought))
            turns += [Result(text_of(result)) for result in turn.results]
        try:
            yield check_calls(Document(catalogue.instructions, [tidy_tool(t) for t in catalogue.tools], turns))
        except Unfit:
            continue  # two tools of one name

