"""Values of generated requests: how people say them, and what a call must hold."""
from __future__ import annotations

import dataclasses
import datetime
import re
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

FOLDER = Path(__file__).parent / "schemas"
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December"]
ONES = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen").split()
TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety".split()
HOURS = ONES[:13]
CURRENCIES = {"EUR": ["euros", "EUR", "euro"], "USD": ["dollars", "USD", "US dollars"], "GBP": ["pounds", "GBP"],
              "JPY": ["yen", "JPY"], "CHF": ["Swiss francs", "CHF"], "KRW": ["won", "KRW"], "SEK": ["Swedish kronor", "SEK"]}
# kinds whose values are copied as they stand
COPIED = {"first", "company", "city", "country", "product", "topic", "title", "dish", "plant", "note", "room", "song", "device",
          "file", "folder", "server", "service", "skill", "symptom", "medicine", "sport", "team", "subject", "crop",
          "ingredient", "vehicle", "part", "cause", "trouble", "fix", "remark", "news", "detail", "ailment", "language", "phrase", "animal", "museum", "person", "address", "email", "phone",
          "code", "ip"}


@dataclasses.dataclass
class Value:
    said: str
    value: Any
    with_preposition: str = ""  # "on 3 May" where `said` is "3 May"
    relative: bool = False      # needs today's date


@lru_cache(maxsize=None)
def sections(name: str) -> dict[str, list[str]]:
    """The sections of a word file; those of words.txt are split at commas."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in (FOLDER / name).read_text(encoding="utf-8").split("\n"):
        heading = re.fullmatch(r"\[(\w+)\]", line)
        if heading:
            lines = found.setdefault(heading[1], [])
        elif line.strip() and not line.startswith("#"):
            lines += [w.strip() for w in line.split(",")] if name == "words.txt" else [line]
    return found


def words(kind: str) -> list[str]:
    return sections("words.txt")[kind]


def number_words(n: int) -> str:
    if n < 20:
        return ONES[n]
    if n < 100:
        return TENS[n // 10] + ("-" + ONES[n % 10] if n % 10 else "")
    if n < 1000:
        return ONES[n // 100] + " hundred" + (" and " + number_words(n % 100) if n % 100 else "")
    return str(n)


class Values:
    """Draws values on a day that is today."""

    def __init__(self, r: Random):
        self.r = r
        self.today = datetime.date(2023, 1, 2) + datetime.timedelta(days=r.randrange(1200))

    def today_text(self) -> str:
        t = self.today
        return self.r.choice([f"Today is {DAYS[t.weekday()]}, {t}.", f"Today is {t} ({DAYS[t.weekday()]}).",
                              f"It is {DAYS[t.weekday()]}, {t.day} {MONTHS[t.month - 1]} {t.year}.", f"Current date: {t}, {DAYS[t.weekday()]}."])

    def draw(self, kind: str, form: str = "") -> Value:
        """A value of a kind such as `city`, `int:2-30`, `code:SO-#####`, `enum:low=low,not urgent;high=high`, `list:city`.
        `form` chooses how dates go into calls: iso, dmy or said."""
        name, _, rest = kind.partition(":")
        draw = getattr(self, "_" + name, None)
        if draw is not None:
            return draw(rest, form) if name in ("date", "list", "lines") else draw(rest)
        text = self.r.choice(words(name))
        return Value(text, text)

    # text

    def _person(self, _: str) -> Value:
        text = self.r.choice(words("first")) + " " + self.r.choice(words("last"))
        return Value(text, text)

    def _address(self, _: str) -> Value:
        r = self.r
        text = r.choice([f"{r.randint(1, 240)} {r.choice(words('street'))}, {r.choice(words('city'))}",
                         f"{r.choice(words('street'))} {r.randint(1, 120)}, {r.randint(10000, 99999)} {r.choice(words('city'))}",
                         f"Flat {r.randint(1, 30)}, {r.randint(1, 99)} {r.choice(words('street'))}"])
        return Value(text, text)

    def _email(self, _: str) -> Value:
        r = self.r
        first, last = (re.sub(r"[^a-z]", "", r.choice(words(k)).lower()) for k in ("first", "last"))
        host = re.sub(r"[^a-z]", "", r.choice(words("company")).lower())[:12]
        text = r.choice([f"{first}.{last}@{host}.com", f"{first[0]}{last}@{host}.org", f"{first}@{host}.eu", f"{last}{r.randint(1, 99)}@mail.com"])
        return Value(text, text)

    def _phone(self, _: str) -> Value:
        r = self.r
        text = r.choice([f"+{r.randint(30, 99)} {r.randint(100, 999)} {r.randint(100000, 999999)}", f"0{r.randint(100, 999)} {r.randint(1000, 9999)}",
                         f"{r.randint(200, 999)}-555-{r.randint(0, 9999):04}"])
        return Value(text, text)

    def _ip(self, _: str) -> Value:
        text = ".".join(str(self.r.randint(1, 254)) for _ in range(4))
        return Value(text, text)

    def _code(self, pattern: str) -> Value:
        text = "".join(str(self.r.randint(0, 9)) if c == "#" else c for c in pattern)
        return Value(text, text)

    # numbers

    def _int(self, bounds: str) -> Value:
        low, high = re.fullmatch(r"(-?\d+)-(\d+)", bounds).groups()
        n = self.r.randint(int(low), int(high))
        return Value(number_words(n) if 0 <= n <= 99 and self.r.random() < 0.35 else str(n), n)

    def _num(self, bounds: str) -> Value:
        low, high = re.fullmatch(r"(-?\d+)-(\d+)", bounds).groups()
        if self.r.random() < 0.55:
            return self._int(bounds)
        n = round(self.r.uniform(int(low), int(high)), self.r.choice([1, 1, 2]))
        if n == int(n):
            n = int(n)
        elif self.r.random() < 0.1 and 0 < n < 60:
            n = int(n) + 0.5
            return Value(f"{number_words(int(n))} and a half", n)
        return Value(str(n), n)

    def _money(self, bounds: str) -> Value:
        low, high = map(int, bounds.split("-"))
        n = self.r.choice([self.r.randint(low, high), round(self.r.uniform(low, high), 2)])
        if n == int(n):
            n = int(n)
        text = f"{n:.2f}" if n != int(n) else str(n)
        return Value(self.r.choice([f"€{text}", f"{text} euros", f"{text} EUR", f"{text} €", f"{n:,.2f} euros" if n > 999 else f"EUR {text}"]), n)

    def _percent(self, _: str) -> Value:
        n = self.r.choice([5, 10, 15, 20, 25, 30, 40, 50, 60, 70, 75, 80, 90, self.r.randint(1, 99)])
        return Value(self.r.choice([f"{n}%", f"{n} %", f"{n} percent", f"{number_words(n)} percent"]), n)

    def _interest(self, _: str) -> Value:
        n = self.r.choice([1, 2, 3, 4, 5, 6, round(self.r.uniform(0.5, 9), 1), round(self.r.uniform(0.5, 9), 2)])
        return Value(self.r.choice([f"{n}%", f"{n} percent", f"{n} %"]), int(n) if n == int(n) else n)

    def _weight(self, _: str) -> Value:
        n = self._num("1-40")
        return Value(n.said + self.r.choice([" kg", " kilos", " kilograms"]), n.value)

    def _minutes(self, _: str) -> Value:
        return self.r.choice([Value("half an hour", 30), Value("an hour", 60), Value("an hour and a half", 90), Value("two hours", 120),
                              Value("a quarter of an hour", 15), Value("three hours", 180)]
                             + [Value(f"{n} minutes", n) for n in (5, 10, 20, 25, 40, 45, 50, 75)]
                             + [Value(f"{number_words(n)} minutes", n) for n in (5, 12, 20, 35, 45)] + [Value("45 min", 45), Value("2 h", 120)])

    def _enum(self, rest: str) -> Value:
        name, _, said = self.r.choice(rest.split(";")).partition("=")
        return Value(self.r.choice((said or name).split(",")), name)

    def _currency(self, _: str) -> Value:
        code = self.r.choice(list(CURRENCIES))
        return Value(self.r.choice(CURRENCIES[code]), code)

    def _number(self, _: str) -> Value:
        return self._num("1-120") if self.r.random() < 0.3 else Value(*[(str(n), n) for n in [self.r.randint(1, 400)]][0])

    # time

    def _time(self, _: str) -> Value:
        hour, minute = self.r.randint(7, 20), self.r.choice([0, 0, 15, 30, 30, 45, 10, 20])
        value = f"{hour:02}:{minute:02}"
        twelve = (hour - 1) % 12 + 1
        half = "am" if hour < 12 else "pm"
        ways = [value, f"{hour}:{minute:02}", f"{twelve}:{minute:02} {half}"]
        if not minute:
            ways += [f"{twelve}{half}", f"{twelve} {half}", f"{twelve} o'clock in the {'morning' if hour < 12 else 'afternoon' if hour < 18 else 'evening'}"]
        if minute == 30:
            ways.append(f"half past {HOURS[twelve]} in the {'morning' if hour < 12 else 'afternoon' if hour < 18 else 'evening'}")
        if minute == 15:
            ways.append(f"quarter past {HOURS[twelve]} {half}")
        return Value(self.r.choice(ways), value)

    def _date(self, _: str, form: str) -> Value:
        r, today = self.r, self.today
        ahead = r.choice([0, 1, 1, 2, *[r.randint(1, 6)] * 3, *[r.randint(7, 13)] * 2, *[r.randint(3, 90)] * 4])
        day = today + datetime.timedelta(days=ahead)
        month = MONTHS[day.month - 1]
        plain = [f"{day.day} {month}", f"{month} {day.day}", f"{day.day}{_ordinal(day.day)} of {month}", f"{month} {day.day}{_ordinal(day.day)}"]
        exact = [str(day), f"{day.day} {month} {day.year}", f"{month} {day.day}, {day.year}", f"{day.day} {month[:3]} {day.year}"]
        relative = []
        if ahead <= 2:
            relative = [["today"], ["tomorrow"], ["the day after tomorrow"]][ahead] * 3
        elif ahead <= 6:
            relative = [DAYS[day.weekday()], "this " + DAYS[day.weekday()]] if day.weekday() > today.weekday() else [f"in {ahead} days", f"in {number_words(ahead)} days"]
        elif ahead <= 13 and day.isocalendar()[1] != today.isocalendar()[1] and ahead < 14 - today.weekday():
            relative = [f"{DAYS[day.weekday()]} next week"]
        elif ahead == 14:
            relative = ["in two weeks"]
        said = r.choice(relative) if relative and r.random() < 0.6 else r.choice(exact if r.random() < 0.35 else plain)
        bare = said in relative and (ahead <= 2 or said.startswith(("in ", "this ")))
        value = {"said": said, "dmy": f"{day.day:02}/{day.month:02}/{day.year}"}.get(form, str(day))
        return Value(said, value, said if bare else "on " + said, said not in exact)

    def _iso(self, _: str) -> Value:
        day = str(self.today + datetime.timedelta(days=self.r.randint(0, 30)))
        return Value(day, day)

    # several

    def _list(self, kind: str, form: str) -> Value:
        count = self.r.choice([2, 2, 3, 3, 4])
        if kind == "number":
            count += self.r.randint(1, 3)
        values: list[Value] = []
        while len(values) < count:
            value = self.draw(kind, form)
            if value.value not in [v.value for v in values]:
                values.append(value)
        said = [v.said for v in values]
        joined = ", ".join(said) if kind == "number" and self.r.random() < 0.7 else ", ".join(said[:-1]) + self.r.choice([" and ", " and ", ", ", " & "]) + said[-1]
        return Value(joined, [v.value for v in values])

    def _lines(self, kind: str, form: str) -> Value:
        """Some of one thing and some of another: pairs, which the schema names."""
        picked = self.r.sample(words(kind), self.r.choice([1, 2, 2, 3]))
        pairs = [(thing, self._int("2-60")) for thing in picked]
        said = [self.r.choice([f"{n.said} x {thing}", f"{n.said} {thing}s" if not thing.endswith("s") else f"{n.said} {thing}"]) for thing, n in pairs]
        value = [(thing + "s" if text.endswith(thing + "s") and not thing.endswith("s") else thing, n.value)
                 for (thing, n), text in zip(pairs, said)]
        return Value(", ".join(said[:-1]) + (" and " if len(said) > 1 else "") + said[-1], value)


def _ordinal(n: int) -> str:
    return "th" if 10 < n < 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
