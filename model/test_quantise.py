"""python3 -m unittest, in this folder: quantisation, checkpoints in parts, the order of merges."""
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch

import bpe
import checkpoint
import prune
import quantise
import safetensors_file
from network import Network, Shape


class Quantisation(unittest.TestCase):
    def setUp(self):
        self.weight = np.random.default_rng(1).normal(size=(24, 64)).astype(np.float32)

    def test_packs_two_values_in_a_byte(self):
        values, _ = quantise.quantise4(self.weight)
        self.assertEqual((24, 2, 16), quantise.pack4(values).shape)
        self.assertTrue((quantise.unpack4(quantise.pack4(values)) == values).all())

    def test_search_lowers_the_error(self):
        def error(search):
            return ((quantise.dequantise4(*quantise.quantise4(self.weight, search)) - self.weight) ** 2).mean()
        self.assertLess(error(True), error(False))
        self.assertLess(error(False), 0.02)

    def test_training_rounds_as_the_export_does(self):
        rounded = quantise.fake_quantised(torch.from_numpy(self.weight)).numpy()
        exported = quantise.dequantise4(*quantise.quantise4(self.weight, False))
        self.assertLess(np.abs(rounded - exported).max(), 1e-5)


class Checkpoints(unittest.TestCase):
    def test_splits_and_joins(self):
        network = Network(Shape(vocab=300, hidden=64, layers=2, heads=1, kv_heads=1, ffn=96))
        matrices = [p for n, p in network.named_parameters() if p.dim() == 2 and "embedding" not in n]
        state = {"network": network.state_dict(), "muon": [torch.randn_like(p) for p in matrices], "shape": {"vocab": 300},
                 "steps": 3, "tokens": 9, "passed": 0.5, "curve": [[0.1, 2.0, 0.0]]}
        with tempfile.TemporaryDirectory() as folder:
            size, checkpoint.PART = checkpoint.PART, 50_000
            try:
                paths = checkpoint.split(state, Path(folder), momentum=True)
                back = checkpoint.join(Path(folder))
            finally:
                checkpoint.PART = size
        self.assertGreater(len(paths), 2)
        for name, value in state["network"].items():
            self.assertLess(float((back["network"][name] - value).abs().max()), 0.02 * float(value.abs().max()))
        for a, b in zip(state["muon"], back["muon"]):
            self.assertLess(float((a - b).abs().max()), 0.03)
        self.assertEqual(0.5, back["passed"])

    def test_safetensors_round_trip(self):
        tensors = {"a": torch.randn(3, 4), "b": torch.randn(5).bfloat16(), "c": torch.arange(6, dtype=torch.int8)}
        back, metadata = safetensors_file.parse(safetensors_file.dump(tensors, {"format": "pt"}))
        self.assertEqual({"format": "pt"}, metadata)
        self.assertTrue(all(torch.equal(tensors[n], back[n]) for n in tensors))


class Merges(unittest.TestCase):
    def test_most_frequent_pair_first_later_in_the_alphabet_among_equals(self):
        merges = bpe._letter_merges(__import__("collections").Counter({"abc": 2, "bcd": 1, "xy": 3}), 4)
        self.assertEqual([("x", "y"), ("b", "c"), ("a", "bc"), ("bc", "d")], merges)


class Smaller(unittest.TestCase):
    def test_leaves_out_what_does_nothing(self):
        torch.manual_seed(3)
        network = Network(Shape(vocab=40, hidden=64, layers=2, heads=2, kv_heads=1, head_dim=32, ffn=96))
        with torch.no_grad():
            for layer in network.layers:
                layer.up.weight[::3] = 0
        small = prune.pruned(network, 64)
        ids = torch.tensor([[3, 5, 8, 13, 21]])
        self.assertEqual(64, small.shape.ffn)
        self.assertLess(float((network.step(ids, None)[0] - small.step(ids, None)[0]).abs().max()), 1e-4)


if __name__ == "__main__":
    unittest.main()
