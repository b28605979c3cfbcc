"""Runs an exported folder's golden prompt in Python's onnxruntime: greedy tokens and logits as the export computed them.

    python3 check_onnx.py DIR          (the same as `shoal models check DIR`, where there is Python and no Java)
"""
from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np


def greedy(folder: Path) -> tuple[int, int, float]:
    """Equal tokens from the first on, expected tokens, largest difference of the first position's top logits."""
    import onnxruntime

    golden = json.loads((folder / "golden.json").read_text(encoding="utf-8"))["prompt"]
    graph = sorted((folder / "onnx").glob("model*.onnx"))[0]
    session = onnxruntime.InferenceSession(str(graph), providers=["CPUExecutionProvider"])
    cache = {}
    for given in session.get_inputs():
        if given.name.startswith("past"):
            cache[given.name] = np.zeros((1, given.shape[1], 0, given.shape[3]), np.float32)
    names = [o.name for o in session.get_outputs()]
    tokens, past, equal, worst = golden["ids"], 0, 0, 0.0
    for expected in [*golden["greedy"], None]:
        past += len(tokens)
        out = dict(zip(names, session.run(names, {
            "input_ids": np.array([tokens], np.int64), "attention_mask": np.ones((1, past), np.int64), **cache})))
        cache = {name.replace("present", "past_key_values"): v for name, v in out.items() if name != "logits"}
        logits = out["logits"][0, -1]
        if past == len(golden["ids"]):
            worst = max(abs(float(logits[i]) - v) for i, v in zip(golden["first_top_ids"], golden["first_top_logits"]))
        if expected is None or int(logits.argmax()) != expected:
            break
        equal += 1
        tokens = [expected]
    return equal, len(golden["greedy"]), worst


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    equal, expected, worst = greedy(parser.parse_args().folder)
    print(f"{equal} of {expected} greedy tokens equal; logits differ by at most {worst:.4f}")
    raise SystemExit(0 if equal * 4 >= expected * 3 else 1)


if __name__ == "__main__":
    main()
