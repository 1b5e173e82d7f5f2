"""Document types, their fields with labels, statements and questions (documents/*.txt), and what is held out of training.

Whole types and frames stand in heldout.txt and frames_heldout.txt. Of the wordings of the others the last of three or more statements or questions and
the last of four or more labels are held out."""
import os
from words import VERBS, held

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "documents")


class Field:
    """A field of a document type. `labels`: names for it; `statements`: with {v}; `questions`: open ones, without its name; `kind`: of its value."""

    __slots__ = ("key", "labels", "statements", "questions", "kind", "type")

    def __init__(self, line, type_name):
        key, labels, statements, questions, self.kind = [part.strip() for part in line.split("|")]
        self.key, self.type = f"{type_name}.{key}", type_name
        self.labels, self.statements, self.questions = (parts(x) for x in (labels, statements, questions))


class Frame:
    """What is said of any thing {x}."""

    __slots__ = ("kind", "statements", "questions", "group")

    def __init__(self, kind, statements, questions, group):
        self.kind, self.statements, self.questions, self.group = kind, parts(statements), parts(questions), group


def parts(text):
    return [x.strip() for x in text.split(";") if x.strip()]


def lines(name):
    return [x for x in open(os.path.join(HERE, name), encoding="utf8").read().split("\n") if x.strip() and not x.startswith("#")]


def load_types(name):
    """{type: (opening lines with {E}, fields)}"""
    found, current = {}, None
    for line in lines(name):
        if line.startswith("=="):
            current, openings = line[2:].split(":", 1)
            current = current.strip()
            found[current] = (parts(openings), [])
        else:
            found[current][1].append(Field(line, current))
    return found


def verb_frames(verbs):
    """Questions on who, when, where and for how much something was done."""
    for past, noun, agent in verbs:
        yield Frame("person", f"{{x}} was {past} by {{v}};{{v}} {past} {{x}};The {agent} of {{x}} is {{v}};The {noun} of {{x}} was done by {{v}}",
                    f"Who {past} {{x}}?;By whom was {{x}} {past}?;Who is the {agent} of {{x}}?;Who did the {noun} of {{x}}?", past)
        yield Frame("date", f"{{x}} was {past} on {{v}};The {noun} of {{x}} was on {{v}};On {{v}} {{x}} was {past}",
                    f"When was {{x}} {past}?;When was the {noun} of {{x}}?;What is the date of the {noun} of {{x}}?;On which day was {{x}} {past}?", past)
        yield Frame("city", f"{{x}} was {past} in {{v}};The {noun} of {{x}} was in {{v}}", f"Where was {{x}} {past}?;Where was the {noun} of {{x}}?", past)
        yield Frame("money", f"The {noun} of {{x}} cost {{v}};{{v}} was paid for the {noun} of {{x}}",
                    f"How much did the {noun} of {{x}} cost?;What was paid for the {noun} of {{x}}?;What did the {noun} of {{x}} cost?", past)


def load_frames(name):
    return [Frame(*[x.strip() for x in line.split("|")], None) for line in lines(name)]


TYPES, TYPES_HELD = load_types("trained.txt"), load_types("heldout.txt")
FRAMES = load_frames("frames.txt") + list(verb_frames([v for v in VERBS if not held(v[0])]))
FRAMES_HELD = load_frames("frames_heldout.txt") + list(verb_frames([v for v in VERBS if held(v[0])]))
assert not set(TYPES) & set(TYPES_HELD)


def wordings(given, split, least=3):
    """Of several wordings those that a split may use: `train` all but the last, `wording` the last alone, `type` any. Fewer than `least`: all."""
    if len(given) < least or split == "type":
        return given
    return given[:-1] if split == "train" else given[-1:]
