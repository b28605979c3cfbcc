"""The weights under the names of Hugging Face's LlamaForCausalLM, and back."""
from __future__ import annotations

from pathlib import Path

import torch

import safetensors_file
from network import Network

LLAMA = {"input_norm": "input_layernorm", "post_norm": "post_attention_layernorm", "q": "self_attn.q_proj",
         "k": "self_attn.k_proj", "v": "self_attn.v_proj", "o": "self_attn.o_proj", "gate": "mlp.gate_proj",
         "up": "mlp.up_proj", "down": "mlp.down_proj"}


def llama_names(network: Network) -> dict[str, torch.Tensor]:
    """The weights under the names of Hugging Face's LlamaForCausalLM (tied embeddings: no head of its own)."""
    out = {"model.embed_tokens.weight": network.embedding.weight, "model.norm.weight": network.norm.weight}
    for i, layer in enumerate(network.layers):
        for name, parameter in layer.named_parameters():
            out[f"model.layers.{i}.{LLAMA[name.split('.')[0]]}.weight"] = parameter
    return {name: value.detach() for name, value in out.items()}


def weights(file: Path) -> dict[str, torch.Tensor]:
    """A safetensors file of a Llama as the state of a Network, float32."""
    own = {theirs: ours for ours, theirs in LLAMA.items()}
    tensors, _ = safetensors_file.parse(file.read_bytes())
    state = {}
    for name, value in tensors.items():
        parts = name.split(".")
        if name == "model.embed_tokens.weight":
            key = "embedding.weight"
        elif name == "model.norm.weight":
            key = "norm.weight"
        else:
            key = f"layers.{parts[2]}.{own['.'.join(parts[3:-1])]}.weight"
        state[key] = value.float()
    return state
