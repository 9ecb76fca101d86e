"""A small release in the form of the official files, written for the tests: real names, few of them."""

from __future__ import annotations

from pathlib import Path

# P group (or "" where an allele is alone) → its alleles, by locus. Null alleles belong to none.
GROUPS: dict[str, dict[str, list[str]]] = {
    "A": {
        "01:01P": ["01:01:01:01", "01:01:01:03", "01:01:02"],
        "01:02P": ["01:02:01:01", "01:02:02"],
        "02:01P": ["02:01:01:01", "02:01:01:02L", "02:01:02", "02:09:01:01"],
        "02:06P": ["02:06:01:01", "02:06:02"],
        "02:07P": ["02:07:01:01", "02:07:02"],
        "03:01P": ["03:01:01:01", "03:01:02"],
        "11:01P": ["11:01:01:01", "11:01:02"],
        "24:02P": ["24:02:01:01", "24:02:01:02L", "24:02:02"],
        "24:03P": ["24:03:01:01", "24:03:02"],
        "23:01P": ["23:01:01:01", "23:01:02"],
        "": ["03:03", "02:99"],
    },
    "B": {
        "15:01P": ["15:01:01:01", "15:01:02"],
        "15:02P": ["15:02:01:01", "15:02:02"],
        "40:01P": ["40:01:01", "40:01:02:01"],
        "46:01P": ["46:01:01:01", "46:01:02"],
        "51:01P": ["51:01:01:01", "51:01:02:01"],
        "": ["51:03", "46:02"],
    },
    "C": {
        "01:02P": ["01:02:01:01", "01:02:02"],
        "03:03P": ["03:03:01:01", "03:03:02"],
        "03:04P": ["03:04:01:01", "03:04:02"],
        "07:02P": ["07:02:01:01", "07:02:02"],
    },
    "DRB1": {
        "04:05P": ["04:05:01:01", "04:05:02"],
        "09:01P": ["09:01:02:01", "09:01:03"],
        "15:01P": ["15:01:01:01", "15:01:02"],
        "15:02P": ["15:02:01:01", "15:02:02"],
        "": ["04:01:03"],
    },
    "DQB1": {
        "03:03P": ["03:03:02:01", "03:03:03"],
        "04:01P": ["04:01:01:01", "04:01:02"],
        "06:01P": ["06:01:01:01", "06:01:02"],
        "06:02P": ["06:02:01:01", "06:02:02"],
    },
    "DPB1": {
        "02:01P": ["02:01:02:01", "02:01:03"],
        "04:01P": ["04:01:01:01", "04:01:02"],
        "05:01P": ["05:01:01:01", "05:01:02"],
        "": ["09:01:01", "13:01:01"],
    },
}
NULLS = {
    "A": ["01:01:01:02N", "01:04:01:01N", "01:11N", "24:09N"],
    "B": ["15:26N", "51:11N"],
    "C": [],
    "DRB1": ["04:81N"],
    "DQB1": [],
    "DPB1": ["61:01N"],
}
G_GROUPS = {
    "A": {
        "01:01:01G": ["01:01:01:01", "01:01:01:02N", "01:01:01:03", "01:04:01:01N"],
        "02:01:01G": ["02:01:01:01", "02:01:01:02L", "02:09:01:01"],
        "24:02:01G": ["24:02:01:01", "24:02:01:02L", "24:09N"],
    },
    "B": {"15:01:01G": ["15:01:01:01"]},
}
# first field → antigen; what is said of single alleles stands below
SEROLOGY = {
    "A": {"01": "1", "02": "2", "03": "3", "11": "11", "24": "24", "23": "23"},
    "B": {"15": "62", "40": "60", "46": "46", "51": "51"},
    "C": {"01": "1", "03": "3", "07": "7"},
    "DRB1": {"04": "4", "09": "9", "15": "15"},
    "DQB1": {"03": "9", "04": "4", "06": "6"},
    "DPB1": {},
}
ALONE = {("A", "24:03"): "2403", ("B", "15:02"): "75", ("C", "03:03"): "9", ("C", "03:04"): "10"}
UNKNOWN = {("B", "46:02"): "?"}
ASSUMED = {("A", "02:99"): "2", ("B", "51:03"): "51"}
BENEATH = [
    ("A", "9", "23/24", ""),
    ("A", "24", "", "2403"),
    ("B", "5", "51/52", ""),
    ("B", "15", "62/75", ""),
    ("B", "40", "60/61", ""),
    ("Cw", "3", "9/10", ""),
    ("DR", "2", "15/16", ""),
    ("DQ", "1", "5/6", ""),
    ("DQ", "3", "7/8/9", ""),
]
ANTIGENS = {
    "A": ["1", "2", "3", "9", "11", "23", "24", "2403"],
    "B": ["5", "15", "40", "46", "51", "52", "60", "61", "62", "75"],
    "Cw": ["1", "3", "7", "9", "10"],
    "DR": ["2", "4", "9", "15", "16"],
    "DQ": ["1", "3", "4", "5", "6", "7", "8", "9"],
}
GONE = [
    ("A", "0105N", "01:04:01:01N", "Sequence identical"),
    ("A", "02:100", "", "Never assigned"),
    ("B", "15:99", "15:01:02", "Sequence renamed"),
]
EPITOPES = {
    "02:01:02:01": "3",
    "04:01:01:01": "3$",
    "05:01:01:01": "3",
    "09:01:01": "1",
    "13:01:01": "3$",
}


def alleles(locus: str) -> list[str]:
    held = [name for rows in GROUPS[locus].values() for name in rows]
    return sorted([*held, *NULLS[locus]])


def write(folder: Path, version: str = "3.99.0", without: frozenset[str] = frozenset()) -> Path:
    """The files of a release; `without` withholds alleles, "A*02:07:02", as an older one would."""

    def has(locus: str, name: str) -> bool:
        return f"{locus}*{name}" not in without

    head = [f"# version: IPD-IMGT/HLA {version}", "# author: the tests"]
    nom, p, g, dna = [*head], [*head], [*head], [*head]
    for locus, names in ANTIGENS.items():
        nom += [f"{locus};{name};19700101;;;" for name in names]
    nom += [f"{locus}*;{old};19990101;20010101;{new};{why}" for locus, old, new, why in GONE]
    for locus in GROUPS:
        nom += [f"{locus}*;{name};20000101;;;" for name in alleles(locus) if has(locus, name)]
        dna += [f"{locus}*;{name};{_said(locus, name)}" for name in alleles(locus)]
        for group, rows in GROUPS[locus].items():
            held = [name for name in rows if has(locus, name)]
            p += [f"{locus}*;{'/'.join(held)};{group}"] if group and held else []
            p += [f"{locus}*;{name};" for name in held] if not group else []
        for group, rows in G_GROUPS.get(locus, {}).items():
            g.append(f"{locus}*;{'/'.join(name for name in rows if has(locus, name))};{group}")
    ser = [*head, *(";".join(row) for row in BENEATH)]
    tce = [*head, "Allele,Protein,V1_Assignment,V2_Assignment,Comments"]
    tce += [f"DPB1*{a},DPB1*{':'.join(a.split(':')[:2])},{n},{n}," for a, n in EPITOPES.items()]
    files = {
        "wmda/hla_nom.txt": nom,
        "wmda/hla_nom_p.txt": p,
        "wmda/hla_nom_g.txt": g,
        "wmda/rel_dna_ser.txt": dna,
        "wmda/rel_ser_ser.txt": ser,
        "tce/dpb_tce.csv": tce,
    }
    for name, lines in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def _said(locus: str, name: str) -> str:
    """Unambiguous; possible; assumed; expert."""
    fields = name.split(":")
    protein = ":".join(fields[:2])
    if name.endswith("N"):
        return "0;;;"
    if (locus, protein) in UNKNOWN:
        return "?;;;"
    if (locus, protein) in ASSUMED:
        return f";;{ASSUMED[locus, protein]};"
    return f"{ALONE.get((locus, protein)) or SEROLOGY[locus].get(fields[0], '?')};;;"
