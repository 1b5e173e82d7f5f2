#!/usr/bin/python3
"""Made documents with questions, as the app would ask them: for training without end, and the held-out set.

  generate.py show [split] [n]   prints examples (split: train, wording, type)
  generate.py heldout            writes heldout.jsonl: documents, names, wordings and types that are never trained on, by a fixed seed"""
import json
import os
import sys
from chat import Talk
from passages import Passages
from prompts import CELLS_SYSTEM, FACTS_SYSTEM, NOT_FOUND, PRESETS, SYSTEM, facts_tail, passage_blocks, question_tail, table_head, title_prompt
from questions import Questions, key_facts
from tables import Tables
from values import Values

HERE = os.path.dirname(os.path.abspath(__file__))
WISHES = ["List the key facts.", "What are the key facts?", "Key facts", "Give me the most important facts.", "Collect the key facts of these documents.", "Facts please", "What matters in here?", "Extract the main data.",
          "List parties, dates and amounts.", "Show the important details.", "Note the essentials."]
PASSAGE_COUNTS = [1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 5, 6, 7, 8]
# In training the app's own cases more often: the starter is given at most three passages, as a rule.
TRAINED_COUNTS = [1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 5, 6, 8]
PASSAGE_SIZES = [1, 2, 2, 3, 3, 3, 4, 4, 5, 6, 8, 10]


class Example:
    """One prompt up to where questions differ, and its questions. `shared`: the user's text before them; `branches`: [(rest of the user's text, answer, task)];
    `chain`: the branches follow each other in one chat. `source`: what the app's own code would build the prompt from, for the held-out set."""

    __slots__ = ("system", "shared", "branches", "chain", "source")

    def __init__(self, system, shared, branches, chain=False, source=None):
        self.system, self.shared, self.branches, self.chain, self.source = system, shared, branches, chain, source


class Generator:
    """`training`: passages and tasks as often as training wants them; the held-out set has more of the rare ones."""

    def __init__(self, seed, split="train", training=False):
        self.training = training
        self.values = self.g = Values(seed, split == "train")
        self.maker = Passages(self.values, split)
        self.questions, self.tables, self.talk = Questions(self.maker), Tables(self.maker), Talk(self.maker)

    def example(self, most_passages=8):
        x = self.g.r.random()
        if x < 0.80:
            return self.asked(most_passages)
        if x < 0.86:
            return self.facts(min(4, most_passages))
        if x < 0.95:
            return self.table()
        return self.chat() if x < 0.98 else self.title()

    def context(self, most):
        g = self.g
        count = min(most, g.pick(TRAINED_COUNTS if self.training else PASSAGE_COUNTS))
        size = g.pick(PASSAGE_SIZES)
        most_facts = g.pick([16, 24, 24, 36, 60] if self.training else [24, 36, 36, 36, 60, 80])
        if count * size > most_facts:
            size = max(1, most_facts // count)
        return self.maker.context(count, size)

    def asked(self, most=8, branches=None):
        g = self.g
        passages, facts = self.context(most)
        if not facts:
            return None
        found, seen = [], set()
        for _ in range(branches or g.pick([8, 10, 12, 14])):
            x = g.r.random()
            made = self.talk.one(world=False) if x < 0.02 else self.questions.json(facts) if x < 0.14 else self.questions.one(facts)
            if made and made[0] not in seen:
                seen.add(made[0])
                found.append((question_tail(made[0]), made[1], made[2], made[0]))
        source = {"passages": passages, "facts": facts}
        return Example(SYSTEM, passage_blocks(passages) + "\n\n", found, source=source) if found else None

    def facts(self, most=4):
        g = self.g
        passages, facts = self.maker.context(min(most, g.pick([1, 1, 2, 2, 3, 4])), g.pick([1, 2, 3, 4]))
        answer = key_facts(self.maker, facts) if facts else None
        wish = self.maker.wording(WISHES)
        return answer and Example(FACTS_SYSTEM, passage_blocks(passages) + "\n\n", [(facts_tail(wish), answer, "facts", wish)], source={"passages": passages})

    def table(self):
        sheet, file_name, columns, rows, count = self.tables.table()
        names = [c[0] for c in columns]
        asked = [self.tables.question(columns) for _ in range(self.g.pick([6, 8, 10]))]
        head = table_head(sheet, file_name, names, rows, count) + "\n\n"
        source = {"sheet": sheet, "fileName": file_name, "columns": names, "rows": rows, "count": count}
        return Example(CELLS_SYSTEM, head, [("Question: " + q, a, t, q) for q, a, t in asked], source=source)

    def chat(self):
        g = self.g
        turns = [self.talk.copy() if g.chance(0.08) else self.talk.one() for _ in range(g.pick([2, 3, 4, 5]))]
        system = g.pick(PRESETS) if g.chance(0.35) else SYSTEM if g.chance(0.1) else ""
        return Example(system, "", [(q, a, t, q) for q, a, t in turns], chain=g.chance(0.5))

    def title(self):
        question, answer, title = self.talk.title()
        return Example("", "", [(title_prompt(question, answer), title, "title", question)], source={"question": question, "answer": answer})


def record(split, example, index):
    """A held-out question as evaluate.ts reads it."""
    tail, answer, task, question = example.branches[index]
    out = {"split": split, "task": task, "system": example.system, "question": question, "answer": answer}
    source = example.source or {}
    if "passages" in source:
        out["passages"] = [{"n": n, "fileName": name, "locator": locator, "text": text} for n, (name, locator, text) in enumerate(source["passages"], 1)]
    if task in ("label", "open", "cell"):
        out["cite"] = int(answer[answer.rindex("[") + 1:answer.rindex("]")])
        said = [f for f in source["facts"] if f.n == out["cite"] and (answer.startswith(f.said) if task == "open" else answer.endswith(f" is {f.value} [{f.n}]."))]
        out["value"] = said[0].value
    if task == "table":
        out["table"] = source
    if task == "title":
        out["talk"] = source
    return out


def heldout(path, seed=20261121):
    """Each split its share of each task; at most eight passages, prompts of any length that the app may send."""
    plan = {"wording": dict(asked=260, facts=25, table=60, chat=30, title=10), "type": dict(asked=300, facts=25, table=60, chat=0, title=0), "train": dict(asked=80, facts=5, table=15, chat=0, title=0)}
    rows = []
    for number, (split, kinds) in enumerate(plan.items()):
        made = Generator(seed + number, split)
        for kind, wanted in kinds.items():
            done = 0
            while done < wanted:
                example = made.asked(branches=3) if kind == "asked" else getattr(made, kind)()
                if example is None:
                    continue
                for index in range(min(len(example.branches), 2 if kind in ("asked", "table") else 1)):
                    if done < wanted:
                        rows.append(record("known" if split == "train" else split, example, index))
                        done += 1
    with open(path, "w", encoding="utf8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return rows


def main():
    if sys.argv[1:2] == ["heldout"]:
        rows = heldout(os.path.join(HERE, "heldout.jsonl"))
        counts = {}
        for row in rows:
            counts[row["split"], row["task"]] = counts.get((row["split"], row["task"]), 0) + 1
        print(len(rows), counts)
        return
    split = sys.argv[2] if len(sys.argv) > 2 else "train"
    made, left = Generator(int.from_bytes(os.urandom(4), "big"), split), int(sys.argv[3]) if len(sys.argv) > 3 else 3
    while left:
        example = made.example()
        if example is None:
            continue
        left -= 1
        print("=" * 100, "\nSYSTEM", example.system, "\n" + example.shared)
        for tail, answer, task, _ in example.branches:
            print(f"   {tail!r}\n      -> {answer}   ({task})")


if __name__ == "__main__":
    main()
