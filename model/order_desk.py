"""Conversations of the order desk, made from hand-written wordings (patterns/*.txt).

A conversation is a message, the right calls, results as the shop gives them, and the final text. Every wording belongs
to the training or the held-out part by its hash; `Desk(held_out=True)` draws wordings of requests from the second only.
"""
from __future__ import annotations

import copy
import dataclasses
import hashlib
import re
from pathlib import Path
from random import Random
from typing import Callable

import names
from names import Product, pick
from shoal_format import Call, Catalogue, Raw, Turn

PATTERNS = Path(__file__).parent / "patterns"
HELD_OUT_PERCENT = 8
ERRORS = {"unknown_product": "we do not carry this product", "out_of_stock": "not enough in stock",
          "no_orders": "this customer has no order", "unknown_order": "no such order",
          "not_open": "the order is already shipped or cancelled"}
PASSING = [("timeout", "no answer in time"), ("unavailable", "service unavailable"), ("timeout", "timed out after 5s"),
           ("failed", "connection refused"), ("tool_error", "the tool failed"), ("http_500", "internal server error")]
REFUSAL = "Sorry, I can only help with stock, prices, orders, cancellations and sales of this shop."
ASK = {
    "missing_cancel": "Which order should be cancelled? Please give its order number.",
    "missing_status": "Which order is it? Please give its order number.",
    "missing_product": "Which product would you like, and how many?",
    "missing_quantity": "How many would you like?",
    "missing_stock": "Which product do you mean?",
    "missing_sales": "Which product and which period should the report cover?",
}
PERIODS = {
    "today": ["today", "today", "so far today", "today so far", "since this morning"],
    "yesterday": ["yesterday", "yesterday", "the day before today"],
    "this_week": ["this week", "this week", "so far this week", "this week so far", "in this week", "in the current week", "during the current week"],
    "last_week": ["last week", "last week", "in the last week", "the week before this one", "in the previous week",
                  "the previous week", "during the past week", "over the last week"],
    "this_month": ["this month", "this month", "so far this month", "in the current month", "this month so far",
                   "during the current month"],
    "last_month": ["last month", "last month", "in the last month", "in the previous month", "the previous month",
                   "the month before", "during the past month", "over the last month"],
}


def load_patterns(folder: Path = PATTERNS) -> dict[str, list[str]]:
    """Section name -> wordings."""
    sections: dict[str, list[str]] = {}
    files = sorted(folder.glob("*.txt"))
    if not files:
        raise FileNotFoundError(f"{folder}: no pattern files (*.txt) here")
    for file in files:
        lines = sections.setdefault("", [])
        for line in file.read_text(encoding="utf-8").split("\n"):
            heading = re.fullmatch(r"\[(\w+)\]", line)
            if heading:
                lines = sections.setdefault(heading[1], [])
            elif line or lines is sections.get("empty"):
                lines.append(line.replace("\\n", "\n"))
    return sections


def is_held_out(pattern: str) -> bool:
    return int(hashlib.sha256(pattern.encode()).hexdigest()[:8], 16) % 100 < HELD_OUT_PERCENT


@dataclasses.dataclass
class Conversation:
    intent: str
    user: str
    turns: list[Turn]


class Message:
    """A filled pattern as segments, so that noise changes a value and its gold argument in the same way."""

    def __init__(self) -> None:
        self.parts: list[tuple[str, str]] = []

    def add(self, text: str, slot: str = "") -> None:
        self.parts.append((text, slot))

    def noise(self, r: Random) -> None:
        for kind, chance in NOISES:
            if r.random() < chance:
                self.parts = [(kind(text, slot, r), slot) for text, slot in self.parts]
        if self.parts and r.random() < 0.25:
            text, slot = self.parts[-1]
            if not slot:
                self.parts[-1] = (re.sub(r"[.?!]+$", lambda m: pick(r, ["", "", "??", "!", " ?", ".", "..."]), text), slot)

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.parts)

    def value(self, slot: str) -> str:
        return next(text for text, s in self.parts if s == slot)


def _lower(text: str, slot: str, r: Random) -> str:
    return text.lower() if slot != "a" or r.random() < 0.6 else text


def _upper(text: str, slot: str, r: Random) -> str:
    return text.upper()


def _title(text: str, slot: str, r: Random) -> str:
    return text.title() if slot[:1] in "pPS" and slot else text


def _no_apostrophe(text: str, slot: str, r: Random) -> str:
    return text.replace("'", "") if not slot else text


def _no_punctuation(text: str, slot: str, r: Random) -> str:
    return re.sub(r"[.,?!;:](?=\s|$)", "", text) if not slot else text


SHORT = {"please": "pls", "you": "u", "are": "r", "your": "ur", "thanks": "thx", "and": "&", "for": "4", "order": "ordr",
         "because": "cuz", "tomorrow": "tmrw", "address": "adress", "to": "2"}


def _short(text: str, slot: str, r: Random) -> str:
    if slot:
        return text
    safe = {k: v for k, v in SHORT.items() if k not in ("for", "to")}
    return re.sub(r"[A-Za-z]+", lambda m: safe.get(m[0], m[0]) if r.random() < 0.5 else m[0], text)


def _typo(text: str, slot: str, r: Random) -> str:
    if slot and not (slot[0] in "pPSt" and r.random() < 0.3):
        return text

    def change(m: re.Match) -> str:
        word = m[0]
        if len(word) < 4 or r.random() > 0.12:
            return word
        i = 1 + int(r.random() * (len(word) - 2))
        form = r.random()
        if form < 0.4:
            return word[:i] + word[i + 1] + word[i] + word[i + 2:]
        if form < 0.75:
            return word[:i] + word[i + 1:]
        return word[:i] + word[i] + word[i:]
    return re.sub(r"[A-Za-z]+", change, text)


NOISES = [(_title, 0.03), (_lower, 0.2), (_upper, 0.008), (_no_apostrophe, 0.06), (_no_punctuation, 0.07), (_short, 0.04),
          (_typo, 0.1)]
SINGLE = ["stock", "stock", "status", "status", "cancel", "sales", "last"]
PAIRS = {"stock2": ["stock", "stock"], "status2": ["status", "status"], "cancel2": ["cancel", "cancel"],
         "cancel_status": ["cancel", "status"], "status_cancel": ["status", "cancel"], "mixed": [],
         "status_stock": ["status", "stock"], "stock_status": ["stock", "status"], "sales2": ["sales", "sales"]}
JOINTS = [" and ", " and ", ", and ", " and also ", "; ", " - ", " Also, ", " Also: ", " And ", " And ", " ", " ", "\n",
          " Another thing: ", " Besides, ", " By the way, ", ", plus ", " Oh and ", " Second question: ", " Then: ",
          "\n\nAlso ", " Two: ", ", then "]
PRICE = re.compile(r"cost|pric|quote|much|set me back", re.I)
SLOT = re.compile(r"\{(\w+)\}")


class Desk:
    """Draws conversations; one instance per random stream."""

    WEIGHTS = {
        "stock": 18, "stock2": 8, "order_last": 17, "order_address": 14, "status": 10, "status2": 4, "cancel": 8,
        "cancel2": 2.5, "cancel_status": 2.5, "status_cancel": 2, "status_stock": 2.5, "stock_status": 2.5, "last": 4,
        "sales": 9, "sales2": 2.5, "sales2t": 1, "mixed": 5, "none": 13, "empty": 0.4, "missing_cancel": 1.5, "missing_status": 1.3,
        "missing_product": 1.5, "missing_quantity": 0.8, "missing_stock": 0.8, "missing_sales": 0.6}

    def __init__(self, random: Random, held_out: bool = False, foreign: list[str] | None = None,
                 dropped: Callable[[str], bool] | None = None):
        """`foreign` are messages of other domains, refused like those of [none]; `dropped` wordings are not used."""
        self.r = random
        self.foreign = foreign
        self.patterns = {}
        for section, lines in load_patterns().items():
            chosen = [p for p in lines if is_held_out(p) == held_out and not (dropped and dropped(p))]
            self.patterns[section] = chosen if len(chosen) >= 1 else lines
        self.intents = list(self.WEIGHTS)
        self.weights = list(self.WEIGHTS.values())

    def conversation(self, intent: str | None = None) -> Conversation:
        intent = intent or self.r.choices(self.intents, self.weights)[0]
        message = Message()
        self.products: dict[str, Product] = {}
        self.quantities: dict[str, int] = {}
        self.periods: dict[str, str] = {}
        self.pair: list[str] = []
        if intent in ("order_last", "order_address"):
            self._order(message, intent == "order_last")
        elif intent == "mixed" or (intent in PAIRS and self.r.random() < 0.4):
            self.pair = PAIRS.get(intent) or [pick(self.r, SINGLE), pick(self.r, SINGLE)]
            if self.pair == ["last", "last"]:
                self.pair = ["last", "stock"]
            self._wrap(message, self._joined(), 0.25)
        elif intent == "none" and self.foreign and self.r.random() < 0.55:
            message.add(pick(self.r, self.foreign))
        else:
            pattern = pick(self.r, self.patterns[intent])
            self._wrap(message, pattern, 0.0 if intent == "empty" else 0.15 if intent == "none" else 0.4)
        message.noise(self.r)
        self.message = message
        if self.pair:
            turns = self._both(*(self._do(kind, str(i + 1)) for i, kind in enumerate(self.pair)))
        else:
            turns = getattr(self, "_turns_" + intent, self._turns_text)(intent)
        return Conversation(intent, message.text, turns)

    # messages

    def _wrap(self, message: Message, pattern: str, chance: float) -> None:
        if self.r.random() >= chance:
            self._fill(message, pattern)
            return
        shape = pick(self.r, self.patterns["wrap"])
        for part in re.split(r"(\{\w+\})", shape):
            if part == "{m}":
                self._fill(message, pattern)
            elif part in ("{before}", "{after}"):
                self._fill(message, pick(self.r, self.patterns[part[1:-1]]))
            else:
                message.add(part)

    def _joined(self) -> str:
        """Two patterns of single requests as one, the slots of the first numbered 1, of the second 2."""
        r = self.r
        first, second = (self._numbered(kind, str(i + 1)) for i, kind in enumerate(self.pair))
        joint = pick(r, JOINTS)
        if joint[0] in " ,;-" and joint.strip():
            first = first.rstrip(".?!")
            if not second.startswith(("I ", "I'", "{")):
                second = second[0].lower() + second[1:]
        elif first[-1] not in ".?!" and joint[0] == " ":
            first += pick(r, [".", "?", "", ","])
        return first + joint + second

    def _numbered(self, kind: str, number: str) -> str:
        while True:
            pattern = pick(self.r, self.patterns[kind])
            slots = set(SLOT.findall(pattern))
            if not (slots & {"p", "P", "S"} and kind in ("status", "cancel", "last")):
                break
        return SLOT.sub(lambda m: "{" + ("o" if m[1] == "n" else m[1]) + number + "}", pattern)

    def _order(self, message: Message, last: bool) -> None:
        r = self.r
        self.to = pick(r, self.patterns["to_last" if last else "to_address"])
        sentence = pick(r, self.patterns["sent_last" if last else "sent_address"])
        if r.random() < 0.5:
            pattern = pick(r, self.patterns["order_to"])
        else:
            pattern = pick(r, self.patterns["order"])
            with_sentence = not last or r.random() < 0.6
            if with_sentence and r.random() < 0.25 and not pattern.endswith("?"):
                pattern = pattern.rstrip(".!") + pick(r, [" ", ", ", " and ship ", ", ship ", ", deliver "]) + "{to}"
            elif with_sentence and r.random() < 0.12:
                pattern = sentence + " " + pattern
            elif with_sentence:
                end = "" if pattern[-1] in ".?!" else pick(r, [".", ".", ".", ",", "\n", " -", " and", "!"])
                pattern = pattern + end + " " + sentence
            if "{S}" not in pattern and "{q" not in pattern and "{n1}" not in pattern:
                raise ValueError(f"a pattern of [order] needs a quantity or {{S}}: {pattern!r}")
        self._wrap(message, pattern, 0.4)

    def _fill(self, message: Message, pattern: str) -> None:
        r = self.r
        at = 0
        for m in SLOT.finditer(pattern):
            message.add(pattern[at:m.start()])
            at = m.end()
            slot = m[1]
            kind, number = slot.rstrip("0123456789"), slot.lstrip("abcdefghijklmnopqrstuvwxyzPS")
            if slot == "to":
                self._fill(message, self.to)
            elif slot == "q0":
                if not any(s == "q0" for _, s in message.parts):
                    self.wrong = names.number_word(r.randint(1, 20)) if r.random() < 0.4 else str(r.randint(1, 30))
                message.add(self.wrong, "q0")
            elif slot == "p0":
                message.add(self._product("").plural, "p0")
            elif slot == "n1":  # a plain number before or after the product
                self.quantities[""] = r.randint(1, 60)
                message.add(str(self.quantities[""]), "q")
            elif kind == "q":
                self._quantity(message, slot, number, pattern, pattern[m.end():])
            elif kind in ("p", "P", "S"):
                p = self._product(number)
                many = kind == "P" or (kind == "p" and self.quantities.get(number, 2) != 1)
                message.add(p.plural if many else p.name, slot)
            elif kind == "o":
                self._order_number(message, slot, pattern[:m.start()])
            elif slot == "n":
                message.add(str(names.order_id(r)), "o")
            elif kind == "t":
                period = pick(r, [p for p in PERIODS if p != self.periods.get("t")])
                self.periods[slot] = period
                phrase = pick(r, PERIODS[period])
                inside = m.end() < len(pattern) and pattern[m.end():m.end() + 2] in (" r", " s")
                message.add(period.replace("_", " ") if inside else phrase, slot)
            elif slot == "a":
                message.add(names.address(r), "a")
            elif slot == "name":
                message.add(names.person(r))
            elif slot == "city":
                message.add(names.town(r))
            elif slot == "d":
                message.add(str(r.choice([r.randint(2, 9), r.randint(10, 99), r.randint(100, 9999)])))
            elif slot == "phone":
                message.add(pick(r, ["0", "07", "+44 ", "555-"]) + str(r.randint(1000, 9999)) + pick(r, ["", " "]) + str(r.randint(100, 9999)))
            elif slot == "mail":
                message.add(pick(r, names.FIRST).lower() + "@" + names.invented(r).lower() + ".com")
            else:
                raise ValueError(f"unknown slot {{{slot}}} in pattern {pattern!r}")
        message.add(pattern[at:])

    def _product(self, number: str) -> Product:
        if number not in self.products:
            self.products[number] = names.product(self.r)
        return self.products[number]

    def _quantity(self, message: Message, slot: str, number: str, pattern: str, rest: str) -> None:
        r = self.r
        before_product = rest.startswith(" {p")
        n, word = names.quantity(r)
        while (n == 1 and (not before_product or PRICE.search(pattern))) or (not before_product and word.endswith("of")):
            n, word = names.quantity(r)
        self.quantities[number] = n
        name = self._product(number)
        if word in ("a", "just a") and name.name[0].lower() in "aeiou":
            word += "n"
        if not before_product:
            message.add(word, slot)
            return
        if word[0].isdigit() and r.random() < 0.08:
            word += pick(r, ["x", " x"])
        elif n > 1 and not word.endswith((" of", "couple")) and r.random() < 0.13:
            word += pick(r, [" of the", " of your", " of those", " of these", " more", " pieces of", " of the"])
        if not message.text or message.text.endswith(("\n", ". ", "? ", "! ")):
            if r.random() < 0.7:
                word = word[0].upper() + word[1:]
        message.add(word, slot)

    def _order_number(self, message: Message, slot: str, before: str) -> None:
        r = self.r
        after_word = re.search(r"orders?( and| &|,)? $", before)
        form = r.random()
        if form < 0.22:
            message.add("#")
        elif form < 0.30 and after_word:
            message.add(pick(r, ["number ", "no. ", "no ", "nr ", "No. ", "nr. ", "num ", "id "]))
        elif form < 0.36 and not after_word and before.strip():
            message.add(pick(r, ["order ", "order no. ", "order number ", "my order ", "order #", "number ", "no. "]))
        message.add(str(names.order_id(r)), slot)

    # results

    def _failure(self, code: str | None = None) -> dict:
        if code is None:
            code, text = pick(self.r, PASSING)
            return {"error": code, "message": text}
        return {"error": code, "message": ERRORS[code]}

    def _stock(self, number: str, wanted: int | None, chance: float = 0.72) -> dict:
        r = self.r
        form = r.random()
        if form > 0.985:
            return self._failure()
        if form > 0.91:
            return self._failure("unknown_product")
        p = self._product(number)
        need = wanted or 1
        if r.random() < chance:
            stock = need + r.choice([0, r.randint(0, 20), r.randint(0, 200)])
        else:
            stock = r.randint(0, need - 1) if r.random() < 0.8 else 0
        return {"sku": p.sku, "name": p.name, "price": Raw(p.price), "stock": stock, "available": stock >= need}

    def _order_row(self, order: int, tracking: bool, shippable: bool = False) -> dict:
        r = self.r
        row = {"order_id": order, "product": names.product(r).name, "quantity": r.choice([1, 1, 2, r.randint(1, 30)]),
               "status": pick(r, names.STATUSES), "address": names.address(r)}
        if tracking:
            sent = row["status"] in ("shipped", "delivered")
            row["tracking"] = self._tracking() if sent or r.random() < 0.05 else None
        return row

    def _tracking(self) -> str:
        return f"TR{self.r.randint(0, 999999):06d}"

    # final texts

    def _say_stock(self, result: dict, asked: str) -> str:
        if "error" in result:
            if result["error"] == "unknown_product":
                return f"Sorry, we do not carry {asked}."
            return f"Sorry, the stock of {asked} could not be looked up right now."
        if result["available"]:
            return f"In stock: {result['name']}, {result['stock']} left, {result['price'].text} each."
        return f"Sorry, only {result['stock']} left of {result['name']}, {result['price'].text} each."

    def _say_status(self, result: dict, order: str) -> str:
        if "error" in result:
            if result["error"] == "unknown_order":
                return f"No order {order} was found."
            return f"Sorry, order {order} could not be looked up right now."
        text = f"Order {result['order_id']} ({result['quantity']} {result['product']}) is {result['status']}"
        return text + (f", tracking number {result['tracking']}." if result.get("tracking") else ".")

    def _say_cancel(self, result: dict, order: str) -> str:
        if "error" not in result:
            return f"Order {result['order_id']} is cancelled."
        if result["error"] == "unknown_order":
            return f"No order {order} was found."
        if result["error"] == "not_open":
            return f"Order {order} could not be cancelled: it is already shipped or cancelled."
        return f"Sorry, order {order} could not be cancelled right now."

    def _say_sales(self, result: dict, asked: str) -> str:
        if "error" in result:
            if result["error"] == "unknown_product":
                return f"Sorry, we do not carry {asked}."
            return f"Sorry, the sales of {asked} could not be looked up right now."
        period = result["period"].replace("_", " ")
        return f"{result['product']} {period}: {result['units']} sold, revenue {result['revenue'].text}."

    # one call with its result and text, by kind

    def _do_stock(self, number: str) -> tuple[Call, dict, str]:
        slot = next(s for _, s in self.message.parts if s in ("p" + number, "P" + number, "S" + number))
        asked = self.message.value(slot)
        arguments = {"product": asked}
        wanted = self.quantities.get(number)
        if wanted is not None:
            arguments["quantity"] = wanted
        result = self._stock(number, wanted)
        return Call("check_stock", arguments), result, self._say_stock(result, asked)

    def _do_status(self, slot: str) -> tuple[Call, dict, str]:
        order = self.message.value(slot)
        form = self.r.random()
        result = self._order_row(int(order), True) if form < 0.87 else self._failure("unknown_order" if form < 0.985 else None)
        return Call("get_order", {"order_id": order}), result, self._say_status(result, order)

    def _do_cancel(self, slot: str) -> tuple[Call, dict, str]:
        order = self.message.value(slot)
        form = self.r.random()
        result = {"order_id": int(order), "status": "cancelled"} if form < 0.66 else self._failure(
            "unknown_order" if form < 0.8 else "not_open" if form < 0.985 else None)
        return Call("cancel_order", {"order_id": order}), result, self._say_cancel(result, order)

    def _do_sales(self, number: str, slot: str = "t") -> tuple[Call, dict, str]:
        spoken = next(s for _, s in self.message.parts if s in ("P" + number, "S" + number))
        asked, period = self.message.value(spoken), self.periods[slot]
        form = self.r.random()
        if form < 0.9:
            units = self.r.choice([self.r.randint(0, 60), self.r.randint(0, 900)])
            price = float(self._product(number).price)
            result = {"product": self._product(number).name, "period": period, "units": units,
                      "revenue": Raw(f"{units * price:.2f}")}
        else:
            result = self._failure("unknown_product" if form < 0.985 else None)
        return Call("sales_report", {"product": asked, "period": period}), result, self._say_sales(result, asked)

    def _do_last(self) -> tuple[Call, dict, str]:
        form = self.r.random()
        if form < 0.85:
            row = self._order_row(names.order_id(self.r), False)
            text = f"Your last order {row['order_id']} ({row['quantity']} {row['product']}) is {row['status']}."
        elif form < 0.98:
            row, text = self._failure("no_orders"), "You have no order with us yet."
        else:
            row, text = self._failure(), "Sorry, your last order could not be looked up right now."
        return Call("last_order", {}), row, text

    def _do(self, kind: str, number: str) -> tuple[Call, dict, str]:
        if kind == "stock":
            return self._do_stock(number)
        if kind == "sales":
            return self._do_sales(number, "t" + number)
        if kind == "last":
            return self._do_last()
        return (self._do_status if kind == "status" else self._do_cancel)("o" + number)

    def _both(self, *done: tuple[Call, dict, str]) -> list[Turn]:
        return [Turn([c for c, _, _ in done], [x for _, x, _ in done]),
                Turn(kind="answer", text=" ".join(t for _, _, t in done))]

    # turns per intent

    def _turns_text(self, intent: str) -> list[Turn]:
        if intent in ASK:
            return [Turn(kind="answer", text=ASK[intent])]
        return [Turn(kind="none", text=REFUSAL)]

    def _turns_stock(self, _: str) -> list[Turn]:
        return self._both(self._do_stock(""))

    def _turns_stock2(self, _: str) -> list[Turn]:
        return self._both(self._do_stock("1"), self._do_stock("2"))

    def _turns_status(self, _: str) -> list[Turn]:
        return self._both(self._do_status("o"))

    def _turns_status2(self, _: str) -> list[Turn]:
        return self._both(self._do_status("o"), self._do_status("o2"))

    def _turns_cancel(self, _: str) -> list[Turn]:
        return self._both(self._do_cancel("o"))

    def _turns_cancel2(self, _: str) -> list[Turn]:
        return self._both(self._do_cancel("o"), self._do_cancel("o2"))

    def _turns_cancel_status(self, _: str) -> list[Turn]:
        return self._both(self._do_cancel("o"), self._do_status("o2"))

    def _turns_status_cancel(self, _: str) -> list[Turn]:
        return self._both(self._do_status("o"), self._do_cancel("o2"))

    def _turns_status_stock(self, _: str) -> list[Turn]:
        return self._both(self._do_status("o"), self._do_stock(""))

    def _turns_stock_status(self, _: str) -> list[Turn]:
        return self._both(self._do_stock(""), self._do_status("o"))

    def _turns_sales(self, _: str) -> list[Turn]:
        return self._both(self._do_sales(""))

    def _turns_sales2(self, _: str) -> list[Turn]:
        return self._both(self._do_sales("1"), self._do_sales("2"))

    def _turns_sales2t(self, _: str) -> list[Turn]:
        return self._both(self._do_sales("", "t"), self._do_sales("", "t2"))

    def _turns_last(self, _: str) -> list[Turn]:
        return self._both(self._do_last())

    def _turns_order_last(self, _: str) -> list[Turn]:
        return self._turns_order(True)

    def _turns_order_address(self, _: str) -> list[Turn]:
        return self._turns_order(False)

    def _turns_order(self, last: bool) -> list[Turn]:
        r = self.r
        slot = next(s for _, s in self.message.parts if s in ("p", "S"))
        asked = self.message.value(slot)
        wanted = self.quantities.get("", 1)
        stock = self._stock("", wanted, 0.85)
        first = Turn([Call("check_stock", {"product": asked, "quantity": wanted})], [stock])
        turns = [first]

        def answer(text: str) -> list[Turn]:
            return turns + [Turn(kind="answer", text=text)]

        row: dict = {}
        if last:
            form = r.random()
            row = self._order_row(names.order_id(r), False) if form < 0.9 else self._failure("no_orders" if form < 0.985 else None)
            first.calls.append(Call("last_order", {}))
            first.results.append(row)
        if "error" in stock:
            return answer(self._say_stock(stock, asked))
        if not stock["available"]:
            return answer(f"Sorry, only {stock['stock']} left of {stock['name']}. Nothing was ordered.")
        if "error" in row:
            if row["error"] == "no_orders":
                return answer("Which address should it be shipped to? There is no earlier order to take it from.")
            return answer("Sorry, your address could not be looked up right now. Nothing was ordered.")
        order = names.order_id(r)
        form = r.random()
        placed = {"order_id": order, "status": "open"} if form < 0.93 else self._failure("out_of_stock" if form < 0.98 else None)
        turns.append(Turn([Call("place_order", {"sku": stock["sku"], "quantity": wanted})], [placed]))
        if "error" in placed:
            return answer(f"Sorry, {asked} went out of stock. Nothing was ordered." if placed["error"] == "out_of_stock"
                          else "Sorry, the order could not be placed right now.")
        address = row["address"] if last else self.message.value("a")
        booked = {"tracking": self._tracking()} if r.random() < 0.93 else self._failure()
        turns.append(Turn([Call("book_shipment", {"order_id": str(order), "address": address})], [booked]))
        if "error" in booked:
            return answer(f"Order {order} is placed, but the shipment could not be booked.")
        return answer(f"Order {order} is placed: {wanted} {asked}, shipped to {address}. Tracking number {booked['tracking']}.")


# other catalogues

TOOL_NAMES = {
    "check_stock": ["stock_lookup", "get_stock", "product_info", "inventory_check", "find_product", "stock", "look_up_item",
                    "availability", "query_inventory", "checkStock"],
    "place_order": ["create_order", "new_order", "submit_order", "buy", "order_item", "make_purchase", "placeOrder"],
    "last_order": ["previous_order", "recent_order", "latest_order", "get_last_order", "customer_last_order", "lastOrder"],
    "get_order": ["order_status", "find_order", "order_info", "lookup_order", "show_order", "track_order", "getOrder"],
    "cancel_order": ["void_order", "stop_order", "revoke_order", "withdraw_order", "order_cancel", "cancelOrder"],
    "book_shipment": ["ship", "ship_order", "create_shipment", "dispatch", "schedule_delivery", "send_parcel"],
    "sales_report": ["sales", "get_sales", "units_sold", "revenue_report", "sales_figures", "sales_summary", "salesReport"],
}
PARAMETER_NAMES = {
    "product": ["item", "name", "product_name", "article", "what"], "quantity": ["qty", "amount", "count", "number", "units"],
    "sku": ["code", "product_code", "item_code", "article_no"], "order_id": ["id", "order", "order_no", "order_number", "number"],
    "address": ["ship_to", "destination", "to", "deliver_to", "shipping_address"],
    "period": ["range", "timeframe", "when", "time_period"],
}
DESCRIPTIONS = {
    "check_stock": ["Look up price and availability of an article.", "Stock level and price of a product.",
                    "Is a product in stock, and what does it cost?", "Finds a product in the inventory."],
    "place_order": ["Creates an order for an article code.", "Buy a number of pieces of a product.", "Places an order."],
    "last_order": ["The most recent order of this customer, with the address.", "What the customer ordered last.",
                   "Returns the customer's previous order and where it went."],
    "get_order": ["Looks up an order by its number.", "Where an order is: status and tracking.", "Details of one order."],
    "cancel_order": ["Cancels an open order.", "Stops an order before it ships.", "Call an order off."],
    "book_shipment": ["Sends an order to an address.", "Books the delivery of an order.", "Dispatch an order."],
    "sales_report": ["Sales figures of a product.", "How many of a product were sold and for how much.",
                     "Units and turnover of a product in a time range."],
}
INSTRUCTIONS = [
    "You take orders for a shop. Check stock before ordering. Use the last order's address unless another one is given.",
    "You are the assistant of a small store. Always check the stock first. Ship to the customer's last address by default.",
    "Help customers of a web shop with stock, orders and sales. Without a new address, ship to the last one.",
    "You are a customer service agent of a shop. Look things up with the tools, never guess.",
    "",
]


class Dialect:
    """A catalogue other than the served one: renamed, reworded, shuffled, with other tools mixed in."""

    def __init__(self, base: Catalogue, pool: list[dict], r: Random):
        self.tools: dict[str, str] = {}
        self.parameters: dict[str, str] = {}
        rename = r.random() < 0.75
        if rename:
            self.tools = {name: pick(r, options) for name, options in TOOL_NAMES.items() if r.random() < 0.8}
            for name, options in PARAMETER_NAMES.items():
                if r.random() < 0.6:
                    self.parameters[name] = pick(r, options)
        tools = []
        for tool in base.tools:
            described = tool["description"] if r.random() < 0.3 else pick(r, DESCRIPTIONS[tool["name"]])
            parameters = copy.deepcopy(tool["parameters"])
            parameters["properties"] = {self.parameters.get(k, k): v for k, v in parameters["properties"].items()}
            parameters["required"] = [self.parameters.get(k, k) for k in parameters.get("required", [])]
            tools.append({"name": self.tools.get(tool["name"], tool["name"]), "parameters": parameters,
                          "description": described if r.random() < 0.92 else ""})
        tools += [pick(r, pool) for _ in range(r.choice([0, 0, 0, 1, 2]))] if pool else []
        if r.random() < 0.8:
            r.shuffle(tools)
        self.catalogue = Catalogue(base.instructions if r.random() < 0.4 else pick(r, INSTRUCTIONS), tools)

    def apply(self, conversation: Conversation) -> Conversation:
        turns = []
        for turn in conversation.turns:
            calls = [Call(self.tools.get(c.name, c.name), {self.parameters.get(k, k): v for k, v in c.arguments.items()})
                     for c in turn.calls]
            turns.append(dataclasses.replace(turn, calls=calls))
        return dataclasses.replace(conversation, turns=turns)
