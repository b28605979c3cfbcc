"""Writes tiny.onnx, a one-layer decoder of a few KB in the shape that OnnxRunner serves, and the same in other forms.

Run from anywhere with a Python that has onnx and numpy: python3 tiny.py
"""
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HERE = Path(__file__).parent
VOCAB, HIDDEN, HEADS, HEAD, POSITIONS = 24, 32, 2, 16, 64
MICROSOFT = "com.microsoft"


def value(name, kind, shape):
    return helper.make_tensor_value_info(name, kind, shape)


def graph(last_only=True, extra=()):
    random = np.random.default_rng(7)

    def constant(name, array):
        constants.append(numpy_helper.from_array(array, name))
        return name

    def node(kind, inputs, outputs, domain="", **attributes):
        nodes.append(helper.make_node(kind, inputs, outputs, domain=domain, **attributes))
        return outputs[0]

    nodes, constants = [], []
    constant("one", np.array([1], np.int64))
    constant("one_scalar", np.array(1, np.int64))
    constant("minus_one", np.array([-1], np.int64))
    constant("end", np.array([np.iinfo(np.int64).max], np.int64))
    node("ReduceSum", ["attention_mask", "one"], ["sum"], keepdims=0)
    node("Sub", ["sum", "one"], ["last_index"])
    node("Cast", ["last_index"], ["lengths"], to=TensorProto.INT32)
    node("Shape", ["attention_mask"], ["shape"])
    node("Gather", ["shape", "one_scalar"], ["total"])
    node("Cast", ["total"], ["total_length"], to=TensorProto.INT32)
    angle = np.arange(POSITIONS)[:, None] * (10000.0 ** (-np.arange(0, HEAD, 2) / HEAD))[None]
    constant("cos", np.cos(angle).astype(np.float32))
    constant("sin", np.sin(angle).astype(np.float32))
    constant("embedding", random.standard_normal((VOCAB, HIDDEN)).astype(np.float32))
    x = node("Gather", ["embedding", "input_ids"], ["x"])
    for name in "qkv":
        weight = random.standard_normal((HIDDEN, HEADS * HEAD)).astype(np.float32) / HIDDEN ** 0.5
        node("MatMul", [x, constant("w" + name, weight)], [name])
    node("GroupQueryAttention",
         ["q", "k", "v", "past_key_values.0.key", "past_key_values.0.value", "lengths", "total_length", "cos", "sin"],
         ["attention", "present.0.key", "present.0.value"], MICROSOFT,
         num_heads=HEADS, kv_num_heads=HEADS, do_rotary=1)
    y = node("Add", [x, "attention"], ["y"])
    if last_only:
        y = node("Slice", [y, "minus_one", "end", "one"], ["last"])
    node("MatMul", [y, constant("head", random.standard_normal((HIDDEN, VOCAB)).astype(np.float32))], ["logits"])
    cache = ["batch", HEADS, "past", HEAD]
    inputs = [value("input_ids", TensorProto.INT64, ["batch", "sequence"]),
              value("attention_mask", TensorProto.INT64, ["batch", "total"]),
              value("past_key_values.0.key", TensorProto.FLOAT, cache),
              value("past_key_values.0.value", TensorProto.FLOAT, cache)]
    inputs += [value(name, TensorProto.INT64, ["batch", "sequence"]) for name in extra]
    outputs = [value("logits", TensorProto.FLOAT, ["batch", 1 if last_only else "sequence", VOCAB]),
               value("present.0.key", TensorProto.FLOAT, cache), value("present.0.value", TensorProto.FLOAT, cache)]
    return model(nodes, inputs, outputs, constants)


def plain():
    """Past and present are concatenated, as graphs without GroupQueryAttention do."""
    cache = ["batch", HEADS, "past", HEAD]
    shape = numpy_helper.from_array(np.array([1, HEADS, 1, HEAD], np.int64), "new_shape")
    values = numpy_helper.from_array(np.ones((VOCAB, HEADS * HEAD), np.float32), "table")
    head = numpy_helper.from_array(np.ones((HEADS * HEAD, VOCAB), np.float32), "head")
    nodes = [helper.make_node("Gather", ["table", "input_ids"], ["x"]),
             helper.make_node("Reshape", ["x", "new_shape"], ["new"]),
             helper.make_node("Concat", ["past_key_values.0.key", "new"], ["present.0.key"], axis=2),
             helper.make_node("Concat", ["past_key_values.0.value", "new"], ["present.0.value"], axis=2),
             helper.make_node("MatMul", ["x", "head"], ["logits"])]
    inputs = [value("input_ids", TensorProto.INT64, ["batch", 1]),
              value("attention_mask", TensorProto.INT64, ["batch", "total"]),
              value("past_key_values.0.key", TensorProto.FLOAT, cache),
              value("past_key_values.0.value", TensorProto.FLOAT, cache)]
    outputs = [value("logits", TensorProto.FLOAT, ["batch", 1, VOCAB]),
               value("present.0.key", TensorProto.FLOAT, ["batch", HEADS, "present", HEAD]),
               value("present.0.value", TensorProto.FLOAT, ["batch", HEADS, "present", HEAD])]
    return model(nodes, inputs, outputs, [shape, values, head])


def model(nodes, inputs, outputs, constants):
    graph = helper.make_graph(nodes, "tiny", inputs, outputs, constants)
    return helper.make_model(graph, producer_name="shoal", ir_version=8,
                             opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT, 1)])


if __name__ == "__main__":
    onnx.save(graph(), str(HERE / "tiny.onnx"))
    onnx.save(graph(extra=["position_ids"]), str(HERE / "position_ids.onnx"))
    onnx.save(graph(last_only=False), str(HERE / "all_logits.onnx"))
    onnx.save(plain(), str(HERE / "plain.onnx"))
