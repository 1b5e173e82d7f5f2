"""Questions on a spreadsheet that are to become {operation, column, filters}, in the app's own schema."""
import json
import words as w
from passages import capital
from words import S, held

# Column names by what they hold; about one in nine is held out by name.
TEXT_COLUMNS = {
    "company": w.W("Customer, Client, Supplier, Vendor, Company, Buyer, Partner, Firm, Carrier, Tenant, Sponsor, Account, Sold to, Manufacturer"),
    "person": w.W("Name, Employee, Owner, Manager, Contact, Sales rep, Student, Teacher, Driver, Technician, Author, Member, Assignee, Patient, Applicant, Guest, Responsible, Trainer"),
    "city": w.W("City, Town, Location, Branch, Site, Office, Destination, Place, Warehouse, Origin, Plant, Store"),
    "country": w.W("Country, Market, Made in, Land, Nation, Ship to country"),
    "dept": w.W("Department, Team, Unit, Division, Cost center, Group"),
    "status": w.W("Status, State, Stage, Condition, Progress"),
    "product": w.W("Product, Item, Article, Part, Goods, Description, Device, Material, Equipment"),
    "color": w.W("Color, Colour, Finish"),
    "planname": w.W("Plan, Tariff, Category, Class, Level, Package, Type, Segment"),
    "role": w.W("Role, Position, Job title, Function"),
    "coursename": w.W("Course, Training, Seminar, Subject, Topic"),
    "weekday": w.W("Day, Weekday"),
    "material": w.W("Fabric, Body, Made of"),
    "crop": w.W("Crop, Plant name, Variety"),
    "priority": w.W("Priority, Urgency, Severity"),
}
NUMBER_COLUMNS = w.W("""Amount, Total, Price, Quantity, Hours, Weight, Score, Stock, Budget, Cost, Age, Distance, Units, Salary, Discount, Revenue, Profit, Points, Fee, Rent, Net, Gross, Tax, Balance, Pieces, Participants,
    Area, Duration, Power, Rating, Invoice amount, Unit price, Order value, Working hours, Total cost, Net weight, Amount (EUR), Price (USD), Costs in EUR, Kilometres, Days, Rooms, Seats, Items sold, Paid, Open amount, Target, Margin, Height, Bonus, Yield, Pages, Votes, Visitors""")
DATE_COLUMNS = w.W("Date, Due date, Start, End, Order date, Joined, Delivered, Invoice date, Deadline, Born, Paid on, Last visit, Start date, Sent, Opened, Valid until, Shipped on, Checked, Entry date")
CODE_COLUMNS = w.W("Order No, ID, Number, Code, Invoice, Ref, Ticket, Article number, SKU, Serial, Key, Booking")
ROWS = w.W("""orders, customers, employees, invoices, items, trips, tickets, projects, bookings, rooms, courses, students, machines, payments, deliveries, contracts, rows, entries, sales, products, members, patients, cars, shipments, visits, tasks,
    complaints, donations, rentals, meetings, flights, houses, accounts, samples, animals, books, tests, suppliers, events, claims""")
NAMES = S("Orders Sales Staff Stock Invoices Trips Projects Sheet1 Table1 Data List Customers Tickets Costs Payments Overview 2024 2025 Courses Fleet Rooms Members Log Deliveries")

COUNT = ["How many {r} are there{f}?", "How many {r}{f}?", "Count the {r}{f}.", "What is the number of {r}{f}?", "number of {r}{f}", "How many {r} do we have{f}?", "Give me the number of {r}{f}.", "How many {r} are listed{f}?", "how many {r} in total{f}"]
SUM = ["What is the total {c}{f}?", "What is the sum of {c}{f}?", "Sum of {c}{f}", "total {c}{f}", "Add up the {c}{f}.", "How much {c} in total{f}?", "What do all {c} come to in total{f}?", "What is the {c} altogether{f}?", "Please sum up {c}{f}."]
AVERAGE = ["What is the average {c}{f}?", "average {c}{f}", "What is the mean {c}{f}?", "What {c} is there on average{f}?", "Work out the average {c}{f}.", "On average, what is the {c}{f}?"]
MAXIMUM = ["What is the highest {c}{f}?", "largest {c}{f}", "What is the maximum {c}{f}?", "What is the biggest {c}{f}?", "Which {r} has the highest {c}{f}?", "Find the greatest {c}{f}.", "max {c}{f}"]
MINIMUM = ["What is the lowest {c}{f}?", "smallest {c}{f}", "What is the minimum {c}{f}?", "Which {r} has the lowest {c}{f}?", "Find the smallest {c}{f}.", "min {c}{f}"]
LATEST = ["What is the latest {c}{f}?", "most recent {c}{f}", "Which is the latest {c}{f}?"]
EARLIEST = ["What is the earliest {c}{f}?", "earliest {c}{f}", "Which is the earliest {c}{f}?"]
LIST = ["List all {c}{f}.", "Show me all {c}{f}.", "List every {c}{f}.", "List the {c}{f}.", "Show all {c}{f}"]
NONE = ["What is the total {c} per {t}?", "How many {r} by {t}?", "Why is the total {c} so high?", "Compare the total {c} of {v} and {u}.", "What percentage of {r} has a {c} above {n}?", "What is the difference between the highest and lowest {c}?",
        "Who made the list of {r}?", "How many {m} are there?", "What is the total {m}?", "Sort the {r} by {c} and show the highest.", "What will the total {c} be next year?", "What is the average {m} for {v}?", "Which {t} has the highest total {c}?", "What is the median {c}?"]
TEXT_FILTERS = [" for {v}", " of {v}", " where {t} is {v}", " with {t} {v}", " from {v}", " with the {t} {v}", " if {t} is {v}", " at {v}", " whose {t} is {v}", " in {v}", ", {t} {v}"]
NOT_FILTERS = [" except {v}", " where {t} is not {v}", " without {v}", " not from {v}", " other than {v}"]
CONTAINS = [" whose {t} contains {v}", " where {t} contains {v}", " with {v} in the {t}", " where {t} includes {v}"]
ABOVE = [" with {a} above {n}", " with {a} over {n}", " where {a} is more than {n}", " with more than {n} {a}", " with {a} greater than {n}", " where {a} exceeds {n}", " with {a} higher than {n}"]
LEAST = [" with {a} of at least {n}", " with at least {n} {a}", " where {a} is {n} or more", " with {a} not below {n}", " with {a} from {n}"]
BELOW = [" with {a} below {n}", " with {a} under {n}", " where {a} is less than {n}", " with less than {n} {a}", " with fewer than {n} {a}", " with {a} smaller than {n}"]
MOST = [" with {a} of at most {n}", " with at most {n} {a}", " where {a} is {n} or less", " with {a} up to {n}", " with {a} not over {n}"]
AFTER = [" after {n}", " later than {n}", " with {a} after {n}", " where {a} is after {n}"]
BEFORE = [" before {n}", " earlier than {n}", " with {a} before {n}", " where {a} is before {n}"]
SINCE = [" since {n}", " from {n} on", " with {a} from {n} onwards", " on or after {n}"]
UNTIL = [" until {n}", " up to {n}", " with {a} until {n}", " on or before {n}"]


class Tables:
    """`maker`: Passages, whose chance, words and split are used."""

    def __init__(self, maker):
        self.maker, self.g, self.split = maker, maker.g, maker.split
        keep = (lambda name: not held(name)) if self.split == "train" else (lambda name: True)
        self.text = [(name, kind) for kind, names in TEXT_COLUMNS.items() for name in names if keep(name)]
        self.numbers, self.dates = ([n for n in names if keep(n)] for names in (NUMBER_COLUMNS, DATE_COLUMNS))
        if self.split == "type":
            self.text = [x for x in self.text if held(x[0])] or self.text
            self.numbers, self.dates = ([n for n in names if held(n)] or names for names in (self.numbers, self.dates))
        self.codes = CODE_COLUMNS

    def table(self):
        """(sheet, file name, columns, rows): a column is (name, what it holds, kind of value)."""
        g, columns = self.g, []
        if g.chance(0.6):
            columns.append((g.pick(self.codes), "code", "code"))
        texts = g.r.sample(self.text, min(len(self.text), g.int(1, 3)))
        kinds = set()
        for name, kind in texts:
            if kind not in kinds:
                kinds.add(kind)
                columns.append((name, "text", kind))
        for name in g.r.sample(self.numbers, min(len(self.numbers), g.int(1, 3))):
            columns.append((name, "number", g.pick(["plain", "money", "plain", "small"])))
        if g.chance(0.6):
            columns.append((g.pick(self.dates), "date", g.pick(["iso", "long", "dot"])))
        if g.chance(0.3):
            g.r.shuffle(columns)
        names = [c[0] for c in columns]
        if len(set(names)) < len(names):
            return self.table()
        if g.chance(0.12):
            columns = [(name.upper() if g.chance(0.5) else name.lower(), *rest) for name, *rest in columns]
        rows = [[self.cell(c) for c in columns] for _ in range(g.int(3, 5))]
        file_name = g.pick([g.word(), g.pick(ROWS), g.pseudo()]) + g.pick(["", "_2024", " 2025", "-list", "_final"]) + g.pick([".xlsx", ".xlsx", ".csv", ".ods"])
        return g.pick(NAMES) if g.chance(0.7) else capital(g.word()), file_name, columns, rows, g.int(4, 2000)

    def cell(self, column):
        g, (_, holds, kind) = self.g, column
        if g.chance(0.03):
            return ""
        if holds == "code":
            return g.code()
        if holds == "text":
            return g.value(kind) if kind != "priority" or g.chance(0.5) else g.value(kind)
        if holds == "number":
            return self.number(kind)
        return self.date(kind)

    def number(self, kind):
        g = self.g
        return g.money() if kind == "money" else str(g.int(1, 99)) if kind == "small" else g.number()

    def date(self, kind):
        g = self.g
        y, m, d = g.int(2015, 2027), g.int(1, 12), g.int(1, 28)
        return f"{y}-{m:02d}-{d:02d}" if kind == "iso" else f"{d} {w.MONTH[m - 1]} {y}" if kind == "long" else f"{d:02d}.{m:02d}.{y}"

    def said(self, name):
        """A column as people say it."""
        return name if name.isupper() or self.g.chance(0.35) else name[0].lower() + name[1:]

    def filter(self, column):
        """(words in the question, filter)"""
        g, (name, holds, kind) = self.g, column
        said = self.said(name)
        pick = self.maker.wording
        if holds == "text":
            value = g.value(kind)
            x = g.r.random()
            if x < 0.82:
                return pick(TEXT_FILTERS).replace("{v}", value).replace("{t}", said), {"column": name, "comparison": "=", "value": value}
            if x < 0.92:
                return pick(NOT_FILTERS).replace("{v}", value).replace("{t}", said), {"column": name, "comparison": "≠", "value": value}
            part = value.split(" ")[0]
            return pick(CONTAINS).replace("{v}", part).replace("{t}", said), {"column": name, "comparison": "contains", "value": part}
        how = g.pick([">", "≥", "<", "≤"])
        if holds == "number":
            value = g.pick([str(g.int(1, 99)), str(g.int(1, 99) * 100), f"{g.int(1, 99) * 100:,}", str(g.int(1, 9999)), f"{g.int(1, 99)}.5"])
            words = {">": ABOVE, "≥": LEAST, "<": BELOW, "≤": MOST}[how]
        else:
            value = self.date(g.pick(["iso", "long", kind]))
            words = {">": AFTER, "≥": SINCE, "<": BEFORE, "≤": UNTIL}[how]
        return pick(words).replace("{n}", value).replace("{a}", said), {"column": name, "comparison": how, "value": value}

    def question(self, columns):
        """(question, answer, task)"""
        g, pick = self.g, self.maker.wording
        numbers = [c for c in columns if c[1] == "number"]
        texts = [c for c in columns if c[1] == "text"]
        dates = [c for c in columns if c[1] == "date"]
        rows = g.pick(ROWS)
        if g.chance(0.13):
            t = g.pick(texts)
            q = pick(NONE).replace("{c}", self.said(g.pick(numbers)[0])).replace("{t}", self.said(t[0])).replace("{r}", rows).replace("{v}", g.value(t[2])).replace("{u}", g.value(t[2]))
            q = q.replace("{n}", str(g.int(1, 900))).replace("{m}", g.word() + " " + g.word())
            return q, '{"operation": "none", "column": null, "filters": []}', "table"
        asked, operation, column = g.pick(
            [("count", COUNT, None), ("count", COUNT, None), ("sum", SUM, "n"), ("sum", SUM, "n"), ("average", AVERAGE, "n"), ("maximum", MAXIMUM, "n"), ("minimum", MINIMUM, "n"), ("list", LIST, "t"), ("maximum", LATEST, "d"), ("minimum", EARLIEST, "d")]
        ), None, None
        operation, templates, on = asked
        if on == "d" and not dates:
            operation, templates, on = "sum", SUM, "n"
        column = None if on is None else g.pick({"n": numbers, "t": texts + [c for c in columns if c[1] == "code"], "d": dates}[on])
        free = [c for c in columns if c is not column and c[1] != "code"]
        chosen = g.r.sample(free, min(len(free), g.pick([0, 1, 1, 1, 1, 2]) if operation != "list" else 1))
        chosen.sort(key=lambda c: c[1] != "text")
        words, filters = "", []
        for c in chosen:
            said, one = self.filter(c)
            words += (" and" + said if words and g.chance(0.4) and not said.startswith(",") else said)
            filters.append(one)
        q = pick(templates).replace("{r}", rows[:-1] if templates in (MAXIMUM, MINIMUM) and rows.endswith("s") else rows).replace("{c}", self.said(column[0]) if column else "").replace("{f}", words)
        return q, json.dumps({"operation": operation, "column": column[0] if column else None, "filters": filters}, ensure_ascii=False), "table"
