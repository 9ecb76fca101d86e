"""The words of storage, quality control and labels."""

from __future__ import annotations

from enum import StrEnum

from sanxian.blood.facts.supply_policy import Zone


class SpotKind(StrEnum):
    """What bags lie in."""

    REFRIGERATOR = "refrigerator"
    FREEZER = "freezer"
    DEEP_FREEZER = "deep_freezer"
    AGITATOR = "agitator"


ZONES = {
    SpotKind.REFRIGERATOR: Zone.RED_CELLS,
    SpotKind.FREEZER: Zone.PLASMA,
    SpotKind.DEEP_FREEZER: Zone.FROZEN_CELLS,
    SpotKind.AGITATOR: Zone.PLATELETS,
}


class Measure(StrEnum):
    """What the quality control measures in a bag; the unit of each is in its name."""

    VOLUME_ML = "volume_ml"
    HB_G = "hb_g"
    HCT_PERCENT = "hct_percent"
    HAEMOLYSIS_PERCENT = "haemolysis_percent"
    PLATELETS_E9 = "platelets_e9"
    PH = "ph"
    FVIII_IU = "fviii_iu"
    FIBRINOGEN_MG = "fibrinogen_mg"
    LEUCOCYTES_E6 = "leucocytes_e6"
    RED_CELLS_E9 = "red_cells_e9"
    PROTEIN_G_PER_L = "protein_g_per_l"
    GROWTH = "growth"  # sterility: 0 none, 1 something grew
