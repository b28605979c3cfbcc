"""Writes tiny decoders with random weights and the inputs and outputs of real exports, each in a model directory.

  python3 make.py        # with Debian's python3-onnx; writes beside itself

Two kinds of graph: "plain" computes attention with ONNX's own operators and appends to the past, as Optimum exports it;
"gqa" has com.microsoft's GroupQueryAttention, as onnxruntime-genai's builder and the newer exports of onnx-community have.
Beside them, in ../refused, are graphs that must not be served, and in ../served graphs with room for a tokenizer and a
conversation, in half precision.
"""
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HERE = Path(__file__).parent
MICROSOFT = "com.microsoft"
VOCABULARY, POSITIONS = 64, 128
IDS, MASK, POSITION_IDS, KEEP = "input_ids", "attention_mask", "position_ids", "num_logits_to_keep"
LENGTHS, TOTAL, BRANCH = "seqlens_k", "total_sequence_length", "use_cache_branch"

USUAL = dict(hidden=32, heads=2, kv=1, head=16, inner=24, layers=2, theta=10000.0, window=0, windows=(), bias=False,
             norms=False, packed=False, sandwich=False, embedding=1.0, residual=1.0, logits=1.0, attention=None,
             plain=(IDS, MASK, POSITION_IDS), gqa=(IDS, MASK))

# Per family what is special about it, and the inputs of its exports.
FAMILIES = {
    "llama-3.2": dict(type="llama", theta=500000.0),
    "qwen-2.5": dict(type="qwen2", bias=True, theta=1000000.0, gqa=(IDS, LENGTHS, TOTAL)),
    "qwen-3": dict(type="qwen3", norms=True, hidden=24, heads=4, kv=2, head=16, theta=1000000.0, gqa=(IDS, MASK, KEEP)),
    "smollm-2": dict(type="llama", heads=3, kv=1, hidden=48, inner=16, theta=100000.0),
    "gemma-3-270m": dict(type="gemma3_text", norms=True, sandwich=True, hidden=24, heads=4, kv=1, head=16, window=5,
                         windows=(0,), embedding=4.0, theta=1000000.0, plain=(IDS, POSITION_IDS),
                         gqa=(IDS, MASK, POSITION_IDS)),
    "granite-4": dict(type="granitemoehybrid", embedding=3.0, residual=0.5,
                      logits=0.25, attention=0.2, plain=(IDS, MASK, POSITION_IDS, KEEP), gqa=(IDS, MASK, KEEP)),
    "phi-3": dict(type="phi3", packed=True, heads=2, kv=2, window=6, windows=(0, 1)),
}


class Builder:
    """Nodes of one graph; names its values by counting."""

    def __init__(self, half):
        self.type = TensorProto.FLOAT16 if half else TensorProto.FLOAT
        self.array = np.float16 if half else np.float32
        self.nodes, self.weights, self.count = [], {}, 0

    def fresh(self):
        self.count += 1
        return "v%d" % self.count

    def op(self, kind, *inputs, outputs=1, domain="", **attributes):
        names = [self.fresh() for _ in range(outputs)]
        self.nodes.append(helper.make_node(kind, list(inputs), names, domain=domain, **attributes))
        return names[0] if outputs == 1 else names

    def named(self, kind, inputs, name, **attributes):
        self.nodes.append(helper.make_node(kind, inputs, [name], **attributes))

    def constant(self, array):
        for name, known in self.weights.items():
            if known.dtype == array.dtype and known.shape == array.shape and known.size < 4 and (known == array).all():
                return name
        return self.weight("c%d" % len(self.weights), array)

    def weight(self, name, array):
        self.weights[name] = array
        return name

    def integers(self, *values):
        return self.constant(np.array(values, np.int64))

    def number(self, value):
        return self.constant(np.array(value, self.array))

    def cast(self, x, to):
        return self.op("Cast", x, to=to)

    def shape(self, x, axis):
        return self.op("Slice", self.op("Shape", x), self.integers(axis), self.integers(axis + 1))


class Decoder:
    def __init__(self, family, kind, half, seed=5):
        self.f = {**USUAL, **FAMILIES[family]}
        self.kind, self.half = kind, half
        self.inputs = self.f[kind]
        self.random = np.random.default_rng(seed)
        self.b = Builder(half)
        self.values = {}

    def matrix(self, name, rows, columns, gain=1.5):
        if name not in self.values:
            self.values[name] = self.random.standard_normal((rows, columns)) * gain / rows ** 0.5
        return self.b.weight(name, self.values[name].astype(self.b.array))

    def vector(self, name, size, spread=0.3, centre=0.0):
        if name not in self.values:
            self.values[name] = centre + spread * self.random.standard_normal(size)
        return self.b.weight(name, self.values[name].astype(self.b.array))

    def linear(self, x, name, rows, columns, bias=False):
        y = self.b.op("MatMul", x, self.matrix(name + ".weight", rows, columns))
        return self.b.op("Add", y, self.vector(name + ".bias", columns)) if bias else y

    def norm(self, x, name, size):
        b = self.b
        weight = self.vector(name + ".weight", size, centre=1.0)
        if self.kind == "gqa":
            return b.op("SimplifiedLayerNormalization", x, weight, axis=-1, epsilon=1e-6, stash_type=1)
        wide = b.cast(x, TensorProto.FLOAT)
        mean = b.op("ReduceMean", b.op("Mul", wide, wide), axes=[-1], keepdims=1)
        root = b.op("Sqrt", b.op("Add", mean, b.constant(np.array(1e-6, np.float32))))
        return b.op("Mul", b.cast(b.op("Div", wide, root), b.type), weight)

    def heads(self, x, count):
        """[batch, sequence, count * head] -> [batch, count, sequence, head]"""
        x = self.b.op("Reshape", x, self.b.integers(0, 0, count, self.f["head"]))
        return self.b.op("Transpose", x, perm=[0, 2, 1, 3])

    def frequencies(self):
        head = self.f["head"]
        return self.f["theta"] ** (-np.arange(0, head, 2) / head)

    def rotation(self):
        """Cosine and sine by position id, [batch, 1, sequence, head]."""
        b = self.b
        positions = b.op("Unsqueeze", b.cast(POSITION_IDS, TensorProto.FLOAT), b.integers(2))
        angles = b.op("Mul", positions, b.constant(self.frequencies().astype(np.float32)))
        angles = b.op("Unsqueeze", b.op("Concat", angles, angles, axis=-1), b.integers(1))
        return b.cast(b.op("Cos", angles), b.type), b.cast(b.op("Sin", angles), b.type)

    def rotated(self, x, rotation):
        b, half = self.b, self.f["head"] // 2
        low = b.op("Slice", x, b.integers(0), b.integers(half), b.integers(-1))
        high = b.op("Slice", x, b.integers(half), b.integers(2 * half), b.integers(-1))
        turned = b.op("Concat", b.op("Neg", high), low, axis=-1)
        return b.op("Add", b.op("Mul", x, rotation[0]), b.op("Mul", turned, rotation[1]))

    def allowed(self, past, window):
        """Added to the scores, [batch or 1, 1, 1, sequence, total]: 0 where a token may look, else the lowest number."""
        b = self.b
        total = b.op("Add", past, b.shape(IDS, 1))
        zero, one = b.constant(np.array(0, np.int64)), b.constant(np.array(1, np.int64))
        columns = b.op("Range", zero, b.op("Squeeze", total), one)
        rows = b.op("Unsqueeze", b.op("Range", b.op("Squeeze", past), b.op("Squeeze", total), one), b.integers(1))
        seen = b.op("LessOrEqual", columns, rows)
        if window:
            near = b.op("Less", b.op("Sub", rows, columns), b.integers(window))
            seen = b.op("And", seen, near)
        if MASK in self.inputs:
            real = b.op("Unsqueeze", b.cast(MASK, TensorProto.BOOL), b.integers(1, 2, 3))
            seen = b.op("And", seen, real)
        else:
            seen = b.op("Unsqueeze", seen, b.integers(0, 1, 2))
        return b.op("Where", seen, b.number(0), b.number(np.finfo(self.b.array).min))

    def scale(self):
        return self.f["attention"] or self.f["head"] ** -0.5

    def projections(self, x, layer):
        f, name = self.f, "l%d." % layer
        q, kv = f["heads"] * f["head"], f["kv"] * f["head"]
        if not f["packed"]:
            return [self.linear(x, name + part, f["hidden"], size, f["bias"])
                    for part, size in (("q", q), ("k", kv), ("v", kv))]
        both = self.linear(x, name + "qkv", f["hidden"], q + 2 * kv)
        return self.b.op("Split", both, self.b.integers(q, kv, kv), outputs=3, axis=-1)

    def attend(self, x, layer, shared, prefix=""):
        q, k, v = self.projections(x, layer)
        if self.kind == "gqa":
            return self.attend_grouped(q, k, v, layer, shared)
        b, f, name = self.b, self.f, "l%d." % layer
        q, k, v = self.heads(q, f["heads"]), self.heads(k, f["kv"]), self.heads(v, f["kv"])
        if f["norms"]:
            q, k = self.norm(q, name + "q_norm", f["head"]), self.norm(k, name + "k_norm", f["head"])
        q, k = self.rotated(q, shared["rotation"]), self.rotated(k, shared["rotation"])
        grown = []
        for part, new in (("key", k), ("value", v)):
            present = prefix + "present.%d.%s" % (layer, part)
            if shared["cached"]:
                b.named("Concat", ["past_key_values.%d.%s" % (layer, part), new], present, axis=2)
            else:
                b.named("Identity", [new], present)
            grown.append(b.op("Unsqueeze", present, b.integers(2)))
        q = b.op("Reshape", q, b.integers(0, f["kv"], f["heads"] // f["kv"], -1, f["head"]))
        scores = b.op("MatMul", q, b.op("Transpose", grown[0], perm=[0, 1, 2, 4, 3]))
        scores = b.op("Mul", scores, b.number(self.scale()))
        window = f["window"] if layer in f["windows"] else 0
        if window not in shared["allowed"]:
            shared["allowed"][window] = self.allowed(shared["past"], window)
        weights = b.op("Softmax", b.op("Add", scores, shared["allowed"][window]), axis=-1)
        y = b.op("Reshape", b.op("MatMul", weights, grown[1]), b.integers(0, f["heads"], -1, f["head"]))
        return b.op("Reshape", b.op("Transpose", y, perm=[0, 2, 1, 3]), b.integers(0, 0, f["heads"] * f["head"]))

    def attend_grouped(self, q, k, v, layer, shared):
        b, f, name = self.b, self.f, "l%d." % layer
        if f["norms"]:
            normed = []
            for x, count, norm in ((q, f["heads"], "q_norm"), (k, f["kv"], "k_norm")):
                x = b.op("Reshape", x, b.integers(0, 0, count, f["head"]))
                x = self.norm(x, name + norm, f["head"])
                normed.append(b.op("Reshape", x, b.integers(0, 0, count * f["head"])))
            q, k = normed
        own = POSITION_IDS in self.inputs
        if own:
            q, k = [b.op("RotaryEmbedding", x, POSITION_IDS, "cos", "sin", domain=MICROSOFT, num_heads=count)
                    for x, count in ((q, f["heads"]), (k, f["kv"]))]
        window = f["window"] if layer in f["windows"] else -1
        past = ["past_key_values.%d.%s" % (layer, part) for part in ("key", "value")]
        present = ["present.%d.%s" % (layer, part) for part in ("key", "value")]
        y = b.fresh()
        inputs = [q, k, v, *past, shared["lengths"], shared["total"]] + ([] if own else ["cos", "sin"])
        b.nodes.append(helper.make_node(
            "GroupQueryAttention", inputs, [y, *present], domain=MICROSOFT, num_heads=f["heads"],
            kv_num_heads=f["kv"], do_rotary=0 if own else 1, local_window_size=window, scale=self.scale()))
        return y

    def feed_forward(self, x, layer):
        b, f, name = self.b, self.f, "l%d." % layer
        if f["packed"]:
            both = self.linear(x, name + "gate_up", f["hidden"], 2 * f["inner"])
            gate, up = b.op("Split", both, b.integers(f["inner"], f["inner"]), outputs=2, axis=-1)
        else:
            gate = self.linear(x, name + "gate", f["hidden"], f["inner"])
            up = self.linear(x, name + "up", f["hidden"], f["inner"])
        gate = b.op("Mul", gate, b.op("Sigmoid", gate))
        return self.linear(b.op("Mul", gate, up), name + "down", f["inner"], f["hidden"])

    def body(self, cached=True, prefix=""):
        b, f = self.b, self.f
        shared = {"cached": cached, "allowed": {}}
        if self.kind == "plain":
            shared["rotation"] = self.rotation()
            shared["past"] = b.shape("past_key_values.0.key", 2) if cached else b.integers(0)
        else:
            angles = np.arange(POSITIONS)[:, None] * self.frequencies()[None]
            b.weight("cos", np.cos(angles).astype(b.array))
            b.weight("sin", np.sin(angles).astype(b.array))
            shared["lengths"], shared["total"] = self.lengths()
        x = b.op("Gather", self.matrix("embedding", VOCABULARY, f["hidden"], gain=VOCABULARY ** 0.5), IDS)
        if f["embedding"] != 1:
            x = b.op("Mul", x, b.number(f["embedding"]))
        for layer in range(f["layers"]):
            name = "l%d." % layer
            y = self.attend(self.norm(x, name + "norm1", f["hidden"]), layer, shared, prefix)
            x = self.add(x, self.linear(y, name + "o", f["heads"] * f["head"], f["hidden"]), name + "norm3")
            y = self.feed_forward(self.norm(x, name + "norm2", f["hidden"]), layer)
            x = self.add(x, y, name + "norm4")
        if KEEP in self.inputs:
            first = b.op("Neg", b.op("Reshape", KEEP, b.integers(1)))
            x = b.op("Slice", x, first, b.integers(np.iinfo(np.int64).max), b.integers(1))
        x = self.norm(x, "norm", f["hidden"])
        y = self.linear(x, "head", f["hidden"], VOCABULARY)
        if f["logits"] != 1:
            y = b.op("Mul", y, b.number(f["logits"]))
        if self.kind == "gqa" and self.half:
            b.named("Cast", [y], prefix + "logits", to=TensorProto.FLOAT)
        else:
            b.named("Identity", [y], prefix + "logits")

    def add(self, x, y, norm):
        b, f = self.b, self.f
        if f["sandwich"]:
            y = self.norm(y, norm, f["hidden"])
        if f["residual"] != 1:
            y = b.op("Mul", y, b.number(f["residual"]))
        return b.op("Add", x, y)

    def lengths(self):
        b = self.b
        if LENGTHS in self.inputs:
            return LENGTHS, TOTAL
        count = b.op("Sub", b.op("ReduceSum", MASK, b.integers(1), keepdims=0), b.integers(1))
        total = b.op("Gather", b.op("Shape", MASK), b.constant(np.array(1, np.int64)))
        return b.cast(count, TensorProto.INT32), b.cast(total, TensorProto.INT32)

    def cache(self, start, length):
        shape = ["batch_size", self.f["kv"], length, self.f["head"]]
        return [helper.make_tensor_value_info("%s.%d.%s" % (start, layer, part), self.b.type, shape)
                for layer in range(self.f["layers"]) for part in ("key", "value")]

    def declared(self, extra=()):
        table = ["batch_size", "sequence_length"]
        shapes = {IDS: table, POSITION_IDS: table, MASK: ["batch_size", "total_sequence_length"], KEEP: [],
                  LENGTHS: ["batch_size"], TOTAL: [], BRANCH: [1]}
        types = {LENGTHS: TensorProto.INT32, TOTAL: TensorProto.INT32, BRANCH: TensorProto.BOOL}
        return [helper.make_tensor_value_info(name, types.get(name, TensorProto.INT64), shapes[name])
                for name in (*self.inputs, *extra)]

    def outputs(self):
        logits = TensorProto.FLOAT if self.kind == "gqa" else self.b.type
        positions = "num_logits_to_keep" if KEEP in self.inputs else "sequence_length"
        return [helper.make_tensor_value_info("logits", logits, ["batch_size", positions, VOCABULARY]),
                *self.cache("present", "total_sequence_length")]

    def model(self):
        self.body()
        return self.made(self.b.nodes, self.declared())

    def merged(self):
        """As older exports of Optimum: one If, whose branches know or do not know a past."""
        branches = []
        for cached in (True, False):
            self.b.nodes = []
            prefix = "" if cached else "first."
            self.body(cached, prefix)
            outputs = [onnx.ValueInfoProto.FromString(o.SerializeToString()) for o in self.outputs()]
            for output in outputs:
                output.name = prefix + output.name
            branches.append(helper.make_graph(self.b.nodes, "branch", [], outputs))
        node = helper.make_node("If", [BRANCH], [o.name for o in self.outputs()],
                                then_branch=branches[0], else_branch=branches[1])
        return self.made([node], self.declared((BRANCH,)))

    def made(self, nodes, declared):
        weights = [numpy_helper.from_array(array, name) for name, array in self.b.weights.items()]
        graph = helper.make_graph(nodes, "main_graph", [*declared, *self.cache("past_key_values", "past_sequence_length")],
                                  self.outputs(), weights)
        return helper.make_model(graph, producer_name="shoal", ir_version=8,
                                 opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT, 1)])


def config(family):
    f = {**USUAL, **FAMILIES[family]}
    found = dict(model_type=f["type"], vocab_size=VOCABULARY, max_position_embeddings=POSITIONS,
                 hidden_size=f["hidden"], num_attention_heads=f["heads"], num_key_value_heads=f["kv"],
                 num_hidden_layers=f["layers"], intermediate_size=f["inner"], rope_theta=f["theta"])
    if f["head"] * f["heads"] != f["hidden"]:
        found["head_dim"] = f["head"]
    if f["window"]:
        found["sliding_window"] = f["window"]
    return found


def tokenizer():
    letters = [chr(c) for c in range(ord("!"), ord("!") + VOCABULARY - 2)]
    vocabulary = {letter: i + 2 for i, letter in enumerate(letters)}
    added = [dict(id=i, content=text, single_word=False, lstrip=False, rstrip=False, normalized=False, special=True)
             for i, text in enumerate(("<s>", "</s>"))]
    return dict(version="1.0", truncation=None, padding=None, added_tokens=added, normalizer=None,
                pre_tokenizer=dict(type="ByteLevel", add_prefix_space=False, trim_offsets=True, use_regex=False),
                post_processor=None, decoder=dict(type="ByteLevel", add_prefix_space=False, trim_offsets=True,
                                                  use_regex=False),
                model=dict(type="BPE", dropout=None, unk_token=None, continuing_subword_prefix=None,
                           end_of_word_suffix=None, fuse_unk=False, vocab={"<s>": 0, "</s>": 1, **vocabulary}, merges=[]))


def directory(name, family, models):
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "onnx").mkdir(parents=True)
    for file, content in (("config.json", config(family)), ("tokenizer.json", tokenizer()),
                          ("tokenizer_config.json", dict(tokenizer_class="PreTrainedTokenizerFast", eos_token="</s>")),
                          ("generation_config.json", dict(eos_token_id=1, do_sample=True, temperature=0.7, top_k=20))):
        (folder / file).write_text(json.dumps(content, separators=(",", ":")) + "\n")
    for file, model, external in models:
        where = dict(save_as_external_data=True, location=file + "_data", size_threshold=256) if external else {}
        onnx.save(model, str(folder / "onnx" / file), **where)


def refused(name, inputs, outputs):
    """A graph that loads and cannot be served: only its inputs and outputs count."""
    types = {"input_ids": TensorProto.INT64, "attention_mask": TensorProto.INT64}
    flat = ("logits", "hidden")
    shapes = {"input_ids": ["batch", "sequence"], "attention_mask": ["batch", "total"],
              "logits": ["batch", "sequence", 16], "hidden": ["batch", "sequence", 16]}

    def declared(names):
        return [helper.make_tensor_value_info(n, types.get(n, TensorProto.FLOAT), shapes.get(n, ["batch", 1, "past", 16]))
                for n in names]
    table = numpy_helper.from_array(np.ones((16, 16), np.float16), "table")
    nodes = [helper.make_node("Gather", ["table", "input_ids"], ["rows"]),
             helper.make_node("Cast", ["rows"], ["wide"], to=TensorProto.FLOAT)]
    for output in outputs:
        nodes.append(helper.make_node("Identity" if output in flat else "Unsqueeze",
                                      ["wide"] if output in flat else ["wide", "one"], [output]))
    one = numpy_helper.from_array(np.array([1], np.int64), "one")
    graph = helper.make_graph(nodes, "refused", declared(inputs), declared(outputs), [table, one])
    made = helper.make_model(graph, producer_name="shoal", ir_version=8, opset_imports=[helper.make_opsetid("", 17)])
    folder = HERE.parent / "refused"
    folder.mkdir(exist_ok=True)
    onnx.save(made, str(folder / (name + ".onnx")))


def all_refused():
    past, present = ["past_key_values.0.key", "past_key_values.0.value"], ["present.0.key", "present.0.value"]
    usual = ["input_ids", "attention_mask"]
    refused("convolution", [*usual, "past_conv.0", *past], ["logits", "present_conv.0", *present])
    refused("state_space", [*usual, *past, "past_ssm.1"], ["logits", *present, "present_ssm.1"])
    refused("encoder_decoder", [*usual, "encoder_hidden_states", *past], ["logits", *present])
    refused("embeddings", ["input_ids", "inputs_embeds", "attention_mask", *past], ["logits", *present])
    refused("unknown_input", [*usual, "token_type_ids", *past], ["logits", *present])
    refused("no_logits", [*usual, *past], ["hidden", *present])
    refused("no_past", usual, ["logits"])
    refused("no_present", [*usual, *past], ["logits", "present.0.key"])


# The kind of graph that is most common of the family.
SERVED = {"llama-3.2": "gqa", "qwen-2.5": "plain", "qwen-3": "gqa", "smollm-2": "plain", "gemma-3-270m": "plain",
          "granite-4": "plain", "phi-3": "gqa"}


def served():
    """Graphs alone: the tests put tokenizers and templates beside them."""
    global VOCABULARY, POSITIONS
    before = VOCABULARY, POSITIONS
    VOCABULARY, POSITIONS = 512, 2048
    folder = HERE.parent / "served"
    shutil.rmtree(folder, ignore_errors=True)
    for family, kind in SERVED.items():
        (folder / family / "onnx").mkdir(parents=True)
        onnx.save(Decoder(family, kind, True).model(), str(folder / family / "onnx" / "model_fp16.onnx"))
        (folder / family / "config.json").write_text(json.dumps(config(family), separators=(",", ":")) + "\n")
    VOCABULARY, POSITIONS = before


if __name__ == "__main__":
    all_refused()
    served()
    for family in FAMILIES:
        for kind, suffix in (("plain", ""), ("gqa", "-gqa")):
            directory(family + suffix, family,
                      [("model.onnx", Decoder(family, kind, False).model(), family == "qwen-3"),
                       ("model_fp16.onnx", Decoder(family, kind, True).model(), False)])
    directory("llama-merged", "llama-3.2",
              [("decoder_model_merged.onnx", Decoder("llama-3.2", "plain", False).merged(), False)])
