"""Passages of made documents: prose, lines of labels, tables, lists, forms, damaged as scans are; each with the facts it states."""
import words as w
from documents import FRAMES, FRAMES_HELD, TYPES, TYPES_HELD, wordings

SWAPS = {"l": "1", "O": "0", "0": "O", "i": "l", "e": "c", "1": "l", "S": "5", "B": "8", "g": "q", "a": "o", "h": "b", "c": "e", "I": "l", "m": "rn", "u": "v", "t": "f", "5": "S"}
FILE_WORDS = w.S("invoice contract letter notes report policy scan document delivery memo minutes handbook offer file datasheet agreement record statement form plan")
SUFFIXES = ["", "", "", "", "", "", "", "", " as agreed", " (see annex)", " at the latest", " in total", ", as discussed", " (confirmed)", ", subject to change", " or as agreed"]
GENERIC_OPENINGS = ["Notes on {E}", "About {E}", "Information on {E}", "{E}: summary", "Record of {E}", "Overview, {E}", "Memo concerning {E}", "{E}", "Re: {E}"]
GENERIC_STATEMENTS = ["The {l} is {v}", "The {l} was {v}", "The {l} amounts to {v}", "The {l} is set to {v}", "For the {l} we have {v}", "As {l}, {v} was recorded", "Our {l} is {v}",
                      "The {l} has been changed to {v}", "We set the {l} at {v}", "Note the {l}: {v}", "The {l} will be {v}", "{v} is given as {l}", "We agreed on {v} as {l}", "Please enter {v} as {l}",
                      "It has {v} as its {l}", "The {l} stays at {v}", "The {l} now reads {v}"]
LABEL_STATEMENTS = ["The {l} is {v}", "The {l} was {v}", "The {l}: {v}", "As {l} we note {v}", "{v} is the {l}", "The agreed {l} is {v}", "Our {l} is {v}", "The {l} has been set to {v}", "The {l} given is {v}"]
GENERIC_KINDS = w.S("code date money person company city address pct days qty weight room time topic phone dims color smallint duration email dept status year bigmoney area country seat")
GRID_ROWS = ["person", "company", "product", "topic", "city", "code", "dept", "coursename", "room", "country"]
GRID_COLUMNS = [("Price", "money"), ("Amount", "money"), ("Quantity", "smallint"), ("Date", "date"), ("City", "city"), ("Status", "status"), ("Phone", "phone"), ("Room", "room"), ("Weight", "weight"),
                ("Manager", "person"), ("Order number", "code"), ("Department", "dept"), ("Salary", "money"), ("Hours", "smallint"), ("Start", "date"), ("End", "date"), ("Contact", "person"), ("Supplier", "company"),
                ("Colour", "color"), ("Email", "email"), ("Article number", "code"), ("Budget", "money"), ("Country", "country"), ("Rate", "pct"), ("Due date", "date"), ("Time", "time"), ("Stock", "bignum"), ("Duration", "duration")]
GRID_COLUMNS_HELD = [("Rent", "money"), ("Licence", "code"), ("Deadline", "date"), ("Coach", "person"), ("Discount", "pct"), ("Platform", "platform"), ("Delivered", "date"), ("Owner", "company"), ("Shelf", "seat"), ("Fee", "money")]


def capital(text):
    return text[:1].upper() + text[1:]


class Fact:
    """One value in a passage. `task`: field, label, frame or cell; `label`: as it stands there, or None; `said`: the statement without its full stop;
    `about`: whose document, or None; `n`: the passage."""

    __slots__ = ("task", "key", "field", "labels", "label", "value", "said", "about", "n", "kind")

    def __init__(self, task, key, value, said, kind, field=None, labels=(), label=None, about=None):
        self.task, self.key, self.field, self.labels, self.label, self.value, self.said, self.about, self.kind = task, key, field, labels, label, value, said, about, kind
        self.n = 0


class Passages:
    """Makes the passages of one prompt. `split`: train, wording (known types, held-out words and wordings) or type (held-out types and frames)."""

    def __init__(self, values, split):
        self.g, self.split = values, split
        self.types = TYPES_HELD if split == "type" else TYPES
        self.frames = FRAMES_HELD if split == "type" else FRAMES
        self.columns = GRID_COLUMNS_HELD if split == "type" else GRID_COLUMNS
        self.type_names = list(self.types)
        self.noise = 0.0

    def wording(self, given, least=3):
        return self.g.pick(wordings(given, self.split, least))

    # --- damage
    def damaged(self, text, share=1.0):
        """As text recognition gives it: wrong letters, lost and doubled spaces, stray points. `{v}` and the like stay."""
        rate = self.noise * share
        if rate == 0:
            return text
        g, out, i = self.g, [], 0
        while i < len(text):
            c = text[i]
            if c == "{":
                end = text.index("}", i) + 1
                out.append(text[i:end])
                i = end
                continue
            if g.chance(rate):
                x = g.r.random()
                if c in SWAPS and x < 0.6:
                    out.append(SWAPS[c])
                elif x < 0.7:
                    out.append(c + g.pick(["", " ", ".", "'", c]))
                elif c == " ":
                    out.append(g.pick(["", "  ", " "]))
                elif x < 0.8 and c.isalpha():
                    out.append(c.swapcase())
                else:
                    out.append(c)
            else:
                out.append(c)
            i += 1
        return "".join(out)

    def fill(self, template, value):
        return capital(self.damaged(template)).replace("{v}", value)

    def value(self, kind):
        return self.damaged(self.g.value(kind), 0.35).strip()

    # --- who a document is about
    def about(self, type_name):
        g = self.g
        if type_name in ("visit", "staff", "email", "vehicle", "lease", "job_offer", "membership", "hotel", "travel", "tax_notice", "loan", "asset", "recipe", "parking_permit") or (g.chance(0.15)):
            return g.person()
        if type_name == "product":
            return g.topic() + " " + g.pick(["X" + str(g.int(1, 99)), g.name_part(), g.code()])
        if type_name in ("project", "minutes", "software") and g.chance(0.4):
            return g.pick(w.CWORD) + " " + g.name_part()
        name = g.company()
        return name + f" {g.pick([', ', ' '])}{g.pick(['Q1', 'Q2', 'Q3', 'Q4', ''])} {g.int(2015, 2031)}".replace("  ", " ") if type_name == "finance" and g.chance(0.4) else name

    # --- facts
    def field_fact(self, field, about):
        g = self.g
        value, label = self.value(field.kind), self.wording(field.labels, 4)
        x = g.r.random()
        shown = None
        if x < 0.58:
            template = self.wording(field.statements)
            said = self.fill(template, value + (g.pick(SUFFIXES) if template.endswith("{v}") and g.chance(0.3) else ""))
        elif x < 0.85:
            shown = label
            said = None
        else:
            shown = label
            said = self.fill(g.pick(LABEL_STATEMENTS).replace("{l}", label), value)
        return Fact("field", field.key, value, said, field.kind, field=field, labels=field.labels, label=shown, about=about)

    def label_fact(self, label, about):
        g = self.g
        kind = None if g.chance(0.12) else g.pick(GENERIC_KINDS)
        value = self.damaged(" ".join(g.word() for _ in range(g.int(1, 3))), 0.35) if kind is None else self.value(kind)
        said = None if g.chance(0.45) else self.fill(self.wording(GENERIC_STATEMENTS).replace("{l}", label), value)
        return Fact("label", label, value, said, kind, labels=[label], label=label, about=about)

    def frame_fact(self, frame, thing):
        value = self.value(frame.kind)
        said = self.fill(self.wording(frame.statements).replace("{x}", thing), value)
        return Fact("frame", (thing, frame), value, said, frame.kind, field=frame, about=thing)

    def label_words(self):
        """A label of any kind."""
        g, x = self.g, self.g.r.random()
        noun = g.pick(g.nouns) if g.chance(0.5) else g.word()
        if x < 0.3:
            return noun
        if x < 0.75:
            return f"{g.pick(w.ADJ) if g.chance(0.55) else g.word()} {noun}"
        return noun + g.pick([" number", " date", " name", " code", f" of the {g.pick(g.nouns)}", " rate", " level", " type", f" per {g.pick(g.nouns)}", " price", " time", " limit"])

    # --- layouts
    def line_of(self, fact, style):
        """A fact as a line of a form."""
        label = capital(self.damaged(fact.label))
        fact.said = f"{label}: {fact.value}"
        sep = {"colon": ": ", "dash": " - ", "space": "   ", "next": "\n", "table": " | ", "bullet": ": ", "dots": " ..... ", "tab": "\t"}[style]
        return ("- " if style == "bullet" else "") + label + sep + fact.value

    def assemble(self, opening, facts):
        g = self.g
        style = g.pick(["colon", "colon", "colon", "colon", "dash", "space", "next", "table", "bullet", "dots", "tab"])
        chunks = []
        for fact in facts:
            if fact.said is None:
                chunks.append(("line", self.line_of(fact, style)))
            else:
                chunks.append(("prose", fact.said + "."))
        for _ in range(g.pick([0, 0, 0, 1, 1, 2, 3])):
            chunks.insert(g.int(0, len(chunks)), ("prose", self.damaged(g.pick(w.FILL))))
        together = g.chance(0.6)
        text = self.damaged(opening.strip())
        if text:
            text = text.upper() if g.chance(0.04) else text
            text += g.pick([".", ".", ":", "\n", "\n", "\n\n"])
        for i, (kind, chunk) in enumerate(chunks):
            line = kind == "line" and (not together or style in ("next", "table", "bullet", "tab", "space") or g.chance(0.5))
            if kind == "line" and not line:
                chunk += g.pick([".", ".", ";", ","]) if i < len(chunks) - 1 else "."
            if text and not text[-1].isspace():
                text += "\n" if line or (not together and g.chance(0.5)) or (i and chunks[i - 1][0] == "line" and text[-1] not in ".;,") else " "
            text += chunk
        if g.chance(0.3):
            text = self.wrapped(text)
        return text

    def wrapped(self, text):
        """Lines as a page has them."""
        width, out = self.g.int(45, 100), []
        for line in text.split("\n"):
            while len(line) > width:
                cut = line.rfind(" ", 0, width)
                if cut <= 0:
                    break
                out.append(line[:cut])
                line = line[cut + 1:]
            out.append(line)
        return "\n".join(out)

    # --- passages
    def of_type(self, type_name, n, about):
        openings, fields = self.types[type_name]
        facts = [self.field_fact(f, about) for f in self.g.r.sample(fields, min(n, len(fields)))]
        opening = self.g.pick(openings).replace("{E}", about) if about else ""
        return self.assemble(opening, facts), facts

    def of_labels(self, n, pool):
        g, labels = self.g, []
        while len(labels) < n:
            label = self.label_words()
            if labels and g.chance(0.35):
                other = g.pick(labels).split()
                label = f"{other[0]} {g.pick(g.nouns)}" if g.chance(0.5) else f"{g.pick(w.ADJ)} {other[-1]}"
            if label not in labels:
                labels.append(label)
        if pool and g.chance(0.5):
            labels[0] = g.pick(pool)
        about = g.pick([g.company, g.person, g.topic])() if g.chance(0.6) else None
        facts = [self.label_fact(x, about) for x in dict.fromkeys(labels)]
        pool.extend(f.key for f in facts)
        return self.assemble(g.pick(GENERIC_OPENINGS).replace("{E}", about) if about else "", facts), facts

    def of_frames(self, n, things, used):
        g, facts = self.g, []
        for _ in range(n):
            thing = g.pick(things) if things and g.chance(0.55) else g.thing()
            if thing not in things:
                things.append(thing)
            if facts and facts[-1].field.group and g.chance(0.35):
                frame = g.pick([f for f in self.frames if f.group == facts[-1].field.group])
            else:
                frame = g.pick(self.frames)
            if any(a == thing and f.kind == frame.kind and (f.group == frame.group or not (f.group and frame.group)) for a, f in used):
                continue
            used.add((thing, frame))
            facts.append(self.frame_fact(frame, thing))
        return self.assemble("", facts), facts

    def of_grid(self, rows):
        """A table of `rows` records; each cell but the first is a fact."""
        g = self.g
        columns = g.r.sample(self.columns, g.int(1, 3))
        kind = g.pick(GRID_ROWS)
        names = list(dict.fromkeys(self.g.value(kind) for _ in range(rows)))
        first = capital({"person": "name", "company": "company", "product": "item", "topic": "item", "dept": "department", "coursename": "course"}.get(kind, kind))
        lines, facts = [" | ".join([first] + [c for c, _ in columns])], []
        for name in names:
            cells = []
            for column, k in columns:
                value = self.g.value(k)
                cells.append(value)
                facts.append(Fact("cell", (name, column), value, f"The {column} of {name} is {value}", k, labels=[column], label=column, about=name))
            lines.append(" | ".join([name] + cells))
        heading = g.pick(["", "", "List", f"{capital(g.word())} list", "Overview"])
        return (heading + "\n" if heading else "") + "\n".join(lines), facts

    def place(self, text):
        """File name and locator, as the app has them."""
        g = self.g
        base = g.pick([g.pick(FILE_WORDS), g.pick(FILE_WORDS), g.pseudo(), g.word().replace(" ", "-"), g.pick(w.CWORD).lower()])
        x = g.r.random()
        if x < 0.35:
            base += "_" + str(g.int(1, 2030))
        elif x < 0.5:
            base += g.pick(["-", "_", " "]) + g.pick(g.nouns).replace(" ", "-")
        elif x < 0.6:
            base += "-" + g.code().replace("/", "-")
        if " | " in text and g.chance(0.8):
            cells = f"A{g.int(1, 9)}:{g.letters(1)}{g.int(10, 99)}"
            return base + g.pick([".xlsx", ".csv", ".ods"]), {"kind": "cells", "page": 1, "sheet": capital(g.word()), "range": cells}
        x = g.r.random()
        if x < 0.72:
            return base + g.pick([".pdf", ".pdf", ".pdf", ".PDF"]), {"kind": "page", "page": g.int(1, 60), "label": None}
        if x < 0.77:
            return base + ".pptx", {"kind": "slide", "page": g.int(1, 30), "label": None}
        if x < 0.97:
            headings = [h for h in [g.pick(["", capital(g.word()), capital(self.label_words())])] if h]
            return base + g.pick([".docx", ".txt", ".md", ".odt"]), {"kind": "paragraph", "page": 1, "paragraph": g.int(1, 40), "headings": headings}
        return base + ".eml", {"kind": "part", "page": 1, "part": "body", "paragraph": g.int(1, 9)}

    def context(self, count, size):
        """[(file name, locator, text)], facts: `count` passages of about `size` facts each."""
        g = self.g
        self.noise = g.pick([0, 0, 0, 0, 0, 0, 0.006, 0.015, 0.03])
        mode = g.r.random()
        type_name, pool, used, things = g.pick(self.type_names), [], set(), [g.thing() for _ in range(2)]
        found, facts, abouts = [], [], []
        for i in range(count):
            n = max(1, g.int(size - 1, size + 2))
            x = g.r.random()
            # One kind of passage throughout, or a mixture.
            kind = "type" if mode < 0.42 else "labels" if mode < 0.5 else "frames" if mode < 0.66 else "grid" if mode < 0.7 else ("type" if x < 0.45 else "labels" if x < 0.6 else "frames" if x < 0.88 else "grid")
            if kind == "type":
                t = type_name if g.chance(0.7) else g.pick(self.type_names)
                about = g.pick(abouts) if abouts and g.chance(0.12) else self.about(t)
                abouts.append(about)
                text, made = self.of_type(t, n + 1, about if g.chance(0.9) else None)
            elif kind == "labels":
                text, made = self.of_labels(n + 1, pool)
            elif kind == "frames":
                text, made = self.of_frames(n + 1, things, used)
            else:
                text, made = self.of_grid(g.int(2, 4))
            if not made:
                continue
            for fact in made:
                fact.n = len(found) + 1
            found.append((*self.place(text), text))
            facts += made
        return found, facts
