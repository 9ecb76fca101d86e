"""What the bench must make of what it sees, said a second time: groups, repeats, pools, two typists.

Of `oracle.py`, and like it without a line of `src`. Reactions are words: "0", "w", "1+" to "4+", "mf"
(mixed field), "H" (haemolysis).
"""

from __future__ import annotations

from tests.proofs.oracle import Doubt, Gift, Pool

TWICE = ("hbsag", "anti_hcv", "hiv", "syphilis")  # a reactive first run is repeated twice
WEAK_CELLS = ("w", "1+", "2+")  # cells of a donor agglutinate at least 3+
NO_READING = ("mf", "H")


def forward(seen: dict[str, str]) -> str:
    """What the cells say by themselves."""
    return "".join(x for x in "AB" if seen[f"anti_{x.lower()}"] != "0") or "O"


def factor(seen: dict[str, str]) -> tuple[str, set[str]]:
    """RhD, and what is wrong or wanted. A weak D is a D."""
    direct, indirect = seen["anti_d"], seen.get("anti_d_indirect")
    odd = {direct, indirect} & set(NO_READING)
    if odd:
        return "", {"mixed" if "mf" in odd else "haemolysed"}
    if direct in ("2+", "3+", "4+"):
        return "+", set()
    if indirect is None:
        return "", {"weak_d_wanted"}
    if indirect != "0":
        return "+", set()
    return ("", {"d_contradicts"}) if direct != "0" else ("-", set())


def grouped(seen: dict[str, str], *known: tuple[str, str]) -> tuple[str, str, bool]:
    """ABO, RhD and whether something does not agree; "" for what is not told. Serum reacts with what
    the cells lack and with nothing else; `known` is what stands already, on record or as a result."""
    rhd, about_d = factor(seen)
    amiss = seen["control"] != "0" or seen["o_cells"] != "0" or bool(about_d - {"weak_d_wanted"})
    for cells, serum in ((seen["anti_a"], seen["a1_cells"]), (seen["anti_b"], seen["b_cells"])):
        amiss |= cells in NO_READING or cells in WEAK_CELLS
        amiss |= (cells == "0") == (serum == "0") or serum in ("mf", "w")
    abo = forward(seen)
    amiss |= any(a and a != abo or rhd and d and d != rhd for a, d in known)
    return ("", "", True) if amiss else (abo, rhd, False)


def judged(assay: str, runs: list[str]) -> str:
    """One word of the runs of one assay; "" while repeats are wanted. NAT is not repeated."""
    high = assay == "alt" and int(runs[0]) > 50
    if not high and (runs[0] != "reactive" or assay not in TWICE):
        return runs[0]
    if len(runs) < 3:
        return ""
    if high:
        again = [int(word) for word in runs[1:] if int(word) > 50]
        return str(max(int(runs[0]), *again)) if again else "initial_reactive"
    return "reactive" if "reactive" in runs[1:] else "initial_reactive"


# -- may it be read now ------------------------------------------------------------------------------


def done(gift: Gift, assay: str, more: list[str]) -> bool:
    runs = [*gift.runs.get(assay, ()), *more]
    return assay in gift.results or bool(assay == "nat" and gift.single) or bool(runs and judged(assay, runs))  # fmt: skip


def against_reading(gift: Gift, assay: str, before: list[str], *, typed: bool) -> set[str]:
    """Why this reading may not follow what is on file and the readings before it in the list."""
    if gift.state != "drawn":
        return {"result_donation_judged"} | ({"result_twice"} if before else set())
    if assay in ("abo", "rhd", "grouping"):
        return _against_group(gift, assay, before, typed)
    if assay == "nat" and gift.pool and gift.pool.state == "pending":
        return {"pool_pending_first"}
    if before and typed:
        return {"result_twice"}
    if done(gift, assay, before):
        return {"result_twice" if before else "result_already_there"}
    return set()


def _against_group(gift: Gift, assay: str, before: list[str], typed: bool) -> set[str]:
    """Who types says reactions; a bare group of the analyser never stands beside tubes."""
    found = {"result_twice"} if before else set()
    if assay == "grouping":
        both = {"abo", "rhd"} <= set(gift.results)
        return found | ({"result_already_there"} if both and not gift.doubt else set())
    if assay in gift.results:
        found.add("result_already_there")
    return found | ({"group_needs_reactions"} if gift.tubes or typed else set())


# -- it is read --------------------------------------------------------------------------------------


def read(gift: Gift, assay: str, word: str) -> None:
    """A run of the bench, and the result that follows; `word` as it is kept."""
    if assay == "grouping":
        _tubes(gift, dict(part.split("=") for part in word.split()))
    elif assay == "nat" and gift.pool:
        gift.single = word
        resolve(gift.pool)
    else:
        gift.runs.setdefault(assay, []).append(word)
        if assay not in gift.results and (found := judged(assay, gift.runs[assay])):
            gift.results[assay] = found


def _tubes(gift: Gift, seen: dict[str, str]) -> None:
    gift.tubes.append(seen)
    if gift.doubt:
        return  # by itself it settles nothing: two persons do
    stands = gift.results.get("abo", ""), gift.results.get("rhd", "")
    abo, rhd, amiss = grouped(seen, gift.giver.known, stands)
    if amiss:
        gift.doubt = Doubt(len(gift.tubes))
        return
    for assay, found in (("abo", abo), ("rhd", rhd)):
        if found:
            gift.results.setdefault(assay, found)


def tested(pool: Pool, word: str) -> None:
    """A pool that does not react clears its members; one that does asks each of them."""
    if word == "reactive":
        pool.state = "unresolved"
        return
    pool.state = "clear"
    for gift in pool.gifts:
        gift.results["nat"], gift.pool = "nonreactive", None


def resolve(pool: Pool) -> None:
    """Every member was tested: each stands by its own test; where none reacts nobody knows which it
    was, and none is used."""
    if not all(gift.single for gift in pool.gifts):
        return
    pool.state = "resolved"
    known = any(gift.single == "reactive" for gift in pool.gifts)
    for gift in pool.gifts:
        gift.results["nat"], gift.pool = (gift.single if known else "initial_reactive"), None


def type_in(said: list[tuple[str, str]], who: str, word: str) -> str:
    """Two who type the same make a value, a third decides between two; "" while none stands."""
    same = any(word == other for _, other in said)
    said.append((who, word))
    if same or len(said) > 2:
        said.clear()
    return word if same else ""


# -- what does not agree -----------------------------------------------------------------------------


def against_finding(gift: Gift, abo: str, rhd: str) -> set[str]:
    """Why a group that somebody says is not believed: further tubes were read, and agree."""
    assert gift.doubt
    later = gift.tubes[gift.doubt.after :]
    if gift.state != "drawn":
        return {"discrepancy_not_waiting"}
    if not later:
        return {"discrepancy_untested"}
    clean = grouped(later[-1], gift.giver.known)
    if abo and (forward(later[-1]) != abo or clean[1] not in ("", rhd)):
        return {"discrepancy_against_tubes"}
    return set()
