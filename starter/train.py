#!/usr/bin/python3
"""Training on processor cores until a given time: one single-threaded process per core, parameters in shared memory; matrices by Muon, the rest by Adam.
The rate falls to zero at the given time, whatever the speed was and however often the processes were stopped meanwhile.

  BF16=1 OMP_NUM_THREADS=1 LD_PRELOAD=/usr/lib/x86_64-linux-gnu/libtcmalloc_minimal.so.4 nice -n 19 /usr/bin/python3 train.py --init starter.pt --until 21:10 --out run"""
import argparse
import collections
import datetime
import json
import math
import multiprocessing
import os
import time
import numpy as np
import torch
import torch.nn.functional as F
from generate import Generator
from model import Cfg, Model, load
from packing import Packer
from prompts import render
from tokenizer import Tok

parser = argparse.ArgumentParser()
parser.add_argument("--init", default="", help="checkpoint to go on from; without it a fresh model (surgery.py makes a better beginning)")
parser.add_argument("--until", required=True, help="HH:MM of today or tomorrow, when the rate is zero")
parser.add_argument("--out", default="run")
parser.add_argument("--procs", type=int, default=2)
parser.add_argument("--length", type=int, default=2048, help="tokens of a row, and positions of the model")
parser.add_argument("--tokens", type=int, default=12288, help="tokens of a step")
parser.add_argument("--rate", type=float, default=0.013, help="of Muon")
parser.add_argument("--adam-rate", type=float, default=0.003)
parser.add_argument("--hold", type=float, default=0.3, help="share of the time at the full rate")
parser.add_argument("--seed", type=int, default=11)
parser.add_argument("--save-every", type=float, default=5.0, help="minutes")
args = parser.parse_args()
torch.set_num_threads(1)
os.makedirs(args.out, exist_ok=True)
log = open(os.path.join(args.out, "log.txt"), "a")


def say(*words):
    line = " ".join(map(str, words))
    print(line, flush=True)
    log.write(line + "\n")
    log.flush()


def end_time():
    hour, minute = map(int, args.until.split(":"))
    end = datetime.datetime.now().replace(hour=hour, minute=minute, second=0)
    return (end if end > datetime.datetime.now() else end + datetime.timedelta(days=1)).timestamp()


model = load(args.init, args.length) if args.init else Model(Cfg(ctx=args.length), args.seed)
cfg = model.c
END, START = end_time(), time.time()

# Parameters and gradients are views of shared memory.
SIZE = model.nparams()
flat = torch.empty(SIZE).share_memory_()
gradients = [torch.zeros(SIZE).share_memory_() for _ in range(args.procs)]
stats = torch.zeros(args.procs, 4).double().share_memory_()
clock = torch.zeros(2).double().share_memory_()


def bind(rank):
    at = 0
    for p in model.parameters():
        view = flat[at:at + p.numel()].view_as(p)
        if rank is None:
            view.copy_(p.data)
        p.data = view
        if rank is not None:
            p.grad = gradients[rank][at:at + p.numel()].view_as(p)
        at += p.numel()


bind(None)
width = cfg.H * cfg.D
matrices = []
for l in range(cfg.L):
    matrices += [(model.qkv[l], slice(0, width)), (model.qkv[l], slice(width, 2 * width)), (model.qkv[l], slice(2 * width, 3 * width)), (model.wo[l], slice(None)),
                 (model.gu[l], slice(0, cfg.F)), (model.gu[l], slice(cfg.F, 2 * cfg.F)), (model.dn[l], slice(None))]
others = [model.emb, model.nf, *model.qkb, *model.n1, *model.n2]


def orthogonal(gradient):
    """Newton-Schulz, as Muon does it."""
    x = gradient / (gradient.norm() + 1e-7)
    turned = x.shape[0] > x.shape[1]
    x = (x.T if turned else x).bfloat16()
    for _ in range(5):
        a = x @ x.T
        b = (-4.7750 * a.float() + 2.0315 * (a @ a).float()).bfloat16()
        x = (3.4445 * x.float() + (b @ x).float()).bfloat16()
    return (x.T if turned else x).float()


def known_rows(count):
    """Fresh examples of the training kind, for watching: (prompt, answer, task)."""
    tok, generator, rows = Tok(), Generator(987654), []
    while len(rows) < count:
        made = generator.example()
        if made:
            tail, answer, task, _ = made.branches[0]
            x, y = tok.enc_chat(render(made.system, [], made.shared + tail)), tok.enc(answer) + [tok.ime]
            if len(x) + len(y) <= args.length:
                rows.append((x, y, task))
    return rows


def watch(rows):
    """Whole answers right when each token is the likeliest, by task."""
    right, count = collections.Counter(), collections.Counter()
    with torch.no_grad():
        for x, y, task in rows:
            n = (len(x) + len(y) + 31) // 32 * 32
            tokens = torch.zeros(1, n, dtype=torch.long)
            tokens[0, :len(x) + len(y)] = torch.tensor(x + y)
            zero = torch.zeros(1, n, dtype=torch.int32)
            mask = dict(pos=torch.arange(n, dtype=torch.int32)[None], d0=zero, p1=zero, s0=zero)
            likeliest = model(tokens, mask, torch.arange(len(x) - 1, len(x) - 1 + len(y))).argmax(-1)
            right[task] += int(likeliest.tolist() == y)
            count[task] += 1
    say("  right", {k: f"{right[k]}/{count[k]}" for k in sorted(count)}, f"all {sum(right.values())}/{sum(count.values())}")


def save(name):
    path = os.path.join(args.out, name)
    torch.save(dict(sd={k: v.clone() for k, v in model.state_dict().items()}, cfg=vars(cfg)), path + ".new")
    os.replace(path + ".new", path)


def worker(rank, barrier):
    torch.set_num_threads(1)
    bind(rank)
    offsets, at = {}, 0
    for p in model.parameters():
        offsets[id(p)] = at
        at += p.numel()

    def gradient(p):
        return sum(g[offsets[id(p)]:offsets[id(p)] + p.numel()] for g in gradients).view_as(p) / args.procs

    mine = [x for i, x in enumerate(matrices) if i % args.procs == rank]
    momenta = [torch.zeros_like(p.data[part]) for p, part in mine]
    by_adam = others if args.procs == 1 else [others[0]] if rank == 0 else others[1:] if rank == 1 else []
    first, second = [torch.zeros_like(p.data) for p in by_adam], [torch.zeros_like(p.data) for p in by_adam]
    packer = Packer(args.seed * 1000 + rank, args.length)
    rows_of_watch = known_rows(60) if rank == 0 else None
    step, saved, total, recent = 0, time.time(), np.zeros(2), collections.deque(maxlen=20)
    while True:
        if rank == 0:
            clock[0] = (time.time() - START) / (END - START)
        barrier.wait()
        done = float(clock[0])
        if done >= 1:
            break
        batch = packer.batch(args.tokens // args.length // args.procs)
        mask = {k: torch.from_numpy(batch[k]) for k in ("pos", "d0", "p1", "s0")}
        weight = torch.from_numpy(batch["weight"].reshape(-1))
        chosen = weight.nonzero().squeeze(1)
        weight, target = weight[chosen], torch.from_numpy(batch["tgt"].reshape(-1)).long()[chosen]
        logits = model(torch.from_numpy(batch["tok"]).long(), mask, chosen)
        losses = F.cross_entropy(logits, target, reduction="none")
        gradients[rank].zero_()
        ((losses * weight).sum() / weight.sum()).backward()
        answer = weight >= 1
        with torch.no_grad():
            stats[rank] = torch.tensor([losses[answer].mean(), (logits.argmax(-1) == target)[answer].float().mean(), batch["filled"], int(answer.sum())]).double()
        barrier.wait()
        share = min(1, (step + 1) / 40) * (1 if done < args.hold else 0.5 * (1 + math.cos(math.pi * (done - args.hold) / (1 - args.hold))))
        with torch.no_grad():
            for (p, part), momentum in zip(mine, momenta):
                g = gradient(p)[part]
                momentum.mul_(0.95).add_(g, alpha=0.05)
                update = orthogonal(g.lerp(momentum, 0.95))
                p.data[part].mul_(1 - args.rate * share * 0.05).add_(update, alpha=-args.rate * share * max(1, update.shape[0] / update.shape[1]) ** 0.5)
            for p, m, v in zip(by_adam, first, second):
                g = gradient(p)
                m.mul_(0.9).add_(g, alpha=0.1)
                v.mul_(0.98).addcmul_(g, g, value=0.02)
                p.data.addcdiv_(m / (1 - 0.9 ** (step + 1)), (v / (1 - 0.98 ** (step + 1))).sqrt_().add_(1e-10), value=-args.adam_rate * share)
        step += 1
        if rank == 0:
            figures = stats.numpy()
            total += figures[:, 2:].sum(0)
            recent.append((figures[:, 0].mean(), figures[:, 1].mean()))
            if step % 20 == 0 or step < 4:
                minutes = (time.time() - START) / 60
                say(f"{step} {minutes:.1f}m done={done:.3f} tokens={total[0] / 1e6:.2f}M answers={total[1] / 1e6:.2f}M {total[0] / 60 / minutes:.0f}/s rate={share:.3f} loss={np.mean([r[0] for r in recent]):.4f} right={np.mean([r[1] for r in recent]):.4f}")
            if time.time() - saved > args.save_every * 60:
                saved = time.time()
                # The other process may change its share meanwhile: a blend of two steps, good enough to look at.
                save("latest.pt")
                watch(rows_of_watch)
    barrier.wait()
    if rank == 0:
        save("final.pt")
        watch(rows_of_watch)
        say("done", json.dumps(dict(steps=step, tokens=total[0], answerTokens=total[1], minutes=(time.time() - START) / 60)))


if __name__ == "__main__":
    say("parameters", SIZE, vars(args))
    barrier = multiprocessing.Barrier(args.procs)
    processes = [multiprocessing.Process(target=worker, args=(rank, barrier)) for rank in range(1, args.procs)]
    for process in processes:
        process.start()
    worker(0, barrier)
    for process in processes:
        process.join()
