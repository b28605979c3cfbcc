"""Catalogues that several conversations share: for training on a CPU, where every decision has to be cheap.

A catalogue is most of a conversation's tokens, and says little when one conversation follows it. Here the tools of several
documents stand in one catalogue, which is computed once, and each conversation behind it has to choose among all of them.
Requests whose tools are not there come in between: the same catalogue with and without a tool that fits is what teaches to
refuse. The served format is the same; no conversation sees another.
"""
from __future__ import annotations

import dataclasses
from random import Random

import numpy as np

import bpe
import classes
import mixture
import packed
import refusals
from bpe import Tokenizer
from packed import Packed
from rows import Changes, Drawer, Stream, nonsense, without_thoughts


@dataclasses.dataclass(frozen=True)
class Plan:
    """A kind of group: conversations behind a catalogue, its most tokens, tools of strangers and plain text before it."""
    share: float
    members: tuple[int, int]
    catalogue: int
    refused: float  # share of requests that nothing here fits, beside those of the documents themselves
    strangers: int = 0
    padding: tuple[int, int] = (0, 0)


PLANS = (Plan(34, (1, 1), 700, 0.25), Plan(36, (3, 6), 500, 0.05), Plan(16, (8, 14), 900, 0.05),
         Plan(7, (16, 24), 1500, 0.05, strangers=14), Plan(7, (8, 14), 700, 0.05, padding=(200, 900)))
OWN_CATALOGUE, AMONG_OTHERS = Plan(1, (1, 1), 700, 0.5), Plan(1, (6, 6), 900, 0.2)  # for judging
LONGEST = 2048
LONGEST_MEMBER = 500  # tokens of a conversation that joins another's catalogue
RENAMED, THINKING = 0.15, 0.5

# Their tools do what those of the others of the same kind do as well: one conversation of each kind in a catalogue.
KINDS = {"assistant": ("sgd", "snips", "hwu64", "clinc_oos", "restaurant8k", "nlupp", "home_llm", "taskmaster4", "metatool",
                       "gpteacher_toolformer", "gsm8k", "fireact", "order_desk", "glaive_demo", "toolrl_sft", "api_bank", "tooltalk",
                       "tau_retail"),
         "extraction": ("synth_docs", "banking77", "e2e", "usaddress", "anystyle", "presidio", "ner", "sroie", "recognizers")}
KIND = {source: kind for kind, sources in KINDS.items() for source in sources}
REFUSED = ("own_written", "written", "generator", "synth_tools", "seal_tools", "hwu64", "clinc_oos", "snips", "metatool")
# Shares beside those of the mixture: long conversations and the narrow ones cost more than they bring at a few million tokens.
TIMES = {"own_written": 2.0, "written": 2.0, "order_desk": 0.4, "gsm8k": 0.4, "fireact": 0.5, "taskmaster4": 0.5, "tau_retail": 0.5,
         "anystyle": 0.6}

FIRST = classes.WEIGHTS[classes.FIRST]
NEXT, BRANCH, GIVEN, KEY = 3.0, 4.0, 0.3, 1.5
BEGIN, INSIDE = 3.0, 1.0  # of a value: where copying begins, and where it only goes on
ALIKE, NEARLY = 0.45, 0.30


@dataclasses.dataclass
class Part:
    """A document in its parts; lines are numbers of the table."""
    source: str
    flags: int
    system: np.ndarray
    needed: list[int]
    others: list[int]
    ids: np.ndarray
    kinds: np.ndarray


@dataclasses.dataclass
class Body:
    """A conversation from `<|user|>` on, what predicting each of its tokens weighs, and its classes."""
    ids: np.ndarray
    weights: np.ndarray
    kinds: np.ndarray
    source: str


@dataclasses.dataclass
class Group:
    prefix: np.ndarray
    bodies: list[Body]

    def tokens(self) -> int:
        return len(self.prefix) + sum(len(b.ids) for b in self.bodies)


class Likeness:
    """How much two tools have in common: rare tokens of their lines, against the poorer of the two."""

    COMMON = 3.5

    def __init__(self, data: Packed, vocabulary: int):
        ids, lengths = data.arrays["lines.ids"], data.arrays["lines.length"]
        pairs = np.unique(np.repeat(np.arange(len(lengths), dtype=np.int64), lengths) * vocabulary + ids)
        counts = np.bincount(pairs % vocabulary, minlength=vocabulary)
        rare = np.log((len(lengths) + 1) / (counts + 1)) - self.COMMON
        rare[:len(bpe.SPECIAL) + 256] = 0
        self.weight = np.maximum(rare, 0)
        self.data = data
        self.known: dict[int, dict[int, float]] = {}

    def words(self, line: int) -> dict[int, float]:
        found = self.known.get(line)
        if found is None:
            found = {t: self.weight[t] for t in set(self.data.line(line).tolist()) if self.weight[t] > 0}
            self.known[line] = found
        return found

    def __call__(self, a: int, b: int) -> float:
        one, other = self.words(a), self.words(b)
        least = min(sum(one.values()), sum(other.values()))
        return sum(w for t, w in one.items() if t in other) / least if least > 0 else 0.0


class Offered:
    """A catalogue that fills up: numbers of lines with different names, as long as there is room."""

    def __init__(self, data: Packed, drawer: Drawer, room: int):
        self.data, self.drawer, self.room = data, drawer, room
        self.lines: list[int] = []
        self.names: set[tuple[int, ...]] = set()
        self.needed: set[int] = set()

    def copy(self) -> Offered:
        out = Offered(self.data, self.drawer, self.room)
        out.lines, out.names, out.needed = list(self.lines), set(self.names), set(self.needed)
        return out

    def add(self, line: int) -> bool:
        """Whether it is there now."""
        if line in self.lines:
            return True
        ids = self.data.line(line)
        name = self.drawer.name_of(ids)
        if name in self.names or len(ids) + 1 > self.room:
            return False
        self.names.add(name)
        self.lines.append(line)
        self.room -= len(ids) + 1
        return True


class Groups(Stream):
    """Endless groups, the sources mixed as in rows from the middle of a training on; no plain text."""

    def __init__(self, data: Packed, tokenizer: Tokenizer, seed: int, tokens: int = 3000, held_out: bool = False,
                 plans: tuple[Plan, ...] = PLANS, renamed: float = RENAMED, thinking: float = THINKING):
        super().__init__(data, tokenizer, seed, LONGEST, Changes(), text=0.0)
        self.tokenizer, self.tokens, self.plans, self.renamed, self.thinking = tokenizer, tokens, plans, renamed, thinking
        self.members = {s: data.members(s, held_out) for s in data.source_names}
        self.sources = [s for s, m in self.members.items() if len(m) and s not in mixture.TEXT]
        self.owed = dict.fromkeys(self.sources, 0.0)
        self.likeness = Likeness(data, len(tokenizer))
        self.refusals = [np.array(tokenizer.encode(t), np.uint16) for t in refusals.TEXTS]
        self.refused_sources = [s for s in REFUSED if s in self.sources]
        self.fill = [np.array(data.body(int(d))[0][:-1]) for s in mixture.TEXT if s in data.source_names and s != "text_dialogues"
                     for d in data.members(s, held_out)[:400]]
        self.siblings: dict[tuple[int, ...], list[int]] = {}
        for d in self.members.get("own_written", []):
            self.siblings.setdefault(self._catalogue(int(d)), []).append(int(d))

    def _catalogue(self, d: int) -> tuple[int, ...]:
        return tuple(sorted(sum(self.data.lines(d), [])))

    # drawing

    def _take(self, source: str) -> int:
        if not self.order.get(source):
            self.order[source] = self.members[source].tolist()
            self.r.shuffle(self.order[source])
        return self.order[source].pop()

    def part(self, passed: float, without: set[str] = frozenset()) -> tuple[Part, int]:
        """The next document of the source that is furthest behind its share; `without` names kinds that it may not be of."""
        allowed = [s for s in self.sources if KIND.get(s) not in without] or self.sources
        source = max(allowed, key=lambda s: self.owed[s] + 1e-6 * self.r.random())
        d = self._take(source)
        part = self._part(source, d)
        shares = [TIMES.get(s, 1.0) * share for s, share in zip(self.sources, mixture.shares(0.5 + passed / 2, self.sources))]
        size = len(part.ids) + 30 * len(part.needed)
        for s, share in zip(self.sources, shares):
            self.owed[s] += share / sum(shares) * size
        self.owed[source] -= size
        return part, d

    def _part(self, source: str, d: int) -> Part:
        return Part(source, self.data.flags(d), self.data.system(d), *self.data.lines(d), *self.data.body(d))

    def _refused(self, lines: list[int]) -> Body | None:
        """A request that calls a tool unlike all that are offered, with a refusal for its answer."""
        for _ in range(6):
            source = self.r.choice(self.refused_sources)
            part = self._part(source, self._take(source))
            flat, kinds = without_thoughts(part.ids, part.kinds)
            ids = flat.tolist()
            end = ids.index(bpe.ASSISTANT)
            if ids[end + 1] != bpe.CALL or end > 160 or len(part.needed) > 3:
                continue
            if any(self.likeness(a, b) > NEARLY for a in part.needed for b in lines):
                continue
            start = np.concatenate([flat[:end + 1], [bpe.NONE]])
            weights = np.concatenate([self._weights_of(kinds[:end + 1]), [FIRST]])
            kinds = np.concatenate([kinds[:end + 1], [classes.FIRST]])
            if self.r.random() < 0.6:  # the decision alone
                return Body(start.astype(np.uint16), weights.astype(np.float32), kinds.astype(np.uint8), source)
            text = self.r.choice(self.refusals)
            return Body(np.concatenate([start, text, [bpe.END]]).astype(np.uint16),
                        np.concatenate([weights, np.full(len(text) + 1, 0.1)]).astype(np.float32),
                        np.concatenate([kinds, np.full(len(text) + 1, classes.CONTEXT)]).astype(np.uint8), source)
        return None

    @staticmethod
    def _weights_of(kinds: np.ndarray) -> np.ndarray:
        return np.asarray(classes.weights(), np.float32)[kinds]

    # putting together

    def group(self, passed: float) -> Group:
        r = self.r
        while True:
            plan = r.choices(self.plans, [p.share for p in self.plans])[0]
            host, d = self.part(passed)
            thinks = bool(host.flags & packed.THINKS) and r.random() < self.thinking
            group = self._around(plan, host, d, passed, thinks)
            if group is not None:
                return group

    def _around(self, plan: Plan, host: Part, d: int, passed: float, thinks: bool) -> Group | None:
        r = self.r
        offered = Offered(self.data, self.drawer, plan.catalogue)
        if plan.members[1] == 1:  # its own catalogue, whatever its size
            all_of_it = [*host.needed, *(host.others if host.flags & packed.ASKS else [])]
            offered.room = max(offered.room, sum(len(self.data.line(n)) + 1 for n in all_of_it))
        parts: list[Part] = []
        offered = self._joined(offered, host)
        if offered is None:
            return None
        parts.append(host)
        count = 1 if thinks else r.randint(*plan.members)
        siblings = self.siblings.get(self._catalogue(d), []) if host.source == "own_written" else []
        kinds = {KIND[host.source]} if host.source in KIND else set()
        for _ in range(count * 4):
            if len(parts) >= count:
                break
            if len(siblings) > 3 and r.random() < 0.8:
                part = self._part("own_written", r.choice(siblings))
            else:
                part, _ = self.part(passed, kinds)
            if KIND.get(part.source) in kinds or len(part.ids) > LONGEST_MEMBER or not self._suits(part.system, host.system):
                continue
            wider = self._joined(offered, part)
            if wider is not None:
                offered = wider
                parts.append(part)
                kinds |= {KIND[part.source]} if part.source in KIND else set()
        others = [o for p in parts for o in p.others]
        r.shuffle(others)
        keep = r.choice([0.0, 0.3, 0.6, 1.0])
        for line in others:
            if r.random() < keep and not any(self.likeness(line, n) > ALIKE for n in offered.needed):
                offered.add(line)
        for _ in range(plan.strangers * 2 if len(self.drawer.pool) else 0):
            line = int(self.drawer.pool[r.randrange(len(self.drawer.pool))])
            if len(self.data.line(line)) < 90 and not any(self.likeness(line, n) > NEARLY for n in offered.needed):
                offered.add(line)
        return self._made(plan, host, parts, offered.lines, thinks)

    def _joined(self, offered: Offered, part: Part) -> Offered | None:
        """With the document's tools, where they fit and what is called is not like anything else."""
        kept = part.others if part.flags & packed.ASKS else []
        new = [n for n in part.needed if n not in offered.lines]
        if any(self.likeness(a, b) > ALIKE for a in new for b in offered.lines):
            return None
        if any(self.likeness(a, b) > ALIKE for a in kept if a not in offered.lines for b in offered.needed):
            return None
        out = offered.copy()
        if not all(out.add(line) for line in [*new, *kept]):
            return None
        out.needed.update(part.needed)
        return out

    def _suits(self, system: np.ndarray, host: np.ndarray) -> bool:
        """Whether a conversation can stand behind another's instructions: its own say nothing that it rests on."""
        if len(system) == 0 or np.array_equal(system, host):
            return True
        return len(system) <= 40 and not any(c.isdigit() for c in self.tokenizer.decode(system.tolist()))

    def _made(self, plan: Plan, host: Part, parts: list[Part], lines: list[int], thinks: bool) -> Group | None:
        r = self.r
        r.shuffle(lines)
        shown = [self.data.line(n) for n in lines]
        new = self._new_names(shown) if not thinks and r.random() < self.renamed else {}
        names = [new.get(name, name) for name in map(self.drawer.name_of, shown)]
        head: list[np.ndarray] = [np.array([bpe.SYSTEM, bpe.THINK] if thinks else [bpe.SYSTEM])]
        if plan.padding[1] and self.fill:
            head.append(self._padding(r.randint(*plan.padding)))
        head += [host.system, np.array([bpe.TOOLS])]
        for i, line in enumerate(shown):
            if i:
                head.append(np.array([self.drawer.next_line]))
            name = self.drawer.name_of(line)
            head += [np.array(new[name]), line[len(name):]] if name in new else [line]
        prefix = np.concatenate(head).astype(np.uint16)
        bodies = [self._body(p, names, new, thinks) for p in parts]
        if not thinks:
            extra = plan.refused * max(len(parts), 1)
            for _ in range(int(extra) + (r.random() < extra % 1)):
                refused = self._refused(lines)
                if refused is not None:
                    bodies.append(refused)
        bodies = [b for b in bodies if len(prefix) + len(b.ids) <= LONGEST]
        return Group(prefix, bodies) if bodies else None

    def _new_names(self, shown: list[np.ndarray]) -> dict[tuple[int, ...], tuple[int, ...]]:
        """Names without meaning for the tools that have a description."""
        new: dict[tuple[int, ...], tuple[int, ...]] = {}
        taken: set[str] = set()
        for line in shown:
            name = self.drawer.name_of(line)
            if line[-1] == self.drawer.close or len(line) <= len(name) + 4:
                continue
            word = nonsense(self.r)
            if word not in taken:
                taken.add(word)
                new[name] = tuple(self.tokenizer.encode(word))
        return new

    def _padding(self, length: int) -> np.ndarray:
        out, have = [], 0
        while have < length:
            text = self.r.choice(self.fill)
            at = self.r.randrange(max(1, len(text) - 150))
            out.append(text[at:at + min(length - have, self.r.randint(60, 400))])
            have += len(out[-1])
        return np.concatenate(out)

    def _body(self, part: Part, names: list[tuple[int, ...]], new: dict, thinks: bool) -> Body:
        """The document's conversation with the catalogue's names, and weights that count decisions."""
        ids, kinds = (part.ids, part.kinds) if thinks else without_thoughts(part.ids, part.kinds)
        base = self._weights_of(kinds)
        listed, out, weights, out_kinds = ids.tolist(), [], [], []
        at = 0
        before = -1
        inside = False  # a call's arguments
        while at < len(listed):
            token, weight = listed[at], float(base[at])
            if token in (bpe.CALL, bpe.ANSWER, bpe.NONE) and before == bpe.ASSISTANT and weight > 0:
                weight = FIRST
            elif token in (bpe.CALL, bpe.END) and inside:
                weight = NEXT
            elif kinds[at] == classes.PLAIN and inside:
                weight = KEY
            elif kinds[at] == classes.SPOKEN:
                weight = GIVEN
            elif kinds[at] == kinds[at - 1] == classes.VALUE != kinds[at - 2]:  # after what opens the text
                weight = BEGIN
            elif classes.VALUE == kinds[at] == kinds[at - 1] == kinds[at - 2] == kinds[min(at + 1, len(kinds) - 1)]:
                weight = INSIDE
            out.append(token)
            weights.append(weight)
            out_kinds.append(int(kinds[at]))
            before = token
            at += 1
            if token in (bpe.END, bpe.ANSWER, bpe.NONE):
                inside = False
            if token == bpe.CALL:
                inside = True
                end = at
                while listed[end] not in self.drawer.braces:
                    end += 1
                name = tuple(listed[at:end])
                name = new.get(name, name)
                out += name
                weights += branches(name, names)
                out_kinds += [classes.DECISION] * len(name)
                before, at = (out[-1], end)
        return Body(np.array(out, np.uint16), np.array(weights, np.float32), np.array(out_kinds, np.uint8), part.source)

    def batch(self, passed: float) -> list[Group]:
        out: list[Group] = []
        while sum(g.tokens() for g in out) < self.tokens:
            out.append(self.group(passed))
        return out


class Merged:
    """Conversations of groups one by one, each with the catalogue before it, for rows."""

    MOST = 3  # of one group

    def __init__(self, data: Packed, tokenizer: Tokenizer, seed: int, longest: int):
        self.groups, self.longest = Groups(data, tokenizer, seed), longest
        self.ready: list[tuple[np.ndarray, np.ndarray]] = []

    def document(self, passed: float) -> tuple[np.ndarray, np.ndarray]:
        while not self.ready:
            group = self.groups.group(passed)
            head = np.full(len(group.prefix), classes.CONTEXT, np.uint8)
            head[group.prefix < len(bpe.SPECIAL)] = classes.NOTHING
            bodies = self.groups.r.sample(group.bodies, min(self.MOST, len(group.bodies)))
            self.ready = [(np.concatenate([group.prefix, b.ids]), np.concatenate([head, b.kinds])) for b in bodies
                          if len(head) + len(b.ids) <= self.longest]
        return self.ready.pop()


def branches(name: tuple[int, ...], names: list[tuple[int, ...]]) -> list[float]:
    """The weight of each token of a name: high where the catalogue's names part, low where only one goes on."""
    out = []
    for i in range(len(name)):
        ways = {n[i] if i < len(n) else -1 for n in names if n[:i] == name[:i]}
        out.append(BRANCH if len(ways) > 1 else GIVEN)
    return out


__all__ = ["Body", "Group", "Groups", "Merged", "branches"]
