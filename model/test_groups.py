"""python3 -m unittest, in this folder: catalogues that conversations share."""
import tempfile
import unittest
from pathlib import Path

import bpe
import classes
import groups
import packed
import prepare
import pretrain
from documents import Assistant, Call, Document, Result, User, check_calls
from groups import Plan
from network import Network, Shape

WORDS = ["kettle", "ferry", "violin", "orchard", "glacier", "lantern", "saddle", "walnut", "harbour", "pillow", "anchor", "tulip"]


def tool(word: str) -> dict:
    return {"name": f"move_{word}", "description": f"Moves the {word}.", "parameters": {"type": "object", "properties": {
        word: {"type": "string"}}, "required": [word]}}


def document(i: int) -> Document:
    word, other = WORDS[i], WORDS[(i + 1) % len(WORDS)]
    return check_calls(Document("", [tool(word), tool(other)], [
        User(f"put the {word} to place {i}"), Assistant([Call(f"move_{word}", {word: f"place {i}"})], thought="Clear."),
        Result("{}"), Assistant(text="Done.")]))


class Shared(unittest.TestCase):
    def setUp(self):
        texts = [f"move_{w}({w}: string) Moves the {w}. put the {w} to place" for w in WORDS] * 6
        self.t = bpe.train(texts, 480)
        preparer = prepare.Preparer(self.t, None)
        preparer.unseen = type("All", (), {"allows": staticmethod(lambda texts: True)})
        for i in range(len(WORDS)):
            preparer.document("synth_tools", str(i), document(i))
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        preparer.packer.write(Path(folder.name), {})
        self.data = packed.read(Path(folder.name))

    def stream(self, plan: Plan, renamed: float = 0.0, thinking: float = 0.0) -> groups.Groups:
        return groups.Groups(self.data, self.t, 3, 900, plans=(plan,), renamed=renamed, thinking=thinking)

    def names(self, group: groups.Group) -> list[str]:
        lines = self.t.decode(group.prefix.tolist()).split("<|tools|>")[1].split("\n")
        return [line.split("(")[0] for line in lines]

    def called(self, body: groups.Body) -> list[str]:
        return [part.split("{")[0] for part in self.t.decode(body.ids.tolist()).split("<|call|>")[1:]]

    def test_each_conversation_calls_tools_of_the_catalogue(self):
        for renamed in (0.0, 1.0):
            group = self.stream(Plan(1, (4, 4), 2000, 0.0), renamed).group(0.5)
            names = self.names(group)
            self.assertEqual(4, len(group.bodies))
            self.assertEqual(len(names), len(set(names)))
            for body in group.bodies:
                self.assertLessEqual(set(self.called(body)), set(names))
                self.assertEqual([len(body.ids)] * 2, [len(body.weights), len(body.kinds)])
                self.assertEqual(bpe.USER, body.ids[0])
                self.assertEqual(0, body.weights[0])
            self.assertEqual(renamed == 0.0, all(n.startswith("move_") for n in names))

    def test_refuses_what_no_tool_fits(self):
        group = self.stream(Plan(1, (1, 1), 300, 3.0)).group(0.5)
        names = self.names(group)
        refused = [b for b in group.bodies if bpe.NONE in b.ids.tolist()]
        self.assertTrue(refused)
        for body in refused:
            ids = body.ids.tolist()
            self.assertEqual(groups.FIRST, body.weights[ids.index(bpe.NONE)])
            wanted = self.t.decode(ids).split("put the ")[1].split(" ")[0]
            self.assertNotIn(f"move_{wanted}", names)

    def test_thoughts_only_behind_their_control(self):
        on = self.stream(Plan(1, (1, 1), 300, 0.0), thinking=1.0).group(0.5)
        off = self.stream(Plan(1, (1, 1), 300, 0.0)).group(0.5)
        self.assertEqual([bpe.SYSTEM, bpe.THINK], on.prefix[:2].tolist())
        self.assertIn(bpe.THINK, on.bodies[0].ids.tolist())
        self.assertNotIn(bpe.THINK, off.prefix.tolist() + off.bodies[0].ids.tolist())

    def test_weighs_the_tokens_at_which_names_part(self):
        names = [(1, 2, 3), (1, 2, 4), (1, 5), (1, 2)]
        self.assertEqual([groups.GIVEN, groups.BRANCH, groups.BRANCH], groups.branches((1, 2, 3), names))
        self.assertEqual([groups.GIVEN] * 2, groups.branches((7, 8), [(7, 8)]))

    def test_weighs_the_first_decision_most(self):
        body = self.stream(Plan(1, (1, 1), 300, 0.0)).group(0.5).bodies[0]
        ids = body.ids.tolist()
        self.assertEqual(groups.FIRST, body.weights[ids.index(bpe.CALL)])
        self.assertEqual(groups.NEXT, body.weights[ids.index(bpe.END)])

    def test_loss_of_shared_catalogues_is_that_of_whole_conversations(self):
        network = Network(Shape(vocab=len(self.t), hidden=64, layers=2, heads=2, kv_heads=1, head_dim=32, ffn=96))
        pretrain.start_weights(network, None)
        compute = pretrain.OnShared(network, classes.weights())
        group = self.stream(Plan(1, (3, 3), 900, 0.0)).group(0.5)
        loss, weight, tokens = compute([group], False)
        apart = [compute([groups.Group(group.prefix, [b])], False) for b in group.bodies]
        self.assertAlmostEqual(float(sum(a for a, _, _ in apart)), float(loss), delta=1e-2 * float(loss))
        self.assertAlmostEqual(float(sum(b for _, b, _ in apart)), float(weight), places=3)
        self.assertEqual(group.tokens(), tokens)


if __name__ == "__main__":
    unittest.main()
