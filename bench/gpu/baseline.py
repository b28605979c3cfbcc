"""Decodes with the weights of llama.py in PyTorch: transformers' LlamaForCausalLM, as it comes.

    python3 baseline.py --size 135m --type fp16 --rows 1,8,32,64 [--device cuda]

A step feeds one token a row behind 384 and takes the likeliest next token; the median of 50 steps.
"""
from __future__ import annotations

import argparse
import json
import statistics
import time
from pathlib import Path

import torch
import transformers
from transformers import LlamaConfig, LlamaForCausalLM

from llama import EPSILON, POSITIONS, SIZES, THETA, TYPES, weights

PAST, WARM, STEPS, PROMPT = 384, 10, 50, 512


def load(size: str, kind: str, device: str) -> LlamaForCausalLM:
    s = SIZES[size]
    config = LlamaConfig(
        vocab_size=s["vocab"], hidden_size=s["hidden"], intermediate_size=s["ffn"], num_hidden_layers=s["layers"],
        num_attention_heads=s["heads"], num_key_value_heads=s["kv_heads"], max_position_embeddings=POSITIONS,
        rms_norm_eps=EPSILON, tie_word_embeddings=True, rope_theta=THETA)
    with torch.device("meta"):
        model = LlamaForCausalLM(config)
    state = {name: value.to(TYPES[kind][0]) for name, value in weights(size)}
    state["lm_head.weight"] = state["model.embed_tokens.weight"]
    missing, unknown = model.load_state_dict(state, strict=False, assign=True)
    if missing or unknown:
        raise SystemExit(f"transformers {transformers.__version__} names weights otherwise: {missing} {unknown}")
    model.model.rotary_emb = type(model.model.rotary_emb)(config=config)
    return model.to(device).eval()


def clock(device: str) -> float:
    if device == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter()


@torch.inference_mode()
def measure(model: LlamaForCausalLM, rows: int, device: str) -> tuple[float, float]:
    """Seconds of a step, and of a prompt alone."""
    draw = torch.Generator().manual_seed(rows)
    ids = torch.randint(0, model.config.vocab_size, (rows, PAST), generator=draw).to(device)
    out = model(ids, use_cache=True, logits_to_keep=1)
    token, times = out.logits[:, -1:].argmax(-1), []
    for _ in range(WARM + STEPS):
        start = clock(device)
        out = model(token, past_key_values=out.past_key_values, use_cache=True)
        token = out.logits[:, -1:].argmax(-1)
        token.cpu()
        times.append(clock(device) - start)
    prompt = torch.randint(0, model.config.vocab_size, (1, PROMPT), generator=draw).to(device)
    prompts = []
    for _ in range(5):
        start = clock(device)
        model(prompt, use_cache=True, logits_to_keep=1)
        prompts.append(clock(device) - start)
    return statistics.median(times[WARM:]), min(prompts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=SIZES, required=True)
    parser.add_argument("--type", choices=TYPES, default="fp16")
    parser.add_argument("--rows", default="1,8,32,64")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    model = load(options.size, options.type, options.device)
    name = torch.cuda.get_device_name() if options.device == "cuda" else "the processor"
    print(f"torch {torch.__version__}, transformers {transformers.__version__}, {name}")
    print(f"{'rows':>6} {'pass ms':>12} {'tokens/s':>14} {'prompt tokens/s':>16}")
    figures = []
    for rows in map(int, options.rows.split(",")):
        step, prompt = measure(model, rows, options.device)
        print(f"{rows:6d} {1000 * step:12.3f} {rows / step:14.0f} {PROMPT / prompt:16.0f}")
        figures.append({"rows": rows, "pass_ms": 1000 * step, "tokens_per_s": rows / step, "prompt_tokens_per_s": PROMPT / prompt})
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
