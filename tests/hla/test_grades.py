"""Pairs that a biologist can judge by eye."""

from __future__ import annotations

import pytest

from sanxian.hla.grades import at, explain, grade, grades, matches

PAIRS = [
    # locus, patient, donor, sides, missing in direction graft-versus-host, host-versus-graft
    ("A", "A*02:01+A*11:01", "A*02:01+A*11:01", "DD", 0, 0),
    ("A", "A*02:01+A*11:01", "A*11:01+A*02:01", "DD", 0, 0),
    ("A", "A*02:01+A*11:01", "A*02:09+A*11:01:01:01", "DD", 0, 0),  # one P group
    ("A", "A*02:01+A*11:01", "A*02:06+A*11:01", "DL", 1, 1),  # another allele of A2
    ("A", "A*02:01+A*11:01", "A*24:02+A*11:01", "DM", 1, 1),
    ("A", "A*02:01+A*11:01", "A*24:02+A*23:01", "MM", 2, 2),
    ("A", "A*02:01+A*02:01", "A*02:01+A*11:01", "DM", 0, 1),  # nothing of the patient's is foreign
    ("A", "A*02:01+A*11:01", "A*02:01+A*02:01", "DM", 1, 0),
    ("A", "A*02:01+A*11:01", "A2+A11", "PD", 0, 0),
    ("A", "A*02:01+A*11:01", "A*02:XX+A*11:01", "DP", 0, 0),
    ("A", "A*02:01+A*11:01", "", "PP", 0, 0),
    ("A", "A*02:01+A*11:01", "A*24:02", "PM", 1, 1),
    ("A", "A*03:01+A*01:11N", "A*03:01+A*03:01", "DD", 0, 0),
    ("A", "A*03:01+A*01:11N", "A*03:01+A*01:01", "DM", 0, 1),
    ("A", "A*01:11N+A*24:09N", "A*01:04N+A*01:11N", "DD", 0, 0),
    ("A", "A*01:11N+A*24:09N", "A*03:01+A*03:01", "MM", 0, 1),
    ("A", "A*02:01+A*11:01|A*02:06+A*24:02", "A*02:01+A*11:01", "PP", 0, 0),
    ("A", "A*02:01+A*11:01|A*02:06+A*11:01", "A*02:01+A*11:01", "DP", 0, 0),
    ("B", "B*46:02+B*51:01", "B*46:01+B*51:01", "DL", 1, 1),  # no antigen known: by its first field
]


@pytest.mark.parametrize(("locus", "patient", "donor", "sides", "gvh", "hvg"), PAIRS)
def test_a_locus(names, reader, locus, patient, donor, sides, gvh, hvg):
    one, other = at(reader.gl(patient), locus), at(reader.gl(donor), locus)
    found = grade(one, other, names)
    assert sorted(found.sides) == sorted(sides)
    assert found.sides == "".join(sorted(found.sides, key="DPLM".index))
    assert (found.gvh, found.hvg) == (gvh, hvg)
    turned = grade(other, one, names)
    assert (turned.matches, turned.definite) == (found.matches, found.definite)
    assert (turned.gvh, turned.hvg) == (hvg, gvh)


def test_all_loci_of_a_count(names, reader):
    gl = "A*02:01+A*11:01^B*15:01+B*46:01^C*01:02+C*03:03^DRB1*09:01+DRB1*15:01"
    found = grades(reader.gl(gl), reader.gl(gl), names, of=10)
    assert list(found) == ["A", "B", "C", "DRB1", "DQB1"]
    assert matches(found.values()) == 10
    assert found["DQB1"].sides == "PP"
    assert matches(grades(reader.gl(gl), reader.gl(gl), names, of=6).values()) == 6


@pytest.mark.parametrize(
    ("patient", "donor", "verdict"),
    [
        ("04:01+02:01", "04:01+02:01", "match"),
        ("04:01+04:01", "02:01+05:01", "permissive"),
        ("09:01+04:01", "04:01+04:01", "gvh"),  # the patient's is the more immunogenic
        ("04:01+04:01", "09:01+04:01", "hvg"),
        ("04:01+04:01", "04:01+04:XX", "match"),
        ("04:01+04:01", "02:01", "unknown"),
        ("04:01+04:01", "02:01+61:01N", "permissive"),
    ],
)
def test_epitope_groups_of_dpb1(names, reader, patient, donor, verdict):
    one, other = (
        reader.gl("+".join(f"DPB1*{text}" for text in pair.split("+"))) for pair in (patient, donor)
    )
    assert explain(one["DPB1"], other["DPB1"], names).epitopes == verdict


def test_a_pair_is_explained_allele_by_allele(names, reader):
    one = reader.locus("A", "A*02:01", "A*11:01")
    found = explain(one, reader.locus("A", "A*11:XX", "A*02:06"), names)
    facing = {side.patient: side for side in found.facing}
    assert (facing["A*02:01"].donor, facing["A*02:01"].grade) == ("A*02:06", "L")
    assert facing["A*02:01"].reasons == ("same_antigen",)
    assert facing["A*11:01"].shared == ("11:01P",)
    assert facing["A*11:01"].reasons == ("same_group",)
    assert found.grade.sides == "DL"


def test_what_was_not_taken_as_written_is_noted(names, reader):
    found = explain(
        reader.locus("A", "A*03:01", "A*01:11N"), reader.locus("A", "A*0201", ""), names
    )
    assert found.notes == ("donor_old_name", "patient_null_not_expressed")
    assert ("untyped",) in [side.reasons for side in found.facing]


def test_an_open_phase_is_noted(names, reader):
    open_ = reader.gl("A*02:01+A*11:01|A*02:06+A*24:02")["A"]
    found = explain(reader.locus("A", "A*24:02", "A*02:06"), open_, names)
    assert found.notes == ("phase_open",)
    assert {side.donor for side in found.facing} == {"A*02:06", "A*24:02"}
    assert found.grade.definite == 0
