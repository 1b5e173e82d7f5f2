#!/usr/bin/python3
"""python3 -m unittest test_starter   (from this folder; needs python3-regex, and for the rows python3-torch)"""
import json
import os
import unittest
import numpy as np
import words
from documents import FRAMES, FRAMES_HELD, TYPES, TYPES_HELD, wordings
from generate import Generator, heldout
from packing import ANSWER_WEIGHT, Packer
from prompts import GOLDEN, NOT_FOUND, facts_tail, passage_block, passage_blocks, place_words, question_tail, render, table_head, title_prompt
from tokenizer import Tok


class TheAppsPrompts(unittest.TestCase):
    def test_questions_on_passages_are_built_to_the_byte(self):
        given = GOLDEN["passages"]
        blocks = passage_blocks([(p["fileName"], p["locator"], p["text"]) for p in given["passages"]])
        self.assertEqual(blocks + "\n\n" + question_tail(given["question"]), given["prompt"])
        self.assertEqual(blocks + "\n\n" + facts_tail(GOLDEN["facts"]["wish"]), GOLDEN["facts"]["prompt"])

    def test_questions_on_tables_are_built_to_the_byte(self):
        given = GOLDEN["cells"]
        head = table_head(given["sheet"], given["fileName"], given["columns"], given["rows"], len(given["rows"]))
        self.assertEqual(head + "\n\nQuestion: " + given["question"], given["prompt"])

    def test_titles_are_asked_for_to_the_byte(self):
        given = GOLDEN["title"]
        self.assertEqual(title_prompt(given["question"], given["answer"]), given["prompt"])


class TheGenerator(unittest.TestCase):
    def test_what_is_held_out_is_never_generated_for_training(self):
        self.assertFalse(set(TYPES) & set(TYPES_HELD))
        said = {s for f in FRAMES for s in f.statements}
        self.assertFalse(said & {s for f in FRAMES_HELD for s in f.statements})
        held_names = {n for n in words.FIRST + words.LAST if words.held(n)}
        held_statements = {wordings(f.statements, "wording")[0].replace("{v}", "") for t in TYPES.values() for f in t[1] if len(f.statements) >= 3}
        made, text = Generator(5), []
        for _ in range(400):
            example = made.example()
            if example:
                text.append(example.shared + " ".join(tail + " " + answer for tail, answer, _, _ in example.branches))
        text = "\n".join(text)
        used = set(text.replace(".", " ").replace("-", " ").split())
        self.assertFalse(held_names & used - set(words.CITY) - set(words.CWORD))
        self.assertFalse([s for s in held_statements if len(s) > 25 and s in text])

    def test_every_answer_with_a_citation_stands_in_the_passage_it_cites(self):
        made, seen = Generator(6), 0
        while seen < 300:
            example = made.asked()
            if example is None:
                continue
            bodies = example.shared.split("\n\n[")
            facts = example.source["facts"]
            for _, answer, task, _ in example.branches:
                if task not in ("label", "open", "cell"):
                    continue
                n = int(answer[answer.rindex("[") + 1:answer.rindex("]")])
                values = [f.value for f in facts if f.n == n and f.value in answer]
                flat = " ".join(bodies[n - 1].split()).replace("(", "[").replace(")", "]")
                self.assertTrue(any(" ".join(v.split()).replace("(", "[").replace(")", "]") in flat for v in values), (answer, flat))
                seen += 1

    def test_answers_stop_and_say_no_in_the_apps_words(self):
        self.assertEqual(NOT_FOUND, "That is not in the passages.")
        made, tasks = Generator(7), {}
        for _ in range(300):
            example = made.example()
            for _, answer, task, _ in example.branches if example else []:
                tasks[task] = tasks.get(task, 0) + 1
                self.assertLess(len(answer), 1_200)
                if task in ("json", "facts", "table"):
                    json.loads(answer)
        share = tasks["none"] / (tasks["none"] + tasks["label"] + tasks["open"] + tasks["cell"])
        self.assertTrue(0.2 < share < 0.45, share)

    def test_the_held_out_set_is_the_one_that_lies_here(self):
        here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "heldout.jsonl")
        before = open(here, encoding="utf8").read()
        heldout(here + ".test")
        after = open(here + ".test", encoding="utf8").read()
        os.remove(here + ".test")
        self.assertEqual(before, after)


class Rows(unittest.TestCase):
    def test_a_branch_is_the_chat_that_the_app_would_send(self):
        packer, tok = Packer(3, 1024), Tok()
        made = None
        while made is None or made.chain:
            made = packer.generator.example()
        whole = render(made.system, [], made.shared + made.branches[0][0]) + made.branches[0][1]
        shared = (packer.system + tok.enc(made.system) + [tok.ime] + packer.newline if made.system else []) + packer.user + tok.enc(made.shared)
        branch, weights = packer.turn(*made.branches[0][:3])
        self.assertEqual(shared + branch, tok.enc_chat(whole) + [tok.ime])
        self.assertEqual(len(branch), len(weights))

    def test_rows_are_filled_and_weigh_answers_only(self):
        batch = Packer(4, 2048).batch(3)
        self.assertGreater(batch["filled"] / batch["tok"].size, 0.85)
        self.assertTrue(0.1 < (batch["weight"] >= ANSWER_WEIGHT).sum() / batch["filled"] < 0.5)
        self.assertTrue((batch["s0"] <= np.arange(2048)).all())


if __name__ == "__main__":
    unittest.main()
