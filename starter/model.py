"""A small model of llama's kind: RMSNorm, interleaved RoPE with a factor per pair, SwiGLU, tied embeddings, biases on queries, keys and values.

On processors the fused kernels of kernels.cpp do attention, norms and SwiGLU; without them (NOKERNELS=1, or on a GPU) plain PyTorch gives the same numbers:
`python3 model.py` compares. BF16=1 makes matrix products in bfloat16."""
import ctypes
import math
import os
import sys
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

HERE = os.path.dirname(os.path.abspath(__file__))
BF16 = os.environ.get("BF16") == "1"
try:
    K = None if os.environ.get("NOKERNELS") else ctypes.CDLL(os.path.join(HERE, "kernels.so"))
except OSError:
    K = None


def at(tensor):
    return ctypes.c_void_p(tensor.data_ptr())


class Attention(torch.autograd.Function):
    """Each token sees the keys [d0, p1) and [s0, itself]: a shared beginning, and its own branch."""

    @staticmethod
    def forward(ctx, qkv, rope, pos, d0, p1, s0, batch, length, heads, size):
        qkv = qkv.contiguous()
        out, lse = torch.empty(batch * length, heads * size), torch.empty(batch, heads, length)
        K.attn_fwd(at(qkv), at(rope), at(pos), at(d0), at(p1), at(s0), at(out), at(lse), batch, length, heads, size)
        ctx.save_for_backward(qkv, rope, pos, d0, p1, s0, out, lse)
        ctx.shape = (batch, length, heads, size)
        return out

    @staticmethod
    def backward(ctx, g):
        qkv, rope, pos, d0, p1, s0, out, lse = ctx.saved_tensors
        g, dqkv = g.contiguous(), torch.empty_like(qkv)
        K.attn_bwd(at(qkv), at(rope), at(pos), at(d0), at(p1), at(s0), at(out), at(lse), at(g), at(dqkv), *ctx.shape)
        return (dqkv,) + (None,) * 9


class Norm(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, w):
        x = x.contiguous()
        y, scale = torch.empty_like(x), torch.empty(x.shape[0])
        K.rms_fwd(at(x), at(w), at(y), at(scale), *x.shape)
        ctx.save_for_backward(x, w, scale)
        return y

    @staticmethod
    def backward(ctx, g):
        x, w, scale = ctx.saved_tensors
        g, dx, dw = g.contiguous(), torch.empty_like(x), torch.empty_like(w)
        K.rms_bwd(at(x), at(w), at(scale), at(g), at(dx), at(dw), *x.shape)
        return dx, dw


class SwiGlu(torch.autograd.Function):
    @staticmethod
    def forward(ctx, gate_up):
        gate_up = gate_up.contiguous()
        rows, width = gate_up.shape[0], gate_up.shape[1] // 2
        y = torch.empty(rows, width)
        K.swiglu_fwd(at(gate_up), at(y), rows, width)
        ctx.save_for_backward(gate_up)
        return y

    @staticmethod
    def backward(ctx, g):
        gate_up, = ctx.saved_tensors
        g, d = g.contiguous(), torch.empty_like(gate_up)
        K.swiglu_bwd(at(gate_up), at(g), at(d), gate_up.shape[0], gate_up.shape[1] // 2)
        return d


class LinearBf16(torch.autograd.Function):
    """In bfloat16 (AVX512-BF16 through oneDNN), float32 in and out."""

    @staticmethod
    def forward(ctx, x, w, b=None):
        x, w = x.bfloat16(), w.bfloat16()
        ctx.save_for_backward(x, w)
        ctx.has_bias = b is not None
        y = torch.mm(x, w.t()).float()
        return y if b is None else y.add_(b)

    @staticmethod
    def backward(ctx, g):
        x, w = ctx.saved_tensors
        h = g.bfloat16()
        return torch.mm(h, w).float(), torch.mm(h.t(), x).float(), (g.sum(0) if ctx.has_bias else None)


def linear(x, w, b=None):
    return LinearBf16.apply(x, w, b) if BF16 and torch.is_grad_enabled() else F.linear(x, w, b)


class Cfg:
    """V vocabulary, d width, L layers, H heads of D, F of the SwiGLU, ctx positions; nrot rotated pairs of a head, base as the GGUF states it."""

    def __init__(self, V=3072, d=256, L=5, H=4, D=64, F=512, ctx=2048, nrot=16, base=10000.0):
        self.__dict__.update(V=V, d=d, L=L, H=H, D=D, F=F, ctx=ctx, nrot=nrot, base=base)


def frequencies(cfg):
    """Radians per position of each pair: nrot pairs from 2.5 down to 0.003 (at 2,048 positions 6.1: less than one turn), the others 0, that is, without position."""
    f = np.zeros(cfg.D // 2)
    f[:cfg.nrot] = 2.5 * (0.003 / 2.5) ** (np.arange(cfg.nrot) / (cfg.nrot - 1))
    return f


def rope_factors(cfg):
    """What the GGUF's rope_freqs holds: the frequency of pair i is base^(-2i/D) / factor."""
    f, theta = frequencies(cfg), cfg.base ** (-2 * np.arange(cfg.D // 2) / cfg.D)
    return np.where(f > 0, theta / np.maximum(f, 1e-30), 1e30).astype(np.float32)


def rope_table(cfg):
    """cos and sin by turns, for each position and pair."""
    angles = torch.arange(cfg.ctx)[:, None] * torch.tensor(frequencies(cfg))[None]
    return torch.stack([angles.cos(), angles.sin()], -1).reshape(cfg.ctx, cfg.D).float().contiguous()


class Model(nn.Module):
    def __init__(self, cfg, seed=0):
        super().__init__()
        self.c = cfg
        torch.manual_seed(seed)
        width = cfg.H * cfg.D

        def drawn(*shape):
            return nn.Parameter(torch.randn(*shape) / math.sqrt(shape[-1]))

        def each(make):
            return nn.ParameterList([make() for _ in range(cfg.L)])

        self.emb = nn.Parameter(torch.randn(cfg.V, cfg.d) * 0.25)
        self.qkv = each(lambda: drawn(3 * width, cfg.d))
        self.qkb = each(lambda: nn.Parameter(torch.zeros(3 * width)))
        self.wo = each(lambda: nn.Parameter(torch.zeros(cfg.d, width)))
        self.gu = each(lambda: drawn(2 * cfg.F, cfg.d))
        self.dn = each(lambda: nn.Parameter(torch.zeros(cfg.d, cfg.F)))
        self.n1 = each(lambda: nn.Parameter(torch.ones(cfg.d)))
        self.n2 = each(lambda: nn.Parameter(torch.ones(cfg.d)))
        self.nf = nn.Parameter(torch.full((cfg.d,), 0.1))
        self.register_buffer("rope", rope_table(cfg))
        self.put_circuits()

    @torch.no_grad()
    def put_circuits(self):
        """Heads made by hand: three of layer 0 look 1, 2 and 3 tokens back; two each of layers 1 to 3 match the token before with the token now and copy."""
        cfg = self.c
        size, width, d, rotated = cfg.D, cfg.H * cfg.D, cfg.d, 2 * cfg.nrot
        f = torch.tensor(frequencies(cfg)).float()
        reads, writes = [], []
        for h in range(min(3, cfg.H)):
            part, keys = slice(h * size, (h + 1) * size), slice(width + h * size, width + (h + 1) * size)
            q, k = self.qkb[0].data[part], self.qkb[0].data[keys]
            for i in range(cfg.nrot):
                q[2 * i], q[2 * i + 1], k[2 * i] = 4 * torch.cos(-f[i] * (h + 1)), 4 * torch.sin(-f[i] * (h + 1)), 4.0
            self.qkv[0].data[part] *= 0.1
            self.qkv[0].data[keys] *= 0.1
            read, write = torch.linalg.qr(torch.randn(d, size))[0].T.contiguous(), torch.linalg.qr(torch.randn(d, size))[0]
            self.qkv[0].data[2 * width + h * size:2 * width + (h + 1) * size] = read
            self.wo[0].data[:, part] = write * 0.3
            reads.append(read)
            writes.append(write)
        for layer in range(1, min(4, cfg.L)):
            for h in range(min(2, cfg.H)):
                source = 0 if h == 0 else (layer - 1) % len(reads)
                some = torch.randperm(size)[:size - rotated]
                q, k = torch.zeros(size, d), torch.zeros(size, d)
                q[rotated:], k[rotated:] = reads[source][some] * 1.2, writes[source].T[some] * 2.0
                part, keys = slice(h * size, (h + 1) * size), slice(width + h * size, width + (h + 1) * size)
                self.qkv[layer].data[part] = q + 0.1 * self.qkv[layer].data[part]
                self.qkv[layer].data[keys] = k + 0.1 * self.qkv[layer].data[keys]
                copy = torch.linalg.qr(torch.randn(d, size))[0].T
                self.qkv[layer].data[2 * width + h * size:2 * width + (h + 1) * size] = copy
                self.wo[layer].data[:, part] = copy.T * 0.15

    def norm(self, x, w):
        if K is not None and not x.is_cuda:
            return Norm.apply(x, w)
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6) * w

    def attn(self, qkv, mask, batch, length):
        cfg = self.c
        if K is not None and not qkv.is_cuda:
            return Attention.apply(qkv, self.rope, mask["pos"], mask["d0"], mask["p1"], mask["s0"], batch, length, cfg.H, cfg.D)
        q, k, v = qkv.view(batch, length, 3, cfg.H, cfg.D).unbind(2)
        turns = self.rope[mask["pos"].long()].view(batch, length, 1, cfg.D // 2, 2)
        cos, sin = turns[..., 0], turns[..., 1]

        def turned(x):
            x = x.reshape(batch, length, cfg.H, cfg.D // 2, 2)
            a, b = x[..., 0], x[..., 1]
            return torch.stack([a * cos - b * sin, a * sin + b * cos], -1).view(batch, length, cfg.H, cfg.D).to(v.dtype)

        q, k = turned(q), turned(k)
        if "seen" not in mask:
            j, i = torch.arange(length, device=q.device)[None, None, :], torch.arange(length, device=q.device)[None, :, None]
            mask["seen"] = (((j >= mask["d0"][:, :, None]) & (j < mask["p1"][:, :, None])) | ((j >= mask["s0"][:, :, None]) & (j <= i)))[:, None]
        if hasattr(F, "scaled_dot_product_attention"):
            out = F.scaled_dot_product_attention(q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2), attn_mask=mask["seen"])
        else:
            scores = (q.transpose(1, 2) @ k.permute(0, 2, 3, 1)) / math.sqrt(cfg.D)
            out = scores.masked_fill(~mask["seen"], -1e30).softmax(-1) @ v.transpose(1, 2)
        return out.transpose(1, 2).reshape(batch * length, cfg.H * cfg.D)

    def mlp(self, y):
        if K is not None and not y.is_cuda:
            return SwiGlu.apply(y)
        gate, up = y.chunk(2, -1)
        return F.silu(gate) * up

    def forward(self, tokens, mask, chosen):
        """Logits at `chosen`, flat indices of `tokens` [batch, length]. The last layer runs only there."""
        batch, length = tokens.shape
        x = self.emb[tokens.reshape(-1)]
        for l in range(self.c.L):
            qkv = linear(self.norm(x, self.n1[l]), self.qkv[l], self.qkb[l])
            seen = self.attn(qkv, mask, batch, length)
            if l == self.c.L - 1:
                seen, x = seen[chosen], x[chosen]
            x = x + linear(seen, self.wo[l])
            x = x + linear(self.mlp(linear(self.norm(x, self.n2[l]), self.gu[l])), self.dn[l])
        return F.linear(self.norm(x, self.nf), self.emb)

    def nparams(self):
        return sum(p.numel() for p in self.parameters())


def from_gguf(path):
    """The weights of a GGUF of ours, so that training can go on from the shipped file alone. Needs gguf-py (GGUF_PY, see export_gguf.py)."""
    sys.path.insert(0, os.environ["GGUF_PY"])
    import gguf

    reader = gguf.GGUFReader(path)
    numbers = {name: int(reader.fields["llama." + key].parts[-1][0]) for name, key in
               dict(d="embedding_length", L="block_count", H="attention.head_count", D="attention.key_length", F="feed_forward_length", ctx="context_length").items()}
    given = {t.name: torch.from_numpy(gguf.quants.dequantize(t.data, t.tensor_type).astype(np.float32).reshape(tuple(reversed(t.shape.tolist())))) for t in reader.tensors}
    weights = dict(emb=given["token_embd.weight"], nf=given["output_norm.weight"])
    for l in range(numbers["L"]):
        part = {k: given[f"blk.{l}.{k}"] for k in ("attn_norm.weight", "ffn_norm.weight", "attn_output.weight", "ffn_down.weight")}
        weights[f"n1.{l}"], weights[f"n2.{l}"], weights[f"wo.{l}"], weights[f"dn.{l}"] = part.values()
        weights[f"qkv.{l}"] = torch.cat([given[f"blk.{l}.attn_{x}.weight"] for x in "qkv"])
        weights[f"qkb.{l}"] = torch.cat([given[f"blk.{l}.attn_{x}.bias"] for x in "qkv"])
        weights[f"gu.{l}"] = torch.cat([given[f"blk.{l}.ffn_gate.weight"], given[f"blk.{l}.ffn_up.weight"]])
    return dict(sd=weights, cfg=dict(numbers, V=len(weights["emb"])))


def load(path, ctx=None):
    """A checkpoint or a GGUF; `ctx`: another number of positions, as the angles just go on."""
    saved = from_gguf(path) if path.endswith(".gguf") else torch.load(path, map_location="cpu")
    cfg = Cfg(**saved["cfg"])
    cfg.ctx = ctx or cfg.ctx
    model = Model(cfg)
    model.load_state_dict({**{k: v.float() for k, v in saved["sd"].items()}, "rope": rope_table(cfg)})
    return model


def compare():
    """Largest differences between the kernels and PyTorch, forward and backward; about 1e-6."""
    global K
    kernels, differences = K, []

    def both(run, *inputs):
        global K
        results = []
        for K in (kernels, None):
            for x in inputs:
                x.grad = None
            y = run()
            y.backward(torch.ones_like(y) * 0.7 + torch.arange(y.numel()).view_as(y) % 3)
            results.append([y.detach()] + [x.grad.clone() for x in inputs])
        K = kernels
        differences.append(max((a - b).abs().max().item() / max(1, b.abs().max().item()) for a, b in zip(*results)))

    for size in (32, 64):
        cfg = Cfg(D=size, H=3, nrot=size // 4)
        model, qkv = Model(cfg), torch.randn(2 * 96, 9 * size, requires_grad=True)
        zero = torch.zeros(2, 96).int()
        mask = dict(pos=torch.randint(0, 900, (2, 96)).int(), d0=zero.clone(), p1=zero.clone(), s0=zero.clone())
        mask["p1"][:, 40:], mask["s0"][:, 40:], mask["s0"][:, 60:] = 30, 40, 60
        for k in ("d0", "p1", "s0"):
            mask[k][:, 80:] = 80
        both(lambda: model.attn(qkv, dict(mask), 2, 96), qkv)
    x, w = torch.randn(50, 64, requires_grad=True), torch.randn(64, requires_grad=True)
    both(lambda: model.norm(x, w), x, w)
    y = torch.randn(50, 64, requires_grad=True)
    both(lambda: model.mlp(y), y)
    return differences


if __name__ == "__main__":
    print(compare())
