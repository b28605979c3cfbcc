"""python3 -m unittest, in this folder: what the generator says is what its calls hold."""
import datetime
import unittest
from collections import Counter
from random import Random

import generator
import values
from check_data import IS
from documents import Assistant, User
from schema_forms import Former, Style, read_actions


class Generated(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.documents = list(generator.documents(None, 5, 800))

    def test_arguments_fit_their_schemas(self):
        for document in self.documents:
            tools = {t["name"]: t["parameters"] for t in document.tools}
            for turn in document.turns:
                for call in turn.calls if isinstance(turn, Assistant) else []:
                    self.fits(call.arguments, {**tools[call.name], "type": "object"})

    def fits(self, value, schema):
        self.assertTrue(IS[schema["type"]](value), (value, schema))
        if schema["type"] == "object":
            self.assertLessEqual(set(schema.get("required", [])), set(value))
            for key, inner in value.items():
                self.fits(inner, schema["properties"][key])
        elif schema["type"] == "array":
            for inner in value:
                self.fits(inner, schema["items"])
        elif "enum" in schema:
            self.assertIn(value, schema["enum"])

    def test_kinds_of_ends_are_mixed(self):
        ends = Counter(d.turns[-1].kind if not d.turns[-1].calls else "call" for d in self.documents)
        self.assertGreater(ends["call"], 250)
        self.assertTrue(0.08 < ends["none"] / len(self.documents) < 0.2, ends)
        self.assertGreater(sum(len(d.tools) >= 20 for d in self.documents), 60)
        self.assertGreater(sum(sum(isinstance(t, User) for t in d.turns) > 1 for d in self.documents), 50)

    def test_same_seed_same_documents(self):
        self.assertEqual([d.turns for d in self.documents[:20]], [d.turns for d in generator.documents(None, 5, 20)])

    def test_one_action_has_many_schemas(self):
        action, r = read_actions()[0], Random(1)
        self.assertGreater(len({str(Former(r, Style.drawn(r)).tool(action).schema) for _ in range(200)}), 190)

    def test_dates_are_reckoned_from_today(self):
        v = values.Values(Random(3))
        for _ in range(300):
            drawn = v.draw("date")
            day = datetime.date.fromisoformat(drawn.value)
            if drawn.said == "tomorrow":
                self.assertEqual(1, (day - v.today).days)
            for name in values.DAYS:
                if name in drawn.said:
                    self.assertEqual(name, values.DAYS[day.weekday()])

    def test_numbers_in_words(self):
        self.assertEqual(["seven", "twenty-one", "three hundred and five"], [values.number_words(n) for n in (7, 21, 305)])


if __name__ == "__main__":
    unittest.main()
