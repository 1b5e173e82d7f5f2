"""Packs examples into rows of tokens: several to a row, each with its shared beginning and its questions as branches that do not see each other.

A branch sees the shared beginning [d0, p1) and itself [s0, i]; positions go on after the beginning. So a row equals that many separate chats."""
import numpy as np
from generate import Generator
from tokenizer import Tok

FIRST_WEIGHT, CITE_WEIGHT = 3.0, 2.0
PASSAGE_LOSS_SHARE, PASSAGE_LOSS_WEIGHT = 0.15, 0.1
CITED_TASKS = ("label", "open", "cell", "none")
# Long answers of which little is to be decided weigh less by the token.
TASK_WEIGHTS = {"json": 0.5, "facts": 0.5, "table": 0.5, "title": 0.5, "copy": 0.5, "chat": 0.3}
ANSWER_WEIGHT = min(TASK_WEIGHTS.values())


class Packer:
    def __init__(self, seed, length, most_passages=8, split="train"):
        self.generator, self.tok, self.length, self.most = Generator(seed, split, training=True), Tok(), length, most_passages
        t = self.tok
        self.newline, self.user, self.system, self.assistant = t.enc("\n"), [t.ims] + t.enc("user\n"), [t.ims] + t.enc("system\n"), [t.ims] + t.enc("assistant\n")
        self.digits = {t.id[d] for d in "0123456789"}
        self.pending = None

    def turn(self, rest, answer, task):
        """Tokens of the rest of a question and its answer, with the weight of each token."""
        t = self.tok
        asked, said = t.enc(rest) + [t.ime] + self.newline + self.assistant, t.enc(answer) + [t.ime]
        weights = [TASK_WEIGHTS.get(task, 1.0)] * len(said)
        if task in CITED_TASKS:
            weights[0] = FIRST_WEIGHT
            if len(said) > 3 and said[-3] in self.digits:
                weights[-3] = CITE_WEIGHT
        return asked + said, [0.0] * len(asked) + weights

    def example(self):
        """(shared tokens, [(tokens, weights)], weight of the passages' own tokens)"""
        t, made = self.tok, None
        while made is None:
            made = self.generator.example(self.most)
        shared = self.system + t.enc(made.system) + [t.ime] + self.newline if made.system else []
        shared = shared + self.user + t.enc(made.shared)
        branches = [self.turn(tail, answer, task) for tail, answer, task, _ in made.branches]
        if made.chain:
            tokens, weights = list(branches[0][0]), list(branches[0][1])
            for more, its in branches[1:]:
                tokens += self.newline + self.user + more
                weights += [0.0] * (len(self.newline) + len(self.user)) + its
            branches = [(tokens, weights)]
        return shared, branches, PASSAGE_LOSS_WEIGHT if self.generator.g.chance(PASSAGE_LOSS_SHARE) else 0.0

    def row(self):
        length = self.length
        row = {k: np.zeros(length, np.int32) for k in ("tok", "tgt", "pos", "d0", "p1", "s0")}
        weight = np.zeros(length, np.float32)
        at = misses = 0
        while misses < 3:
            shared, branches, passage_weight = self.pending or self.example()
            self.pending = None
            n = len(shared)
            if n + len(branches[0][0]) >= length:
                continue  # longer than the context
            if at + n + len(branches[0][0]) > length:
                misses += 1
                if misses == 3:
                    self.pending = (shared, branches, passage_weight)
                continue
            start = at
            span = slice(at, at + n)
            row["tok"][span], row["pos"][span], row["d0"][span], row["p1"][span], row["s0"][span] = shared, np.arange(n), start, start, start
            row["tgt"][at:at + n - 1] = shared[1:]
            weight[at:at + n - 1] = passage_weight
            at += n
            for tokens, its in branches:
                m = len(tokens)
                if at + m > length or n + m > length:
                    continue
                span = slice(at, at + m)
                row["tok"][span], row["pos"][span], row["d0"][span], row["p1"][span], row["s0"][span] = tokens, n + np.arange(m), start, start + n, at
                row["tgt"][at:at + m - 1] = tokens[1:]
                weight[at:at + m - 1] = its[1:]
                at += m
        row["d0"][at:] = row["p1"][at:] = row["s0"][at:] = np.arange(at, length)
        return row, weight, at

    def batch(self, rows):
        made = [self.row() for _ in range(rows)]
        batch = {k: np.stack([row[k] for row, _, _ in made]) for k in made[0][0]}
        batch["weight"], batch["filled"] = np.stack([weight for _, weight, _ in made]), sum(at for _, _, at in made)
        return batch


if __name__ == "__main__":
    import time

    packer = Packer(1, 2048)
    packer.batch(4)
    start = time.time()
    made = packer.batch(24)
    took = time.time() - start
    w = made["weight"]
    print(f"{made['filled'] / took:.0f} tokens/s; filled {made['filled'] / made['tok'].size:.3f}; answers {(w >= ANSWER_WEIGHT).sum() / made['filled']:.3f}; longest position {made['pos'].max()}")
