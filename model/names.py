"""Random products, addresses, numbers and people: many and odd, so that the model copies instead of remembering."""
from __future__ import annotations

import dataclasses
from random import Random

COLOURS = """red blue green yellow black white grey gray brown orange purple pink cream beige navy turquoise teal mint olive
ivory golden silver copper bronze crimson lilac mustard charcoal dark-green light-blue off-white rose-gold sand terracotta
amber indigo scarlet maroon coral""".split()
MATERIALS = """oak pine walnut beech birch ash bamboo rattan wicker teak cork ceramic porcelain stoneware glass crystal marble
granite slate concrete steel iron brass copper tin aluminium chrome enamel wool cotton linen silk velvet leather felt jute
canvas denim satin fleece sheepskin paper plastic acrylic rubber bone clay cashmere mohair mahogany cherry maple zinc""".split()
STYLES = """small large mini big tall short long round square oval folding stackable vintage modern classic rustic antique
industrial minimalist nordic japanese french italian turkish moroccan outdoor portable adjustable foldable hanging
wall-mounted king-size queen-size two-seat three-seat handmade hand-painted heavy light soft padded striped
checked plain floral quilted electric cordless rechargeable waterproof insulated non-stick organic scented glow-in-the-dark
deep shallow wide narrow low high slim chunky woven knitted embroidered patterned speckled matte glossy frosted smoked
reclaimed solid extendable swivel reclining weighted magnetic solar smart wireless reusable travel children's baby""".split()
ROOMS = """kitchen bath garden office bedroom hall dining coffee tea wine beer table floor desk wall door window side bar
night patio picnic camping party salad soup cake bread fruit spice laundry shower shoe coat book""".split()
NOUNS = """stool chair table lamp mug cup plate bowl vase rug blanket cushion pillow curtain mirror clock shelf cabinet
drawer bench sofa armchair ottoman footstool bookcase sideboard wardrobe dresser desk bed mattress duvet sheet towel bathmat
basket bin bucket box crate jar jug pitcher teapot kettle pan pot skillet wok tray board knife fork spoon ladle whisk
spatula grater peeler colander sieve rack hook hanger candle candlestick lantern chandelier lampshade bulb frame poster
print doormat carpet throw quilt bedspread pouf hammock parasol planter pot-stand watering-can trowel rake broom brush mop
dustpan glass tumbler goblet decanter carafe coaster napkin tablecloth placemat apron oven-glove timer scale toaster blender
mixer grinder fan heater radiator ladder toolbox hammer screwdriver stand holder organiser divider screen partition trunk
chest hatstand umbrella-stand doorstop bookend figurine statue wreath garland bell chime thermometer barometer globe
telescope easel piggy-bank ashtray dish saucer platter casserole ramekin mould tin caddy dispenser soap-dish toothbrush
squeegee""".split()
OTHER = """keyboard monitor laptop headphone speaker charger cable router printer camera tripod drone phone tablet backpack
suitcase wallet belt scarf hat glove jacket coat jumper shirt sock boot sandal trainer racket football helmet bicycle
scooter kayak tent torch compass fishing-rod guitar violin drum ukulele notebook pencil pen marker stapler envelope folder
calculator doll puzzle kite teddy-bear board-game yo-yo train-set leash dog-bowl aquarium bird-feeder scratching-post
battery fuse drill saw wrench spanner pump hose valve gasket bolt hinge razor comb hairbrush perfume lipstick sunscreen
necklace bracelet earring watch ring stethoscope bandage microscope pipette beaker sensor relay""".split()
TAILS = ["with lid", "with handle", "with drawers", "with wheels", "for two", "in oak", "with cover", "on wheels"]
OF = ["set of coasters", "chest of drawers", "pair of tongs", "set of knives", "box of candles", "pack of napkins",
      "set of glasses", "bag of charcoal", "roll of wallpaper", "tin of paint", "set of sheets", "jar of honey"]
SYLLABLES = """ba be bi bo bra bri ca che cla co da del dra du el en fa fi fla fo ga gle gra gu ha hel il in jo ka ki kla kor la
le li lo lu ma me mi mo na ne ni no nu o or pa pe pi pla pra qua ra re ri ro sa se shi sko so sta su ta te ti tra tu u ul va
ve vi vo wa wi xa xe ya yo za ze zi zu sten dor mar lin ton berg vik nor sund fel""".split()
IRREGULAR = {"shelf": "shelves", "knife": "knives", "knick-knack": "knick-knacks", "scarf": "scarves", "box": "boxes"}

FIRST = """Anna Ben Carla David Emma Felix Grace Henry Irene Jack Karen Leo Maria Nick Olga Paul Rita Sam Tina Victor Wendy
Yusuf Zoe Ahmed Priya Chen Min-jun Sofia Lukas Ingrid Pierre Amelia Oliver Tom Sue Margaret Bob Alice Kate Liam Noah Fatima
Diego Elena Marta Piotr Agnes Oscar Hugo Nina Rosa Walter""".split()
LAST = """Smith Jones Miller Brown Wilson Taylor Davies Evans Thomas Garcia Lopez Kim Park Nguyen Singh Khan Schmidt Weber
Fischer Rossi Bianchi Dubois Martin Novak Kowalski Jensen Larsen Andersson O'Neill Murphy Walker Hughes Green Hall Wood
Clarke Baker""".split()
STREETS = """Elm Oak Maple Cedar Pine Church Mill Station Park Queen's King's Victoria Albert High Green Bridge Market London
Harbour Castle Chapel Orchard Willow Birch Ash Hill Lake River Spring School Garden Abbey Cross Manor North South East West
Highland Washington Lincoln Jefferson Franklin Sunset Ridge Meadow Forest Canal Priory Grange Fountain Union Water""".split()
BRITISH = ["Street", "Road", "Lane", "Avenue", "Close", "Drive", "Gardens", "Terrace", "Place", "Court", "Way", "Crescent",
           "Row", "St", "Rd", "Square", "Hill", "Mews", "Grove"]
AMERICAN = ["St", "Ave", "Blvd", "Dr", "Ln", "Rd", "Ct", "Way", "Pl", "Street", "Avenue", "Pkwy", "Terrace"]
TOWNS = """Leeds Brighton York Bath Oxford Cambridge Bristol London Manchester Liverpool Sheffield Norwich Exeter Cardiff
Swansea Glasgow Edinburgh Dundee Belfast Derby Leicester Nottingham Coventry Durham Lincoln Chester Plymouth Reading Dover
Kent Hull Bradford Preston Truro Perth Dublin Cork Galway Aberdeen Inverness Stirling Ipswich Luton Poole""".split()
CITIES = """Springfield|IL|627 Portland|OR|972 Austin|TX|787 Boston|MA|021 Denver|CO|802 Madison|WI|537 Dayton|OH|454
Tucson|AZ|857 Fresno|CA|937 Albany|NY|122 Nashville|TN|372 Salem|OR|973 Boise|ID|837 Omaha|NE|681 Tampa|FL|336 Reno|NV|895
Burlington|VT|054 Raleigh|NC|276 Seattle|WA|981 Chicago|IL|606 Savannah|GA|314 Columbus|OH|432""".split()
GERMAN = ["10827 Berlin", "20095 Hamburg", "80331 München", "50667 Köln", "1010 Wien", "8001 Zürich", "70173 Stuttgart",
          "04109 Leipzig", "01067 Dresden", "28195 Bremen"]
GERMAN_STREETS = ["Hauptstr.", "Bahnhofstr.", "Lindenweg", "Goethestraße", "Schillerplatz", "Gartenstr.", "Am Markt",
                  "Bergstraße", "Mühlenweg", "Kirchgasse", "Ringstr."]
OTHERS = ["{n} Rue de la Paix, 75002 Paris", "{n} rue Victor Hugo, 69002 Lyon", "Via Roma {n}, 20121 Milano",
          "Calle Mayor {n}, 28013 Madrid", "Kerkstraat {n}, 1017 GC Amsterdam", "Storgatan {n}, 411 24 Göteborg",
          "{n} Queen Street, Auckland 1010", "{n} George St, Sydney NSW 2000", "{n} Bloor Street West, Toronto, ON M5S 1M2",
          "Nørregade {n}, 1165 København", "ul. Długa {n}, 00-238 Warszawa", "{n} Teheran-ro, Gangnam-gu, Seoul",
          "Rua Augusta {n}, Lisboa", "{n} MG Road, Bengaluru 560001", "Karl Johans gate {n}, 0154 Oslo"]
HOUSES = ["Rose Cottage", "The Old Mill", "Unit 4", "The Coach House", "Willow House", "Manor Farm", "Ivy Lodge"]
STATUSES = ["open", "packed", "shipped", "delivered", "cancelled"]


@dataclasses.dataclass
class Product:
    name: str
    plural: str
    sku: str
    price: str


def pick(r: Random, values):
    return values[int(r.random() * len(values))]


def invented(r: Random) -> str:
    return "".join(pick(r, SYLLABLES) for _ in range(r.choice([2, 2, 3, 3, 4]))).capitalize()


def pluralise(phrase: str) -> str:
    for joint in (" of ", " with ", " for ", " in ", " on "):
        if joint in phrase:
            head, tail = phrase.split(joint, 1)
            return pluralise(head) + joint + tail
    head, _, last = phrase.rpartition(" ")
    if last.lower() in IRREGULAR:
        many = IRREGULAR[last.lower()]
    elif last.endswith(("s", "x", "ch", "sh")):
        many = last + "es"
    elif last.endswith("y") and last[-2] not in "aeiou":
        many = last[:-1] + "ies"
    else:
        many = last + "s"
    return f"{head} {many}".strip()


def product(r: Random) -> Product:
    nouns = NOUNS if r.random() < 0.7 else OTHER
    noun = pick(r, nouns).replace("-", " ") if r.random() < 0.9 else pick(r, nouns)
    parts = [noun]
    form = r.random()
    if form < 0.09:
        parts = [pick(r, OF)]
    elif form < 0.16:
        parts = [pick(r, ROOMS), noun]
    if r.random() < 0.62:
        parts.insert(0, pick(r, MATERIALS))
    if r.random() < 0.42:
        parts.insert(0, pick(r, COLOURS))
    if r.random() < 0.25:
        parts.insert(0, pick(r, STYLES))
    if r.random() < 0.1:
        parts.insert(0, invented(r))
    elif r.random() < 0.04:
        parts = [invented(r).lower()] + ([noun] if r.random() < 0.5 else [])
    if r.random() < 0.04:
        parts.insert(0, pick(r, ["20 cm", "24-inch", "2-seat", "3-tier", "12-piece", "1.5 litre", "100 W", "60x90"]))
    if r.random() < 0.04:
        parts.append(pick(r, TAILS))
    name = " ".join(dict.fromkeys(parts[-r.choice([2, 3, 3, 3, 4]):]))
    letters = "".join(c for c in parts[-1].upper() if c.isalpha())[:3].ljust(3, "X")
    if r.random() < 0.6:
        letters = "".join(pick(r, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") for _ in range(3))
    price = f"{r.choice([r.uniform(1, 30), r.uniform(5, 300), r.uniform(100, 2000)]):.2f}"
    if r.random() < 0.4:
        price = price[:-2] + pick(r, ["00", "50", "99", "95"])
    return Product(name, pluralise(name), f"{letters}-{r.randint(0, 999):03d}", price)


def order_id(r: Random) -> int:
    return r.randint(10000, 99999) if r.random() < 0.6 else r.randint(10000, 12999)


def person(r: Random) -> str:
    return pick(r, FIRST) + (" " + pick(r, LAST) if r.random() < 0.4 else "")


def town(r: Random) -> str:
    if r.random() < 0.3:
        return pick(r, CITIES).split("|")[0]
    return pick(r, TOWNS) if r.random() < 0.9 else invented(r)


def _street_name(r: Random) -> str:
    return pick(r, STREETS) if r.random() < 0.65 else (pick(r, LAST) if r.random() < 0.5 else invented(r))


def _letters(r: Random, n: int) -> str:
    return "".join(pick(r, "ABCDEFGHJKLMNPRSTUWXY") for _ in range(n))


def address(r: Random) -> str:
    form = r.random()
    number = str(r.choice([r.randint(1, 99), r.randint(1, 300), r.randint(1, 9)])) + (pick(r, "abcAB") if r.random() < 0.06 else "")
    if form < 0.62:
        text = f"{number} {_street_name(r)} {pick(r, BRITISH)}"
        if r.random() < 0.2:
            text = f"{pick(r, ['Flat', 'Flat', 'Unit', 'Apartment', 'Suite'])} {r.randint(1, 40)}, {text}"
        elif r.random() < 0.06:
            text = f"{pick(r, HOUSES)}, {text}"
        if r.random() < 0.93:
            text += f"{' ' if r.random() < 0.06 else ', '}{town(r)}"
            if r.random() < 0.4:
                text += f"{', ' if r.random() < 0.2 else ' '}{_letters(r, r.choice([1, 2]))}{r.randint(1, 28)} {r.randint(1, 9)}{_letters(r, 2)}"
        return text
    if form < 0.85:
        city, state, zone = pick(r, CITIES).split("|")
        text = f"{r.randint(1, 9999)} {pick(r, ['', '', 'N ', 'W ', 'S ', 'E '])}{_street_name(r)} {pick(r, AMERICAN)}"
        if r.random() < 0.2:
            text += pick(r, [f", Apt {r.randint(1, 60)}", f" Apt {r.randint(1, 20)}B", f", Suite {r.randint(100, 900)}", f" #{r.randint(1, 99)}"])
        text += f", {city}"
        if r.random() < 0.85:
            text += f", {state}"
            if r.random() < 0.8:
                text += f" {zone}{r.randint(0, 99):02d}"
        return text
    if form < 0.93:
        return f"{pick(r, GERMAN_STREETS)} {number}, {pick(r, GERMAN)}"
    return pick(r, OTHERS).format(n=number)


UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen " \
        "eighteen nineteen".split()
TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()


def number_word(n: int) -> str:
    if n < 20:
        return UNITS[n]
    if n < 100:
        return TENS[n // 10] + ("-" + UNITS[n % 10] if n % 10 else "")
    if n % 100 == 0:
        return ("a" if n == 100 else UNITS[n // 100]) + " hundred"
    return UNITS[n // 100] + " hundred and " + number_word(n % 100)


def quantity(r: Random) -> tuple[int, str]:
    """A quantity and how a customer writes it."""
    form = r.random()
    if form < 0.34:
        n = r.randint(2, 12)
        return n, number_word(n)
    if form < 0.62:
        n = r.choice([r.randint(2, 12), r.randint(2, 40), r.randint(10, 250)])
        return n, str(n)
    if form < 0.66:
        n = r.choice([r.randint(13, 60), 100, 200, 150, r.randint(20, 99), 10 * r.randint(2, 9)])
        return n, number_word(n)
    if form < 0.73:
        return 12, pick(r, ["a dozen", "a dozen", "one dozen", "1 dozen"])
    if form < 0.78:
        return 6, pick(r, ["half a dozen", "half a dozen", "half-a-dozen"])
    if form < 0.80:
        n, word = pick(r, [(24, "two dozen"), (36, "three dozen"), (24, "2 dozen"), (48, "four dozen"), (60, "five dozen")])
        return n, word
    if form < 0.86:
        return 2, pick(r, ["a couple of", "a couple of", "a couple"])
    if form < 0.91:
        return 2, pick(r, ["a pair of", "a pair of", "one pair of"])
    return 1, pick(r, ["a", "a", "a", "one", "one", "1", "another", "a single", "just one", "just a", "one more"])
