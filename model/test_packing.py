"""python3 -m unittest, in this folder: packing, rows, masks, formats, the check for unseen data."""
import json
import tempfile
import unittest
from pathlib import Path
from random import Random

import numpy as np
import torch

import bpe
import classes
import dense
import documents
import overlap
import packed
import prepare
import ragged
import rows
import sources
from bpe import Tokenizer
from documents import Assistant, Call, Document, Result, Unfit, User
from network import Network, Shape
from shoal_format import tool_line

TOOLS = [
    {"name": "find_room", "description": "Finds a free room.", "parameters": {"type": "object", "properties": {
        "seats": {"type": "integer", "description": "people"}, "day": {"type": "string"}}, "required": ["day"]}},
    {"name": "mark", "description": "Colours a cell.", "parameters": {"type": "object", "properties": {
        "shade": {"type": "string", "enum": ["red", "blue"]}, "at": {"type": "object", "properties": {
            "x": {"type": "integer"}, "y": {"type": "integer"}}}}, "required": []}},
    {"name": "rest", "description": "", "parameters": {"type": "object", "properties": {}}}]


def tokenizer() -> Tokenizer:
    return bpe.train(["find the room for monday please", "colours of a cell, red and blue", "안녕하세요 재고"] * 3, 330)


def meeting() -> Document:
    return documents.check_calls(Document("Be brief.", [dict(t) for t in TOOLS], [
        User("a room for 4 on Monday"),
        Assistant([Call("find_room", {"day": "Monday", "seats": 4})], thought="A room is wanted."),
        Result('{"room":"B2"}'), Assistant(text="Room B2.")]))


class Formats(unittest.TestCase):
    def setUp(self):
        self.t = tokenizer()

    def test_renders_as_the_server_does(self):
        ids, _ = documents.body(self.t, meeting().turns)
        self.assertEqual("<|user|>a room for 4 on Monday<|assistant|><|think|>A room is wanted.<|call|>find_room"
                         '{"seats":4,"day":"Monday"}<|end|><|tool|>{"room":"B2"}<|assistant|><|answer|>Room B2.<|end|>',
                         self.t.decode(ids))

    def test_cuts_thoughts_out(self):
        ids, kinds = (np.array(v) for v in documents.body(self.t, meeting().turns))
        ids, kinds = rows.without_thoughts(ids, kinds)
        self.assertIn("<|assistant|><|call|>find_room", self.t.decode(ids.tolist()))

    def test_weighs_values_with_their_closing_quote(self):
        ids, kinds = documents.body(self.t, meeting().turns)
        by_class = {c: self.t.decode([i for i, k in zip(ids, kinds) if k == c]) for c in set(kinds)}
        self.assertEqual("4", by_class[classes.NUMBER])
        self.assertIn('Monday"', by_class[classes.VALUE])
        self.assertEqual("find_room<|end|>", by_class[classes.DECISION])
        self.assertEqual("<|call|><|answer|>", by_class[classes.FIRST])

    def test_orders_arguments_as_the_schema_does(self):
        self.assertEqual(["seats", "day"], list(meeting().turns[1].calls[0].arguments))

    def test_names_what_does_not_fit(self):
        for turns in ([Assistant(text="x")], [User("x"), Assistant([Call("nothing", {})])],
                      [User("x"), Assistant([Call("mark", {"size": 1})])],
                      [User("x"), Assistant([Call("rest", {})]), Assistant(text="x")]):
            with self.assertRaises(Unfit):
                documents.check_calls(Document("", [dict(t) for t in TOOLS], turns))

    def test_tool_line_has_types_enums_and_optional_marks(self):
        self.assertEqual("mark(shade?: red|blue, at?: {x?: integer, y?: integer}) Colours a cell.", tool_line(TOOLS[1]))

    def test_earlier_texts_have_the_kind_that_the_server_shows(self):
        none, rest = Assistant(kind="none", text="That goes beyond this desk."), Assistant([Call("rest", {})])
        refused = Document("", TOOLS, [User("a"), none, User("b"), Assistant(kind="none", text="Sorry, no."), User("c"), rest])
        self.assertEqual(["", "answer", "", "none", "", "answer"], documents.shown_kinds(refused.turns))
        first, whole = documents.endings(refused)
        self.assertEqual([2, 6], [len(first.turns), len(whole.turns)])
        ids, kinds = documents.body(self.t, whole.turns)
        self.assertIn("<|answer|>That goes beyond", self.t.decode(ids))
        self.assertEqual(classes.NOTHING, kinds[ids.index(bpe.ANSWER)])
        self.assertEqual(classes.FIRST, kinds[ids.index(bpe.NONE)])
        ids, kinds = documents.body(self.t, first.turns)
        self.assertEqual(classes.FIRST, kinds[ids.index(bpe.NONE)])

    def test_korean_round_trips(self):
        for text in ("안녕하세요, 재고 있나요?", "Größe 30 × 40 🪑", "a\u0000b\r\n"):
            self.assertEqual(text, self.t.decode(self.t.encode(text)))

    def test_reads_hand_written_requests(self):
        head = {"catalogue": "x", "instructions": "", "tools": TOOLS}
        lines = [{"user": "hi", "none": "No."}, {"user": "r", "ask": "Which day?"},
                 {"user": "q", "calls": [{"name": "rest", "arguments": {}}], "results": [{"a": 1}], "answer": "1"},
                 {"turns": [{"user": "u"}, {"calls": [{"name": "rest", "arguments": {}}], "thought": "why"}]},
                 {"user": "z", "tools": ["mark"], "calls": [{"name": "rest", "arguments": {}}]}]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "x.jsonl"
            path.write_text("\n".join(map(json.dumps, [head, *lines])) + "\n")
            found = list(sources.written(path))
        self.assertEqual(["none", "answer"], [d.turns[-1].kind for d in found[:2]])
        self.assertEqual('{"a":1}', found[2].turns[2].text)
        self.assertEqual("why", found[3].turns[1].thought)
        self.assertIsInstance(found[4], Unfit)


class Packing(unittest.TestCase):
    def setUp(self):
        self.t = tokenizer()
        preparer = prepare.Preparer(self.t, lambda: None)
        preparer.unseen = type("All", (), {"allows": staticmethod(lambda texts: True)})
        for i in range(12):
            preparer.document("synth_tools", str(i), meeting())
        preparer.text("text_docs", "t", "a long text of many words " * 40)
        self.packer = preparer.packer

    def packed(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.packer.write(Path(folder.name), {})
        return packed.read(Path(folder.name))

    def test_reads_back_what_was_written(self):
        data = self.packed()
        ids, kinds = documents.body(self.t, meeting().turns)
        self.assertEqual(ids, data.body(0)[0].tolist())
        self.assertEqual(kinds, data.body(0)[1].tolist())
        needed, others = data.lines(0)
        self.assertEqual([tool_line(TOOLS[0])], [self.t.decode(data.line(i).tolist()) for i in needed])
        self.assertEqual(2, len(others))
        self.assertEqual("Be brief.", self.t.decode(data.system(0).tolist()))
        self.assertEqual(4, len(data.arrays["lines.length"]) - 1)  # each line once

    def test_shuffled_catalogue_keeps_every_tool(self):
        drawer = rows.Drawer(self.packed(), self.t, Random(3), rows.UNCHANGED, 400)
        text = self.t.decode(drawer.document(0)[0].tolist())
        head, lines = text.split("<|user|>")[0].split("<|tools|>")
        self.assertEqual("<|system|>Be brief.", head)
        self.assertEqual(sorted(map(tool_line, TOOLS)), sorted(lines.split("\n")))

    def test_thoughts_only_with_their_control(self):
        data = self.packed()
        on = rows.Drawer(data, self.t, Random(3), rows.Changes(1, 0, 0, 0, 0), 400).document(0)[0].tolist()
        off = rows.Drawer(data, self.t, Random(3), rows.UNCHANGED, 400).document(0)[0].tolist()
        self.assertEqual([bpe.SYSTEM, bpe.THINK], on[:2])
        self.assertEqual(2, on.count(bpe.THINK))
        self.assertNotIn(bpe.THINK, off)

    def test_renames_in_catalogue_and_calls(self):
        drawer = rows.Drawer(self.packed(), self.t, Random(5), rows.Changes(0, 0, 0, 0, 1), 400)
        ids, kinds = drawer.document(0)
        text = self.t.decode(ids.tolist())
        self.assertNotIn("find_room", text)
        name = text.split("<|call|>")[1].split("{")[0]
        self.assertIn(name + '(seats?: integer "people", day: string) Finds a free room.', text)
        self.assertIn("rest()", text)  # nothing else describes it
        self.assertEqual(len(ids), len(kinds))

    def test_rows_hold_whole_documents(self):
        batch = rows.Stream(self.packed(), self.t, 1, 300).rows(5, 0.5)
        for row, begin, length in batch.spans():
            first = batch.ids[row, begin]
            self.assertTrue(first == bpe.SYSTEM or first >= len(bpe.SPECIAL))
            self.assertEqual(bpe.END if first == bpe.SYSTEM else batch.ids[row, begin + length - 1],
                             batch.ids[row, begin + length - 1])
            self.assertEqual(classes.NOTHING, batch.kinds[row, begin])


    def test_makes_documents_while_training(self):
        data = self.packed()
        stream = rows.Stream(data, self.t, 1, 2048, live=True)
        first, second = stream.live.document(), stream.live.document()
        self.assertNotEqual(first[0].tolist(), second[0].tolist())
        self.assertEqual(bpe.SYSTEM, first[0][0])
        self.assertIn(rows.LIVE, stream.sources)
        self.assertGreater(len(stream.rows(3, 0.9).spans()), 3)

    def test_mixes_in_documents_with_merged_catalogues(self):
        stream = rows.Stream(self.packed(), self.t, 1, 400, merged=1.0)
        ids, kinds = stream.draw(0.5)
        self.assertEqual((bpe.SYSTEM, len(ids)), (ids[0], len(kinds)))
        self.assertIn(classes.FIRST, kinds)

    def test_fingerprints_find_what_the_excluder_finds(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "q.jsonl"
            path.write_text(json.dumps({"text": "Where is the cat?"}) + "\n"
                            + json.dumps({"text": " ".join(f"w{i}" for i in range(20))}) + "\n")
            known = set(overlap.fingerprints([overlap.Excluder([path])]))
        self.assertTrue(overlap.has_fingerprint("where IS the cat", known))
        self.assertTrue(overlap.has_fingerprint("so " + " ".join(f"w{i}" for i in range(4, 17)) + " and more", known))
        self.assertFalse(overlap.has_fingerprint("where is the dog", known))


class Masks(unittest.TestCase):
    def network(self):
        torch.manual_seed(1)
        network = Network(Shape(vocab=60, hidden=64, layers=2, heads=4, kv_heads=2, head_dim=16, ffn=96, positions=64))
        for p in network.parameters():
            torch.nn.init.normal_(p, std=0.3 if p.dim() == 2 else 1.0)
        return network

    def test_rows_agree_with_documents_on_their_own(self):
        network, r = self.network(), Random(1)
        docs = [np.array([r.randrange(11, 60) for _ in range(n)], np.uint16) for n in (7, 20, 13)]
        batch = rows.together([[(d, np.ones(len(d), np.uint8)) for d in docs[:2]], [(docs[2], np.ones(13, np.uint8))]], 32)
        ids, start = (torch.from_numpy(v.astype("int64")) for v in (batch.ids, batch.start))
        module = dense.Rows(network, dense.plain_attention, classes.weights())
        hidden = module.hidden(ids, start, dense.same_document(start))
        alone = ragged.forward(network, ragged.Ragged.of([d.tolist() for d in docs], []))
        together = torch.cat([hidden[0, :27], hidden[1, :13]])
        self.assertLess(float((together - alone).abs().max()), 1e-3)
        self.assertEqual([(0, 0, 7), (0, 7, 20), (1, 0, 13)], batch.spans())

    def test_gradient_does_not_cross_documents(self):
        network = self.network()
        start = torch.tensor([[0] * 5 + [5] * 5])
        mask = dense.same_document(start)[0, 0]
        self.assertFalse(mask[5:, :5].any())
        self.assertFalse(mask[2, 3])
        self.assertTrue(mask[7, 5])
        self.assertIsNotNone(network)

    def test_blocks_cover_what_the_mask_allows(self):
        r = Random(4)
        cuts = sorted(r.sample(range(1, 1024), 9))
        start = torch.tensor([[max([0] + [c for c in cuts if c <= i]) for i in range(1024)], [0] * 1024, [i // 128 * 128 for i in range(1024)]])
        blocks = dense.same_document(start)[:, 0].view(3, 8, 128, 8, 128).permute(0, 1, 3, 2, 4).flatten(3)
        partly, part_index, fully, full_index = dense.block_lists(start)
        for row in range(3):
            for q in range(8):
                some = set(part_index[row, 0, q, :partly[row, 0, q]].tolist())
                whole = set(full_index[row, 0, q, :fully[row, 0, q]].tolist())
                self.assertEqual({j for j in range(8) if blocks[row, q, j].all()}, whole)
                self.assertLessEqual({j for j in range(8) if blocks[row, q, j].any()} - whole, some)
                self.assertFalse(some & whole)

    def test_flex_attention_agrees_where_it_exists(self):
        try:
            attend, make = dense.flex_attention()
        except ImportError:
            self.skipTest("this PyTorch has no flex_attention")
        torch.manual_seed(1)
        q, k, v = torch.randn(1, 4, 256, 16), torch.randn(1, 2, 256, 16), torch.randn(1, 2, 256, 16)
        start = torch.tensor([[0] * 50 + [50] * 206])
        plain = dense.plain_attention(q, k, v, dense.same_document(start))
        self.assertLess(float((attend(q, k, v, make(start)) - plain).abs().max()), 1e-4)


    def test_conversations_alone_cost_no_last_layer_of_their_catalogue(self):
        r = Random(2)
        batch = ragged.Ragged.of([[r.randrange(60) for _ in range(n)] for n in (9, 5)],
                                 [(p, [r.randrange(60) for _ in range(n)]) for p, n in ((0, 7), (1, 3), (0, 4))])
        seen = []
        for texts_only in (False, True):
            network = self.network()
            hidden = ragged.forward(network, batch, texts_only)[-14:]
            hidden.square().sum().backward()
            seen.append([hidden.detach(), *(p.grad for p in network.parameters())])
        for whole, part in zip(*seen):
            self.assertLess(float((whole - part).abs().max()), 1e-3 * float(whole.abs().max()))


class Unseen(unittest.TestCase):
    def test_reads_every_form_of_a_users_text(self):
        rows_ = [{"text": "a"}, {"input": "b"}, {"user": ["c", "d"], "turns": 10}, {"turns": [{"user": "e"}, {"calls": []}]},
                 {"question": [[{"role": "user", "content": "f"}]]}, {"messages": [{"role": "user", "content": "g"}]}, {"user": "h"}]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "q.jsonl"
            path.write_text("\n".join(map(json.dumps, rows_)))
            self.assertEqual(list("abcdefgh"), list(overlap.texts_of(path)))

    def test_excludes_the_cases_that_come_with_the_evaluation(self):
        self.assertTrue(prepare.Unseen(None, [])("Who teaches saxophone with us, and on which days?"))
        self.assertTrue(prepare.Unseen(None, [])("What is V21 for and how much is it?"))

    def test_finds_equal_texts_and_long_overlaps(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "q.jsonl"
            path.write_text(json.dumps({"question": [[{"role": "user", "content": "Where is the cat?"}]]}) + "\n"
                            + json.dumps({"text": " ".join(f"w{i}" for i in range(20))}) + "\n")
            excluder = overlap.Excluder([path])
        self.assertTrue(excluder("where IS the cat"))
        self.assertTrue(excluder("so " + " ".join(f"w{i}" for i in range(4, 17)) + " and more"))
        self.assertFalse(excluder("where is the dog"))

    def test_short_later_turns_do_not_drop_a_dialogue(self):
        unseen = prepare.Unseen.__new__(prepare.Unseen)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "e.jsonl"
            path.write_text(json.dumps({"messages": [{"role": "user", "content": "yes that works"}]}) + "\n")
            unseen.strict, unseen.lenient = overlap.Excluder([]), overlap.Excluder([path])
        unseen.dropped = __import__("collections").Counter()
        self.assertTrue(unseen.allows(["I want a table", "yes that works"]))
        self.assertFalse(unseen.allows(["yes that works"]))


if __name__ == "__main__":
    unittest.main()
