#!/usr/bin/python3
"""The same training on one GPU (PyTorch 2, bfloat16), fed by many processes that make rows. Tried on a processor in small only: no GPU was at hand.

  NOKERNELS=1 python3 surgery.py init:d=512,L=8,H=8,F=1408 first.pt
  NOKERNELS=1 python3 train_gpu.py --init first.pt --minutes 19 --out gpu       goes on from gpu/last.pt where it was cut off"""
import argparse
import collections
import contextlib
import math
import multiprocessing
import os
import time

os.environ.setdefault("NOKERNELS", "1")
import numpy as np  # noqa: E402
import torch  # noqa: E402
import torch.nn.functional as F  # noqa: E402
from model import load  # noqa: E402
from packing import ANSWER_WEIGHT, Packer  # noqa: E402

parser = argparse.ArgumentParser()
parser.add_argument("--init", required=True)
parser.add_argument("--minutes", type=float, default=19.0)
parser.add_argument("--out", default="gpu")
parser.add_argument("--rows", type=int, default=64, help="rows of a step")
parser.add_argument("--length", type=int, default=2048)
parser.add_argument("--rate", type=float, default=0.02)
parser.add_argument("--adam-rate", type=float, default=0.003)
parser.add_argument("--hold", type=float, default=0.4)
parser.add_argument("--makers", type=int, default=14)
parser.add_argument("--device", default="cuda")
parser.add_argument("--compile", type=int, default=1)
INTEGERS = ("tok", "tgt", "pos", "d0", "p1", "s0")


def make(seed, rows, length, queue):
    packer = Packer(seed, length)
    while True:
        batch = packer.batch(rows)
        queue.put({k: v.astype(np.int16) if k in INTEGERS else v for k, v in batch.items()})


def orthogonal(x, fast):
    """Newton-Schulz over a stack of matrices."""
    x = x.bfloat16() if fast else x
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    turned = x.shape[-2] > x.shape[-1]
    x = x.transpose(-2, -1) if turned else x
    for _ in range(5):
        a = x @ x.transpose(-2, -1)
        x = 3.4445 * x + (-4.7750 * a + 2.0315 * (a @ a)) @ x
    return (x.transpose(-2, -1) if turned else x).float()


def main():
    args = parser.parse_args()
    device, on_gpu = args.device, args.device == "cuda"
    os.makedirs(args.out, exist_ok=True)
    model = load(args.init, args.length).to(device)
    cfg = model.c
    width = cfg.H * cfg.D
    stacks = collections.defaultdict(list)
    for l in range(cfg.L):
        for p, part in [(model.qkv[l], slice(i * width, (i + 1) * width)) for i in range(3)] + [(model.gu[l], slice(i * cfg.F, (i + 1) * cfg.F)) for i in range(2)] + [(model.wo[l], slice(None)), (model.dn[l], slice(None))]:
            stacks[tuple(p.data[part].shape)].append((p, part))
    momenta = {shape: torch.zeros(len(which), *shape, device=device) for shape, which in stacks.items()}
    others = [model.emb, model.nf, *model.qkb, *model.n1, *model.n2]
    adam = torch.optim.Adam(others, lr=args.adam_rate, betas=(0.9, 0.98), eps=1e-10)
    step, spent, tokens = 0, 0.0, 0
    last = os.path.join(args.out, "last.pt")
    if os.path.exists(last):
        kept = torch.load(last, map_location=device)
        model.load_state_dict(kept["sd"])
        adam.load_state_dict(kept["adam"])
        momenta, step, spent, tokens = kept["momenta"], kept["step"], kept["spent"], kept["tokens"]
    run = torch.compile(model, dynamic=False) if args.compile and hasattr(torch, "compile") else model
    queue, share = multiprocessing.Queue(64), max(1, args.rows // 8)
    for n in range(args.makers):
        multiprocessing.Process(target=make, args=(1000 * int(time.time()) % 10**8 + n, share, args.length, queue), daemon=True).start()

    def save(path, **more):
        torch.save(dict(sd=model.state_dict(), cfg=vars(cfg), **more), path + ".new")
        os.replace(path + ".new", path)

    def seen_by(mask):
        j = torch.arange(args.length, device=device)[None, None]
        i = j.transpose(1, 2)
        return (((j >= mask["d0"][:, :, None]) & (j < mask["p1"][:, :, None])) | ((j >= mask["s0"][:, :, None]) & (j <= i)))[:, None]

    start = saved = time.time()
    while True:
        elapsed = spent + time.time() - start
        done = elapsed / 60 / args.minutes
        if done >= 1:
            break
        made = [queue.get() for _ in range(args.rows // share)]
        batch = {k: np.concatenate([m[k] for m in made]) for k in (*INTEGERS, "weight")}
        mask = {k: torch.from_numpy(batch[k]).to(device).int() for k in ("pos", "d0", "p1", "s0")}
        mask["seen"] = seen_by(mask)
        weight = torch.from_numpy(batch["weight"].reshape(-1))
        # As many positions at every step, so that nothing is compiled anew.
        size = int(weight.numel() * 0.4)
        chosen = weight.nonzero().squeeze(1)
        chosen = chosen[torch.randperm(len(chosen))[:size]]
        weight, target = weight[chosen], torch.from_numpy(batch["tgt"].reshape(-1)).long()[chosen]
        weight, target, chosen = (F.pad(x, (0, size - len(chosen))).to(device) for x in (weight, target, chosen))
        with torch.autocast("cuda", dtype=torch.bfloat16) if on_gpu else contextlib.nullcontext():
            logits = run(torch.from_numpy(batch["tok"]).to(device).long(), mask, chosen)
        losses = F.cross_entropy(logits.float(), target, reduction="none")
        model.zero_grad(set_to_none=True)
        ((losses * weight).sum() / weight.sum()).backward()
        rate = min(1, (step + 1) / 100) * (1 if done < args.hold else 0.5 * (1 + math.cos(math.pi * (done - args.hold) / (1 - args.hold))))
        for group in adam.param_groups:
            group["lr"] = args.adam_rate * rate
        adam.step()
        with torch.no_grad():
            for shape, which in stacks.items():
                g = torch.stack([p.grad[part] for p, part in which])
                momenta[shape].mul_(0.95).add_(g, alpha=0.05)
                for (p, part), update in zip(which, orthogonal(g.lerp(momenta[shape], 0.95), on_gpu)):
                    p.data[part].mul_(1 - args.rate * rate * 0.05).add_(update, alpha=-args.rate * rate * max(1, shape[0] / shape[1]) ** 0.5)
        step, tokens = step + 1, tokens + sum(int(m["filled"]) for m in made)
        if step % 50 == 0 or step < 3:
            answer = weight >= ANSWER_WEIGHT
            right = (logits.argmax(-1) == target)[answer].float().mean().item()
            print(f"{step} {elapsed / 60:.2f}m tokens={tokens / 1e6:.1f}M {tokens / max(1, elapsed):.0f}/s loss={losses[answer].mean().item():.4f} right={right:.4f} waiting={queue.qsize()}", flush=True)
        if time.time() - saved > 120:
            saved = time.time()
            save(last, adam=adam.state_dict(), momenta=momenta, step=step, spent=spent + saved - start, tokens=tokens)
    save(os.path.join(args.out, "final.pt"))


if __name__ == "__main__":
    main()
