"""Questions on made passages with the answers they should get, and questions that look alike whose answer is not there."""
import json
import regex
import words as w
from documents import wordings
from passages import GRID_COLUMNS, GRID_COLUMNS_HELD, capital
from prompts import NOT_FOUND

ASK_LABEL = ["What is the {l}?", "What is the {l}?", "What is the {l}?", "Tell me the {l}.", "{L}?", "I need the {l}.", "Can you find the {l}?", "What does it say about the {l}?", "Please give me the {l}.",
             "which {l} is given", "whats the {l}", "Look up the {l}.", "Which {l} is stated?", "Find the {l}", "What {l} is given?", "Is there a {l}?", "Could you tell me the {l}?", "{l}", "Show me the {l}.",
             "What was the {l}?", "How is the {l} stated?", "Where it says {l}: what is written?", "Do you know the {l}?", "Give the {l}, please.", "What would be the {l}?"]
ASK_LABEL_OF = ["What is the {l} of {E}?", "What is the {l} of {E}?", "What is the {l} for {E}?", "{E}: {l}?", "Tell me the {l} of {E}.", "What {l} does {E} have?", "Which {l} has {E}?", "I need the {l} for {E}.",
                "What is {E}'s {l}?", "{l} {E}", "For {E}, what is the {l}?", "Find the {l} for {E}.", "Give me the {l} for {E}.", "Look up the {l} of {E}", "Concerning {E}: what {l} is stated?"]
ASK_OPEN_OF = ["{E}: {q}", "In the document about {E}: {q2}", "Regarding {E}, {q2}", "For {E}: {q2}", "{q1} (for {E})", "{q0} in the case of {E}?", "{q0} in the papers of {E}?", "About {E}: {q}", "{q0} at {E}?", "As for {E}, {q2}"]
FOREIGN = ["What is the capital of {c}?", "Who is the president of {n}?", "How do I bake bread?", "What is {a} times {b}?", "Who wrote {t}?", "How old is {p}?", "What is the weather today?", "Where can I buy {t}?", "How tall is {p}?",
           "When was {p} born?", "What is the best {m}?", "Who won the game?", "How far is it to {c}?", "What does {m} mean?", "How many people live in {c}?", "What is the phone number of {p}?", "What time is it?", "Why is the sky blue?", "Is {p} married?", "What does {p} earn?"]
ASK_JSON = ["Fill in this JSON: {j}", "Fill in this JSON: {j}", "Fill this JSON object from the passages: {j}", "Complete the JSON: {j}", "Fill in the values: {j}", "Return this JSON with the values from the text: {j}", "Extract: {j}", "Please fill in: {j}"]
ASK_KEYS = ["Extract as JSON: {k}", "Give me JSON with the keys {k}", "Return a JSON object with {k}.", "As JSON: {k}", "JSON please, keys: {k}"]


class Questions:
    """`maker`: the Passages whose facts are asked about."""

    def __init__(self, maker):
        self.maker, self.g, self.split = maker, maker.g, maker.split

    def typed(self, question):
        """As people type."""
        g = self.g
        if g.chance(0.1) and not regex.search(r"\d", question):
            question = question.lower()
        if g.chance(0.09):
            question = question.rstrip("?.")
        if g.chance(0.03) and len(question) > 12:
            i = g.int(1, len(question) - 3)
            if question[i].isalpha() and question[i + 1].isalpha():
                question = question[:i] + question[i + 1] + question[i] + question[i + 2:]
        return question

    def ask_label(self, label, about=None):
        g = self.g
        template = self.maker.wording(ASK_LABEL if about is None else ASK_LABEL_OF) if self.split == "train" or g.chance(0.6) else g.pick(ASK_LABEL[-3:] if about is None else ASK_LABEL_OF[-3:])
        return template.replace("{l}", label).replace("{L}", capital(label)).replace("{E}", about or "")

    def ask_open(self, question, about):
        if about is None:
            return question
        bare = question.rstrip("?")
        return (self.g.pick(ASK_OPEN_OF).replace("{q0}", bare).replace("{q1}", question).replace("{q2}", question[0].lower() + question[1:]).replace("{q}", question).replace("{E}", about))

    # --- answers
    def label_answer(self, label, fact):
        return f"The {label} is {fact.value} [{fact.n}]."

    def said_answer(self, fact):
        return f"{fact.said} [{fact.n}]."

    # --- one question
    def one(self, facts):
        """(question, answer, task); None where none came about."""
        for _ in range(24):
            fact = self.g.pick(facts)
            made = self.missing(fact, facts) if self.g.chance(0.4) else getattr(self, "on_" + fact.task)(fact, facts)
            if made is not None:
                question, answer, task = made
                return self.typed(question), answer, task
        return None

    def on_field(self, fact, facts):
        g, field = self.g, fact.field
        clash = [f for f in facts if f is not fact and self.alike(f, field.labels, field.questions, field.key)]
        about = fact.about
        if clash:
            if about is None or any(f.about in (None, about) for f in clash) or not any(f.about and f.n == fact.n for f in facts):
                return None
        elif about is not None and g.chance(0.62):
            about = None
        if g.chance(0.5):
            label = self.maker.wording(field.labels, 4)
            return self.ask_label(label, about), self.label_answer(label, fact), "label"
        return self.ask_open(self.maker.wording(field.questions), about), self.said_answer(fact), "open"

    def alike(self, fact, labels, questions, key):
        """Whether a question for these labels might mean `fact`."""
        if fact.key == key or set(fact.labels) & set(labels):
            return True
        return fact.task == "field" and bool(set(fact.field.questions) & set(questions))

    def on_label(self, fact, facts):
        g, label = self.g, fact.label
        same = [f for f in facts if f is not fact and label in f.labels]
        about = fact.about
        if same:
            if about is None or any(f.about in (None, about) for f in same):
                return None
        elif about is not None and g.chance(0.6):
            about = None
        return self.ask_label(label, about), self.label_answer(label, fact), "label"

    def on_cell(self, fact, facts):
        name, column = fact.key
        if sum(f.key == fact.key for f in facts if f.task == "cell") > 1 or any(column in f.labels for f in facts if f.task != "cell"):
            return None
        label = column if self.g.chance(0.4) or column.isupper() else column[0].lower() + column[1:]
        return self.ask_label(label, name), f"The {label} of {name} is {fact.value} [{fact.n}].", "cell"

    def on_frame(self, fact, facts):
        thing, frame = fact.key
        question = self.maker.wording(frame.questions)
        for other in facts:
            if other is fact or other.task != "frame" or other.about != thing:
                continue
            if question in other.field.questions:
                return None
        return question.replace("{x}", thing), self.said_answer(fact), "open"

    # --- what is not there
    def missing(self, fact, facts):
        g = self.g
        x = g.r.random()
        if x < 0.06:
            return self.foreign(facts)
        made = getattr(self, "missing_" + fact.task)(fact, facts)
        return None if made is None else (made, NOT_FOUND, "none")

    def foreign(self, facts):
        g = self.g
        q = g.pick(FOREIGN).replace("{c}", g.city()).replace("{n}", g.pick(w.COUNTRIES)).replace("{a}", str(g.int(2, 99))).replace("{b}", str(g.int(2, 99)))
        q = q.replace("{t}", f"the {g.word()} {g.word()}").replace("{p}", g.person()).replace("{m}", g.word())
        return q, NOT_FOUND, "none"

    def other_about(self, about, facts):
        """Another party: one of the context, a stranger, or one with nearly the same name."""
        g, known = self.g, {f.about for f in facts if f.about}
        x = g.r.random()
        parts = about.split(" ")
        if x < 0.35 and len(parts) > 1:
            i = g.int(0, len(parts) - 1)
            parts[i] = g.pick(w.SUFFIX) if i == len(parts) - 1 and parts[i] in w.SUFFIX else (g.name_part() if g.chance(0.5) else g.pick(g.last))
            other = " ".join(parts)
        else:
            other = g.company() if x < 0.65 else g.person()
        return None if other in known or any(set(other.split()) <= set(k.split()) for k in known) else other

    def missing_field(self, fact, facts):
        g, maker, field = self.g, self.maker, fact.field
        x = g.r.random()
        if x < 0.42:
            # Another party's value: of a stranger, or of one of the documents that does not give it.
            if fact.about is None:
                return None
            alike = [f for f in facts if self.alike(f, field.labels, field.questions, field.key)]
            if any(f.about is None for f in alike) or any(f.about is None for f in facts if f.n == fact.n):
                return None
            having = {f.about for f in alike}
            others = [f.about for f in facts if f.task == "field" and f.about and f.about not in having]
            other = g.pick(others) if others and g.chance(0.4) else self.other_about(fact.about, facts)
            if other is None:
                return None
            wanted, about = field, other
        else:
            # Another field of the same document, or of another kind of document, often with a value of the same kind.
            fields = maker.types[field.type][1] if x < 0.88 else maker.types[g.pick(maker.type_names)][1]
            if g.chance(0.5):
                fields = [f for f in fields if f.kind == fact.kind] or fields
            wanted = g.pick(fields)
            if any(self.alike(f, wanted.labels, wanted.questions, wanted.key) for f in facts):
                return None
            if wanted.type != field.type and any(f.kind == wanted.kind for f in facts):
                return None
            shown = {f.label for f in facts if f.label}
            if any(label in shown for label in wanted.labels):
                return None
            about = fact.about if fact.about and g.chance(0.35) else None
        if g.chance(0.5):
            return self.ask_label(maker.wording(wanted.labels, 4), about)
        return self.ask_open(maker.wording(wanted.questions), about)

    def missing_label(self, fact, facts):
        g, label = self.g, fact.label
        if fact.about and g.chance(0.35) and not any(label in f.labels and f is not fact for f in facts):
            other = self.other_about(fact.about, facts)
            return None if other is None else self.ask_label(label, other)
        parts = label.split()
        if g.chance(0.55):
            wanted = f"{parts[0]} {g.pick(g.nouns)}" if len(parts) > 1 and g.chance(0.5) else f"{g.pick(w.ADJ)} {parts[-1]}"
        else:
            wanted = self.maker.label_words()
        if any(wanted in (f.said or "").lower() or wanted in f.labels for f in facts) or any(wanted == l or (l in wanted.split() and len(l.split()) == 1) for f in facts for l in f.labels):
            return None
        return self.ask_label(wanted, fact.about if fact.about and g.chance(0.3) else None)

    def missing_cell(self, fact, facts):
        g, (name, column) = self.g, fact.key
        if g.chance(0.5):
            kind_of = [c for c, _ in (GRID_COLUMNS_HELD if self.split == "type" else GRID_COLUMNS)]
            wanted = g.pick(kind_of)
            if any(wanted.lower() == l.lower() for f in facts for l in f.labels):
                return None
            return self.ask_label(wanted.lower() if g.chance(0.6) else wanted, name)
        other = self.other_about(name, facts)
        return None if other is None else self.ask_label(column, other)

    def missing_frame(self, fact, facts):
        g, (thing, frame) = self.g, fact.key
        if g.chance(0.55):
            frames = self.maker.frames
            if g.chance(0.6):
                frames = [f for f in frames if f is not frame and (f.kind == frame.kind or (f.group and f.group == frame.group))] or frames
            wanted = g.pick(frames)
            taken = [f.field for f in facts if f.task == "frame" and f.about == thing]
            if any(f is wanted or (f.kind == wanted.kind and not (f.group and wanted.group and f.group != wanted.group)) or set(f.questions) & set(wanted.questions) for f in taken):
                return None
            return self.maker.wording(wanted.questions).replace("{x}", thing)
        parts = thing.split(" ")
        i = g.int(1, len(parts) - 1) if parts[0] == "the" and len(parts) > 1 else 0
        if g.chance(0.6):
            parts[i] = g.pick(g.nouns) if i == len(parts) - 1 else (g.pick(w.ADJ) if i else g.name_part())
            other = " ".join(parts)
        else:
            other = g.thing()
        if any(other == f.about for f in facts) or other in thing or thing in other:
            return None
        return self.maker.wording(frame.questions).replace("{x}", other)

    # --- JSON of any keys
    def json(self, facts):
        """(question, answer, task): an object of keys made of labels; null where there is no value."""
        g = self.g
        given = [f for f in facts if f.task in ("field", "label")]
        once = [f for f in given if sum(bool(set(o.labels) & set(f.labels)) or o.key == f.key for o in given) == 1]
        if not once:
            return None
        chosen = g.r.sample(once, min(len(once), g.int(1, 5)))
        items = [(self.maker.wording(f.labels, 4), f.value) for f in chosen]
        for _ in range(g.pick([0, 0, 1, 1, 2])):
            f = g.pick(chosen)
            if f.task == "field" and g.chance(0.75):
                wanted = g.pick(self.maker.types[f.field.type][1])
                if any(self.alike(o, wanted.labels, wanted.questions, wanted.key) for o in given):
                    continue
                label = g.pick(wanted.labels)
            else:
                label = self.maker.label_words()
            if not any(label in o.labels for o in given):
                items.insert(g.int(0, len(items)), (label, None))
        x = g.r.random()
        join = "_".join if x < 0.6 else (lambda p: p[0] + "".join(map(capital, p[1:]))) if x < 0.8 else " ".join
        filled = {}
        for label, value in items:
            key = regex.sub(r"[^a-z0-9 ]", "", label.lower()).split()
            if key and join(key) not in filled:
                filled[join(key)] = value
        if not filled:
            return None
        empty = g.pick(['""', '""', '""', "null"])
        form = "{" + ", ".join(f'"{k}": {empty}' for k in filled) + "}"
        asked = self.maker.wording(ASK_JSON).replace("{j}", form) if g.chance(0.72) else self.maker.wording(ASK_KEYS).replace("{k}", ", ".join(filled))
        return asked, json.dumps(filled, ensure_ascii=False), "json"


def key_facts(maker, facts, most=6):
    """The facts of a prompt as the app wants them, in the order they stand."""
    found = []
    for fact in facts:
        label = fact.label if fact.label else (fact.labels[0] if fact.task == "field" else None)
        if label:
            name = f"{label} of {fact.about}" if fact.task == "cell" else label
            found.append({"label": capital(name), "value": fact.value, "passage": fact.n})
    return json.dumps({"facts": found[:most]}, ensure_ascii=False) if found else None
