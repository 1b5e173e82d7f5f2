"""Values of every kind that a document may hold: names, codes, dates, amounts. One `Values` per stream of random numbers and split."""
import random
import words as w
from words import S, held

DIGITS = "0123456789"
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


class Values:
    def __init__(self, seed, trained=True):
        self.r = random.Random(seed)
        self.trained = trained
        known = (lambda word: not held(word)) if trained else held
        self.first = [x for x in w.FIRST if known(x)]
        self.last = [x for x in w.LAST if known(x)]
        self.nouns = [x for x in w.NOUN if known(x)]
        self.more = [x for x in w.MORE if known(x)]

    # --- chance
    def pick(self, items):
        return items[int(self.r.random() * len(items))]

    def chance(self, share):
        return self.r.random() < share

    def int(self, low, high):
        return self.r.randint(low, high)

    def digits(self, n):
        return "".join(self.pick(DIGITS) for _ in range(n))

    def letters(self, n):
        return "".join(self.pick(LETTERS) for _ in range(n))

    # --- words
    def pseudo(self, least=2, most=3):
        for _ in range(9):
            word = w.pseudo_word(self.r, least, most)
            if held(word) != self.trained:
                break
        return word

    def word(self):
        """Any lower-case word: of our lists or made up."""
        x = self.r.random()
        return self.pick(self.more) if x < 0.55 else (self.pick(self.nouns) if x < 0.75 else self.pseudo())

    def name_part(self):
        return self.pseudo().capitalize()

    # --- names
    def person(self):
        first = self.pick(self.first) if self.chance(0.75) else self.pseudo(2, 2).capitalize()
        last = self.pick(self.last) if self.chance(0.55) else self.name_part()
        x = self.r.random()
        if x < 0.74:
            return f"{first} {last}"
        if x < 0.85:
            return f"{self.pick(['Mr', 'Ms', 'Mrs', 'Dr', 'Mr.', 'Mrs.', 'Prof.'])} {last if self.chance(0.5) else first + ' ' + last}"
        if x < 0.94:
            return f"{first} {self.pick('ABCDEFGHJKLMNPRSTW')}. {last}"
        return f"{first} {last}-{self.name_part()}"

    def company(self):
        x = self.r.random()
        if x < 0.3:
            name = f"{self.pick(w.CWORD)} {self.pick(w.CWORD)}"
        elif x < 0.55:
            name = self.name_part()
        elif x < 0.75:
            name = f"{self.pick(self.last)} & {self.pick(['Sons', 'Co', 'Partners', self.pick(self.last)])}"
        elif x < 0.85:
            name = f"{self.name_part()} {self.pick(self.nouns).title()}"
        else:
            name = f"{self.pseudo(2, 2).capitalize()} {self.pick(w.CWORD)}"
        return f"{name} {self.pick(w.SUFFIX)}"

    def city(self):
        return self.pick(w.CITY) if self.chance(0.7) else self.name_part()

    def address(self):
        street = f"{self.int(1, 240)} {self.pick(w.STREET) if self.chance(0.6) else self.name_part()} {self.pick(w.STSUF)}"
        if self.chance(0.15):
            street = f"{self.name_part()}strasse {self.int(1, 200)}"
        return street + (f", {self.digits(5) + ' ' if self.chance(0.3) else ''}{self.city()}" if self.chance(0.7) else "")

    def topic(self):
        return f"{self.pick(w.ADJ) if self.chance(0.7) else self.word()} {self.pick(self.nouns) if self.chance(0.7) else self.pick(self.more)}"

    def thing(self):
        """A thing that statements are made about, with its article."""
        noun = self.pick(self.nouns) if self.chance(0.5) else self.word()
        x = self.r.random()
        if x < 0.2:
            return f"the {noun}"
        if x < 0.7:
            return f"the {self.pick(w.ADJ) if self.chance(0.6) else self.word()} {noun}"
        if x < 0.8:
            return f"the {noun} of {self.company() if self.chance(0.5) else self.person()}"
        if x < 0.87:
            return f"the {self.pick(w.PROD)}"
        if x < 0.93:
            return f"the {noun} {self.code()}"
        return f"{self.name_part()} {self.pick(['Hall', 'Day', 'Project', 'Fund', 'Prize', 'Bridge', 'House', 'Report', 'Campaign'])}"

    # --- figures
    def date(self):
        day, month, year = self.int(1, 28), self.int(1, 12), self.int(1995, 2031)
        x = self.r.random()
        if x < 0.33:
            return f"{day} {w.MONTH[month - 1]} {year}"
        if x < 0.52:
            return f"{w.MONTH[month - 1]} {day}, {year}"
        if x < 0.7:
            return f"{year}-{month:02d}-{day:02d}"
        if x < 0.8:
            return f"{day:02d}.{month:02d}.{year}"
        if x < 0.87:
            return f"{day:02d}/{month:02d}/{year}"
        if x < 0.92:
            return f"{day} {w.MONTH[month - 1][:3]} {year}"
        if x < 0.96:
            return f"{self.pick(w.WEEKDAY)}, {day} {w.MONTH[month - 1]} {year}"
        return f"{self.pick(w.WEEKDAY)}, {day} {w.MONTH[month - 1]}"

    def number(self, decimals=True):
        n = self.pick([self.int(5, 99), self.int(100, 999), self.int(1000, 9999), self.int(10000, 99999), self.int(100000, 999999)])
        text = f"{n:,}" if self.chance(0.6) else str(n)
        if self.chance(0.1):
            return text.replace(",", ".") + ("," + self.digits(2) if decimals else "")
        return text + ("." + self.digits(2) if decimals and self.chance(0.6) else "")

    def money(self):
        currency, n = self.pick(w.CUR), self.number()
        if currency in "€$£":
            return currency + n if self.chance(0.7) else f"{n} {currency}"
        return f"{currency} {n}" if self.chance(0.5) else f"{n} {currency}"

    def code(self):
        x, d, l = self.r.random(), self.digits, self.letters
        if x < 0.28:
            return f"{l(self.int(2, 4))}-{d(self.int(3, 6))}"
        if x < 0.45:
            return f"{d(4)}-{d(self.int(2, 4))}"
        if x < 0.58:
            return l(2) + d(self.int(4, 7))
        if x < 0.66:
            return f"{l(1)}/{d(4)}/{d(2)}"
        if x < 0.78:
            return d(self.int(5, 9))
        if x < 0.86:
            return f"{l(2)}-{d(4)}-{l(2)}"
        if x < 0.93:
            return f"{l(self.int(2, 3))} {d(2)} {d(3)} {d(3)}"
        return f"{d(2)}-{l(self.int(1, 2))}{d(self.int(2, 4))}"

    def count(self, noun):
        return f"{self.number(False)} {noun}"

    def value(self, kind):
        """One value of a kind named in documents/*.txt."""
        if kind in PLAIN:
            return getattr(self, PLAIN[kind])()
        if kind in CHOICES:
            return self.pick(CHOICES[kind])
        return MADE[kind](self)


PLAIN = dict(code="code", date="date", money="money", person="person", company="company", city="city", address="address", topic="topic")
CHOICES = dict(
    symptom=w.SYMPT, role=w.ROLE, dept=w.DEPT, material=w.MATERIAL, causes=w.CAUSES, part=w.PARTS, country=w.COUNTRIES, planname=w.PLANS,
    weather=w.WEATHER, animal=w.PETS, petfood=w.PETFOOD, crop=w.CROPS, method=w.METHODS, levels=w.LEVELS, coursename=w.COURSES,
    langname=w.LANGS, roomtype=w.ROOMTYPES, heating=w.HEATING, platform=w.PLATFORMS, status=w.STATUS, priority=w.PRIORITY, grade=w.GRADES,
    permission=w.PERMISSION, hardness=w.HARDNESS, weekday=w.WEEKDAY, fuel=S("diesel petrol electricity hydrogen gas"),
    rdays=["one day", "two days", "three days", "four days", "1 day", "2 days", "3 days"], letter=list("ABCDEFG"),
    incoterm=["DAP", "EXW", "FOB", "CIF", "free house", "ex works", "carriage paid", "duty paid"],
    norm=["ISO 9001", "EN 54", "DIN 4102", "ISO 14001", "EN 13155", "DIN 1055", "ISO 45001"],
)
MADE = dict(
    pct=lambda g: f"{g.int(1, 60)}{g.pick(['', '', '.5', '.25'])}{g.pick(['%', ' %', ' percent'])}",
    days=lambda g: f"{g.pick([7, 10, 14, 21, 28, 30, 45, 60, 90, g.int(2, 120)])} {g.pick(['days', 'days', 'calendar days', 'working days'])}"
    if g.chance(0.7)
    else g.pick([f"{g.int(1, 12)} {g.pick(['weeks', 'months'])}", f"{g.pick(['two', 'three', 'four', 'six'])} {g.pick(['weeks', 'months', 'days'])}"]),
    duration=lambda g: f"{g.int(2, 60)} {g.pick(['months', 'years', 'weeks'])}" if g.chance(0.8) else f"{g.pick(S('one two three four five six ten'))} {g.pick(['years', 'months'])}",
    iban=lambda g: g.pick(S("DE FR ES IT NL AT")) + g.digits(2) + " " + " ".join(g.digits(4) for _ in range(g.int(2, 4))),
    qty=lambda g: g.count(g.pick(S("pieces units boxes items sets cartons bags rolls bottles"))),
    product=lambda g: g.pick(w.PROD) if g.chance(0.5) else g.topic(),
    weight=lambda g: f"{g.int(1, 900)}{g.pick(['', '.5', '.2', '.75'])} {g.pick(['kg', 'kg', 'g', 'tons', 'lbs'])}",
    pallets=lambda g: f"{g.int(2, 40)} pallets",
    room=lambda g: g.pick(["Room ", "room ", "Hall ", "Office "]) + g.pick([str(g.int(1, 499)), g.letters(1) + str(g.int(1, 40)), g.pick(w.CWORD)]),
    smallint=lambda g: str(g.int(2, 99)),
    bignum=lambda g: g.number(False),
    year=lambda g: str(g.int(1850, 2030)),
    time=lambda g: g.pick([f"{g.int(0, 23):02d}:{g.int(0, 11) * 5:02d}", f"{g.int(1, 12)}:{g.pick(['00', '15', '30', '45'])} {g.pick(['am', 'pm'])}", f"{g.int(1, 12)} {g.pick(['am', 'pm'])}"]),
    vdays=lambda g: f"{g.int(15, 40)} {g.pick(['days', 'working days'])}",
    hours=lambda g: f"{g.int(15, 48)}{g.pick(['', '.5'])} hours",
    bighours=lambda g: f"{g.number(False)} hours",
    shorttime=lambda g: f"{g.int(1, 72)} {g.pick(['hours', 'hours', 'minutes'])}",
    smallmoney=lambda g: g.pick(["EUR 0.", "€0.", "$0.", "CHF 0.", "EUR 1.", "$2.", "£1."]) + f"{g.int(10, 95)}",
    bigmoney=lambda g: f"{g.pick(['EUR ', 'USD ', '€', '$', '£', 'CHF '])}{g.int(1, 980)}{g.pick(['', '.' + str(g.int(1, 9))])} {g.pick(['million', 'million', 'billion', 'm'])}",
    minutes=lambda g: f"{g.int(10, 90)} minutes",
    clothes=lambda g: f"{g.pick(w.COLOR)} {g.pick(S('shirts jackets overalls gloves helmets uniforms trousers aprons shoes'))}",
    drug=lambda g: g.pick(w.DRUG) if g.chance(0.6) else g.pseudo(),
    dose=lambda g: f"{g.int(1, 90) * 10} mg",
    bp=lambda g: f"{g.int(95, 190)}/{g.int(55, 110)}",
    temp=lambda g: f"{g.int(2, 41)}.{g.int(0, 9)} {g.pick(['C', '°C'])}",
    oven=lambda g: f"{g.int(28, 50) * 5} °C",
    phone=lambda g: g.pick(["+49 ", "+44 ", "+33 ", "0"]) + f"{g.int(20, 999)} {g.pick([str(g.int(100000, 9999999)), f'{g.int(100, 999)} {g.int(1000, 9999)}'])}",
    email=lambda g: f"{g.pick(g.first).lower()}{g.pick(['.', '_', ''])}{g.pick([g.pick(g.last), g.pseudo()]).lower()}@{g.pick([g.pseudo(), g.pick(w.CWORD).lower()])}{g.pick(['.com', '.org', '.de', '.net', '.example'])}",
    color=lambda g: g.pick(w.COLOR) if g.chance(0.5) else g.pick(["dark ", "light ", "matt "]) + g.pick(w.COLOR),
    watt=lambda g: f"{g.int(3, 3500)} {g.pick(['W', 'watts'])}",
    dims=lambda g: f"{g.int(5, 250)} x {g.int(5, 250)}{' x ' + str(g.int(2, 200)) if g.chance(0.7) else ''} {g.pick(['cm', 'mm'])}",
    area=lambda g: f"{g.int(12, 990)}{g.pick(['', '.5'])} {g.pick(['m²', 'sqm', 'square metres'])}",
    ext=lambda g: str(g.int(100, 9999)),
    km=lambda g: f"{g.number(False)} km",
    kwh=lambda g: f"{g.number(False)} {g.pick(['kWh', 'kWh', 'm³'])}",
    qtynum=lambda g: g.number(False),
    bar=lambda g: f"{g.int(1, 4)}.{g.int(0, 9)} bar",
    gcount=lambda g: f"{g.int(20, 900)} guests",
    persons=lambda g: f"{g.int(2, 40)} {g.pick(['people', 'persons', 'guests'])}",
    place=lambda g: "the " + (g.pick(w.ADJ) + " " if g.chance(0.7) else "") + g.pick(g.nouns),
    seat=lambda g: g.pick([f"{g.int(1, 60)}{g.pick('ABCDEF')}", str(g.int(1, 120)), f"{g.letters(1)}{g.int(1, 30)}", f"{g.letters(1)}-{g.int(1, 30)}"]),
    gate=lambda g: f"{g.pick('ABCDEF')}{g.int(1, 60)}",
    timespan=lambda g: f"from {g.int(5, 8)}:{g.pick(['00', '30'])} to {g.int(9, 11)}:{g.pick(['00', '30'])}",
    monthday=lambda g: f"the {g.pick(['1st', '3rd', '5th', '10th', '15th', 'last day', 'third working day', 'first working day'])}",
    period=lambda g: f"{g.pick(w.MONTH)} to {g.pick(w.MONTH)} {g.int(2015, 2030)}" if g.chance(0.5) else f"{g.int(1, 28):02d}.{g.int(1, 12):02d}.{g.int(2015, 2030)} - {g.int(1, 28):02d}.{g.int(1, 12):02d}.{g.int(2015, 2030)}",
    gdl=lambda g: f"{g.int(9, 18)}.{g.int(0, 9)} g/dL",
    mgdl=lambda g: f"{g.int(60, 290)} mg/dL",
    mgl=lambda g: f"{g.int(1, 60)}.{g.int(0, 9)} mg/l",
    dh=lambda g: f"{g.int(4, 25)} °dH",
    ph=lambda g: f"{g.int(3, 10)}.{g.int(0, 9)}",
    version=lambda g: f"{g.int(0, 24)}.{g.int(0, 30)}" + (f".{g.int(0, 20)}" if g.chance(0.6) else ""),
    megabytes=lambda g: f"{g.int(2, 990)} MB",
    gigabytes=lambda g: f"{g.pick([2, 4, 8, 16, 32, 64, 128, 256, 512, 1, 3])} {g.pick(['GB', 'GB', 'TB'])}",
    ip=lambda g: f"{g.pick(['10', '192', '172'])}.{g.int(0, 255)}.{g.int(0, 255)}.{g.int(1, 254)}",
    hostname=lambda g: f"{g.pseudo(2, 2)}-{g.pick(['pc', 'nb', 'srv', 'lap'])}{g.int(1, 99):02d}",
    petname=lambda g: g.pseudo(2, 2).capitalize(),
    grams=lambda g: f"{g.int(2, 80) * 10} g",
    litres=lambda g: f"{g.int(1, 9)}{g.pick(['', '.5'])} {g.pick(['litres', 'l'])}" if g.chance(0.6) else f"{g.int(5, 90) * 10} ml",
    kcal=lambda g: f"{g.int(80, 980)} kcal",
    cubic=lambda g: f"{g.int(2, 400)} {g.pick(['m³', 'cubic metres'])}",
    metres=lambda g: f"{g.int(2, 90)}{g.pick(['', '.5', '.2'])} {g.pick(['m', 'metres'])}",
    hectare=lambda g: f"{g.int(1, 90)}.{g.int(0, 9)} {g.pick(['ha', 'hectares'])}",
)
