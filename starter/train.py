#!/usr/bin/python3
"""Training on processor cores until a given time; matrices by Muon, the rest by Adam. The rate falls to zero at the given time, whatever the speed was and
however often the processes were stopped meanwhile.

Parameters lie in shared memory. One process steps; helpers, one per further core, bring gradients of rows of their own whenever they are done, and what is
older than a few steps is thrown away. Nobody waits for anybody: on a busy machine a process of lowest priority may stand still for minutes, and with two
that waited for each other at every step the pair made 50 tokens/s where one alone had a third of a core.

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
from packing import ANSWER_WEIGHT, Packer
from prompts import render
from tokenizer import Tok

parser = argparse.ArgumentParser()
parser.add_argument("--init", default="", help="checkpoint to go on from; without it a fresh model (surgery.py makes a better beginning)")
parser.add_argument("--until", required=True, help="HH:MM of today or tomorrow, when the rate is zero")
parser.add_argument("--out", default="run")
parser.add_argument("--procs", type=int, default=2)
parser.add_argument("--length", type=int, default=2048, help="tokens of a row, and positions of the model")
parser.add_argument("--rows", type=int, default=2, help="rows of a process per step")
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
# Of each process: mean loss and share of right tokens of its answers, tokens, answer tokens, weight of its gradient, step it began at, whether it is ready.
stats = torch.zeros(args.procs, 7).double().share_memory_()
LOSS, RIGHT, TOKENS, ANSWERS, WEIGHT, BEGAN, READY = range(7)
# Steps done; 1 when it is over.
clock = torch.zeros(2).double().share_memory_()
OLDEST = 3


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


def known_rows(count, longest=700):
    """Fresh examples of the training kind, for watching: (prompt, answer, task)."""
    tok, generator, rows = Tok(), Generator(987654), []
    while len(rows) < count:
        made = generator.example()
        if made:
            tail, answer, task, _ = made.branches[0]
            x, y = tok.enc_chat(render(made.system, [], made.shared + tail)), tok.enc(answer) + [tok.ime]
            if len(x) + len(y) <= longest:
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


def learn(packer, rank):
    """The gradient of a few fresh rows, left in this process's share of memory."""
    batch = packer.batch(args.rows)
    mask = {k: torch.from_numpy(batch[k]) for k in ("pos", "d0", "p1", "s0")}
    weight = torch.from_numpy(batch["weight"].reshape(-1))
    chosen = weight.nonzero().squeeze(1)
    weight, target = weight[chosen], torch.from_numpy(batch["tgt"].reshape(-1)).long()[chosen]
    began = float(clock[0])
    logits = model(torch.from_numpy(batch["tok"]).long(), mask, chosen)
    losses = F.cross_entropy(logits, target, reduction="none")
    gradients[rank].zero_()
    ((losses * weight).sum() / weight.sum()).backward()
    answer = weight >= ANSWER_WEIGHT
    with torch.no_grad():
        right = (logits.argmax(-1) == target)[answer].float().mean()
        stats[rank] = torch.tensor([losses[answer].mean(), right, batch["filled"], int(answer.sum()), weight.sum(), began, 1]).double()


def help_along(rank):
    torch.set_num_threads(1)
    bind(rank)
    packer = Packer(args.seed * 1000 + rank, args.length)
    while not clock[1]:
        learn(packer, rank)
        while stats[rank, READY] and not clock[1]:
            time.sleep(0.01)


def train():
    bind(0)
    momenta = [torch.zeros_like(p.data[part]) for p, part in matrices]
    first, second = [torch.zeros_like(p.data) for p in others], [torch.zeros_like(p.data) for p in others]
    packer, rows = Packer(args.seed * 1000, args.length), known_rows(40)
    step, saved, total, recent, helped = 0, time.time(), np.zeros(2), collections.deque(maxlen=20), 0
    while True:
        learn(packer, 0)
        done = (time.time() - START) / (END - START)
        if done >= 1:
            break
        with torch.no_grad():
            ready = [r for r in range(1, args.procs) if stats[r, READY]]
            sources = [0] + [r for r in ready if step - stats[r, BEGAN] <= OLDEST]
            weights = [float(stats[r, WEIGHT]) for r in sources]
            total += stats[sources][:, [TOKENS, ANSWERS]].sum(0).numpy()
            recent.append(stats[sources][:, [LOSS, RIGHT]].mean(0).numpy())
            helped += len(sources) - 1
            gradients[0].mul_(weights[0] / sum(weights))
            for r, weight in zip(sources[1:], weights[1:]):
                gradients[0].add_(gradients[r], alpha=weight / sum(weights))
            for r in ready:
                stats[r, READY] = 0
            share = min(1, (step + 1) / 10) * (1 if done < args.hold else 0.5 * (1 + math.cos(math.pi * (done - args.hold) / (1 - args.hold))))
            for (p, part), momentum in zip(matrices, momenta):
                g = p.grad[part]
                momentum.mul_(0.95).add_(g, alpha=0.05)
                update = orthogonal(g.lerp(momentum, 0.95))
                p.data[part].mul_(1 - args.rate * share * 0.05).add_(update, alpha=-args.rate * share * max(1, update.shape[0] / update.shape[1]) ** 0.5)
            for p, m, v in zip(others, first, second):
                m.mul_(0.9).add_(p.grad, alpha=0.1)
                v.mul_(0.98).addcmul_(p.grad, p.grad, value=0.02)
                p.data.addcdiv_(m / (1 - 0.9 ** (step + 1)), (v / (1 - 0.98 ** (step + 1))).sqrt_().add_(1e-10), value=-args.adam_rate * share)
        step += 1
        clock[0] = step
        if step % 20 == 0 or step < 4:
            minutes, means = (time.time() - START) / 60, np.mean(recent, 0)
            say(f"{step} {minutes:.1f}m done={done:.3f} tokens={total[0] / 1e6:.2f}M answers={total[1] / 1e6:.2f}M {total[0] / 60 / minutes:.0f}/s helped={helped} rate={share:.3f} loss={means[0]:.4f} right={means[1]:.4f}")
        if time.time() - saved > args.save_every * 60:
            saved = time.time()
            save("latest.pt")
            watch(rows)
    clock[1] = 1
    save("final.pt")
    watch(rows)
    say("done", json.dumps(dict(steps=step, tokens=total[0], answerTokens=total[1], minutes=(time.time() - START) / 60)))


if __name__ == "__main__":
    say("parameters", SIZE, vars(args))
    helpers = [multiprocessing.Process(target=help_along, args=(rank,), daemon=True) for rank in range(1, args.procs)]
    for helper in helpers:
        helper.start()
    train()
