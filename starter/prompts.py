"""The app's own prompts, rebuilt for the generator; test_starter.py compares them with golden.json byte by byte (golden.ts writes it from the app's code)."""
import json
import os
import regex

HERE = os.path.dirname(os.path.abspath(__file__))
GOLDEN = json.load(open(os.path.join(HERE, "golden.json"), encoding="utf8"))
SYSTEM, NOT_FOUND, PRESETS = GOLDEN["system"], GOLDEN["notFound"], GOLDEN["presets"]
FACTS_SYSTEM, CELLS_SYSTEM = GOLDEN["factsSystem"], GOLDEN["cellsSystem"]

LINE_BREAKS = regex.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
BLANK_LINES = regex.compile(r"[^\S\n]*\n\s*")
MARKS = regex.compile(
    r"[\[【［]\s*\^?((?:(?:passages?|passagen|sources?|quellen?)\s+)?\d{1,3}(?:\s*(?:[,;&–-]|and|und)\s*\d{1,3}){0,20})\s*(?:†[^\]】\n]{0,40})?[\]】］]",
    regex.I,
)
LIKE_OURS = regex.compile(
    r"\n(?=\((?:passages?|sources?)? ?\d{1,3}\) ?\(|(?:Question|Q|Frage|Passages|Context|System|User|Assistant) ?:)", regex.I
)
NAME_MAX = 60


def in_header(name):
    """layout.ts inHeader: one line without brackets."""
    flat = regex.sub(r" {2,}", " ", regex.sub(r"[\[\]()]", " ", regex.sub(r"[\p{Cc}\p{Cf}\p{Z}]+", " ", name))).strip()
    return flat[:NAME_MAX].rstrip() + "…" if len(flat) > NAME_MAX else flat


def place_words(locator):
    """layout.ts placeWords."""
    kind = locator["kind"]
    if kind in ("page", "slide"):
        return f"{kind} {locator['page']}"
    if kind == "cells":
        return f"{in_header(locator['sheet'])} {locator['range']}".strip()
    name = locator["part"] if kind == "part" else (locator["headings"] or [""])[-1]
    return ", ".join(x for x in (in_header(name), f"paragraph {locator['paragraph']}") if x)


def passage_body(text):
    """layout.ts passageBody."""
    text = MARKS.sub(r"(\1)", BLANK_LINES.sub("\n", LINE_BREAKS.sub("\n", text)))
    return LIKE_OURS.sub(" ", text).strip()


def passage_blocks(passages):
    """layout.ts passageBlocks, for (file name, locator, text) in order."""
    return "\n\n".join(passage_block(n, name, place_words(locator), text) for n, (name, locator, text) in enumerate(passages, 1))


def passage_block(n, file_name, place, text):
    """"[1] (file.pdf, page 3) text"; `place` in words."""
    return f"[{n}] ({in_header(file_name)}, {place}) {passage_body(text)}"


def question_tail(question):
    """What follows the passages and a blank line."""
    return "Question: " + regex.sub(r"\s+", " ", question).strip()


def facts_tail(wish):
    return f'{wish.strip()}\n\nReply with JSON: {{"facts": [{{"label": "…", "value": "…", "passage": 1}}]}}'


def table_line(cells):
    return " | ".join(regex.sub(r"[\s|]+", " ", cell).strip()[:60] for cell in cells)


def table_head(sheet, file_name, columns, rows, count):
    """cells/prompt.ts: the table as the model sees it; `rows`: texts or None, the first few of `count`."""
    shown = [[cell or "" for cell in row] for row in rows if any(cell is not None for cell in row)][:3]
    return f'Table "{sheet}" of {file_name}, {count} rows, for example:\n' + "\n".join(map(table_line, [columns, *shown]))


def title_prompt(question, answer):
    def beginning(text):
        return regex.sub(r"\s+", " ", regex.sub(r"\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}", " ", text[:600])).strip()

    return (
        "Write a title of at most six words for the conversation below, in its language. Reply with the title alone."
        f"\n\nQuestion: {beginning(question)}\n\nAnswer: {beginning(answer)}"
    )


def render(system, turns, user):
    """ChatML as the GGUF's template gives it, up to the answer. `turns`: (question, answer) before it."""
    text = f"<|im_start|>system\n{system}<|im_end|>\n" if system else ""
    for asked, answered in turns:
        text += f"<|im_start|>user\n{asked}<|im_end|>\n<|im_start|>assistant\n{answered}<|im_end|>\n"
    return text + f"<|im_start|>user\n{user}<|im_end|>\n<|im_start|>assistant\n"
