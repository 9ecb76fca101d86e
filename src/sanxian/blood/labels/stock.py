"""The words of the stock board."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

BUCKETS = {
    "expired": _("已过期"),
    "days2": _("剩 2 天内"),
    "days7": _("剩 7 天内"),
    "days14": _("剩 14 天内"),
    "longer": _("剩 14 天以上"),
}
# What the public page and the big screen say of a group.
STATES = {
    "normal": _("充足"),
    "watch": _("偏少"),
    "low": _("偏少"),
    "emergency": _("紧缺"),
}


def group_word(abo: str, rhd: str) -> str:
    """ "A 型" for the common groups, "A 型 RhD 阴性" for the rare ones."""
    if rhd == "+":
        return _now("%(abo)s 型") % {"abo": abo}
    return _now("%(abo)s 型 RhD 阴性") % {"abo": abo}
