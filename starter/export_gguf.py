#!/usr/bin/python3
"""Writes a checkpoint as GGUF, F16 and Q8_0.

  GGUF_PY=LLAMA_CPP/gguf-py python3 export_gguf.py run/final.pt starter   ->  starter-f16.gguf, starter-q8_0.gguf

gguf-py is part of the llama.cpp source that node-llama-cpp brings along: `git clone node_modules/node-llama-cpp/llama/gitRelease.bundle LLAMA_CPP`."""
import os
import sys
import numpy as np
import torch

sys.path.insert(0, os.environ["GGUF_PY"])
import gguf  # noqa: E402
from gguf import GGMLQuantizationType as Kind  # noqa: E402
from model import Cfg, rope_factors  # noqa: E402
from tokenizer import Tok  # noqa: E402

CHATML = ("{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}{% endfor %}"
          "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}")


def write(path, weights, cfg, kind, file_type):
    tok, width = Tok(), cfg.H * cfg.D
    w = gguf.GGUFWriter(path, "llama")
    w.add_name("Starter (tiny)")
    w.add_description("Tiny model trained from nothing on synthetic office documents only. It looks up values in given passages; expect mistakes.")
    w.add_type("model")
    w.add_size_label(f"{sum(v.size for k, v in weights.items() if k != 'rope') / 1e6:.1f}M")
    w.add_file_type(file_type)
    w.add_quantization_version(2)
    w.add_block_count(cfg.L)
    w.add_context_length(cfg.ctx)
    w.add_embedding_length(cfg.d)
    w.add_feed_forward_length(cfg.F)
    w.add_head_count(cfg.H)
    w.add_head_count_kv(cfg.H)
    w.add_key_length(cfg.D)
    w.add_value_length(cfg.D)
    w.add_rope_dimension_count(cfg.D)
    w.add_rope_freq_base(cfg.base)
    w.add_layer_norm_rms_eps(1e-6)
    w.add_vocab_size(cfg.V)
    w.add_tokenizer_model("gpt2")
    w.add_tokenizer_pre("qwen2")
    w.add_token_list(tok.toks)
    w.add_token_types([3] * 3 + [1] * (len(tok.toks) - 3))
    w.add_token_merges(tok.merges)
    w.add_bos_token_id(0)
    w.add_eos_token_id(2)
    w.add_pad_token_id(0)
    w.add_eot_token_id(2)
    w.add_add_bos_token(False)
    w.add_add_space_prefix(False)
    w.add_chat_template(CHATML)

    def add(name, x):
        x = np.ascontiguousarray(x, dtype=np.float32)
        if x.ndim == 1:
            w.add_tensor(name, x)
        elif kind == Kind.F16:
            w.add_tensor(name, x.astype(np.float16))
        else:
            w.add_tensor(name, gguf.quants.quantize(x, kind), raw_dtype=kind)

    add("token_embd.weight", weights["emb"])
    add("output_norm.weight", weights["nf"])
    add("rope_freqs.weight", rope_factors(cfg))
    for l in range(cfg.L):
        matrix, bias, gate_up = weights[f"qkv.{l}"], weights[f"qkb.{l}"], weights[f"gu.{l}"]
        add(f"blk.{l}.attn_norm.weight", weights[f"n1.{l}"])
        add(f"blk.{l}.ffn_norm.weight", weights[f"n2.{l}"])
        for i, name in enumerate("qkv"):
            add(f"blk.{l}.attn_{name}.weight", matrix[i * width:(i + 1) * width])
            add(f"blk.{l}.attn_{name}.bias", bias[i * width:(i + 1) * width])
        add(f"blk.{l}.attn_output.weight", weights[f"wo.{l}"])
        add(f"blk.{l}.ffn_gate.weight", gate_up[:cfg.F])
        add(f"blk.{l}.ffn_up.weight", gate_up[cfg.F:])
        add(f"blk.{l}.ffn_down.weight", weights[f"dn.{l}"])
    w.write_header_to_file()
    w.write_kv_data_to_file()
    w.write_tensors_to_file()
    w.close()
    print(path, os.path.getsize(path))


def main():
    checkpoint, name = sys.argv[1:3]
    saved = torch.load(checkpoint, map_location="cpu")
    cfg = Cfg(**{k: v for k, v in saved["cfg"].items()})
    weights = {k: v.float().numpy() for k, v in saved["sd"].items()}
    write(f"{name}-f16.gguf", weights, cfg, Kind.F16, gguf.LlamaFileType.MOSTLY_F16)
    write(f"{name}-q8_0.gguf", weights, cfg, Kind.Q8_0, gguf.LlamaFileType.MOSTLY_Q8_0)


if __name__ == "__main__":
    main()
