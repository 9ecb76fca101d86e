"""Identity as people write it: numbers, names and telephones brought to one form, masked, checked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

import phonenumbers

from sanxian.kernel import idcard
from sanxian.kernel.refusal import Malformed, Reason
from sanxian.people.facts import Document, Sex, Traits

OLDEST = 120  # years; an earlier day of birth is a slip of the pen
_DOTS = re.compile(r"[·•‧∙・.．。]")
_MOBILE = re.compile(r"\+861[3-9][0-9]{9}")  # new ranges are opened before any list knows them
_NAME_AND_DAY = re.compile(r"(.*?)\s*([0-9]{4}-?[0-9]{2}-?[0-9]{2})?", re.DOTALL)
_OTHER_NUMBER = re.compile(r"[0-9A-Z]{5,20}")


def plain(text: str) -> str:
    """Full-width letters and digits made ordinary, space at the ends taken away."""
    return unicodedata.normalize("NFKC", text).strip()


def clean_name(text: str) -> str:
    """A name in one form: no spaces in a Chinese name, one kind of middle dot, Latin capitals.

    Raises Malformed when nothing remains or when it holds digits or signs.
    """
    name = _DOTS.sub("·", " ".join(plain(text).split()))
    if not name.isascii():
        name = name.replace(" ", "")
    name = name.upper()
    if not name or len(name) > 60 or not all(c.isalpha() or c in "·'- " for c in name):
        raise Malformed("name_unreadable", field="name")
    return name


def clean_phone(text: str) -> str:
    """A telephone number as E.164 (`+8613800138000`); without a country it is a Chinese one."""
    try:
        number = phonenumbers.parse(plain(text), "CN")
    except phonenumbers.NumberParseException:
        raise Malformed("phone_unreadable", field="phone") from None
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if not (_MOBILE.fullmatch(written) or phonenumbers.is_valid_number(number)):
        raise Malformed("phone_unreadable", field="phone")
    return written


def clean_number(text: str, document: str = Document.RESIDENT) -> str:
    """A document's number without spaces, in capitals; a resident's number with 18 characters.

    Raises Malformed when it cannot be such a number (see kernel.idcard.parse).
    """
    if document == Document.RESIDENT:
        return idcard.parse(text).number
    number = idcard.normalise(text)
    if not _OTHER_NUMBER.fullmatch(number):
        raise Malformed("id_number_unreadable", field="id_number")
    return number


def index_text(number: str, document: str) -> str:
    """What the blind index is made of: numbers of different documents never meet."""
    return number if document == Document.RESIDENT else f"{document}:{number}"


def mask(text: str, head: int, tail: int) -> str:
    """The ends of a value, with stars between; all stars when nothing would stay hidden."""
    hidden = len(text) - head - tail
    if hidden < 3:
        return "*" * len(text)
    return text[:head] + "*" * hidden + text[len(text) - tail :]


def mask_number(number: str) -> str:
    return mask(number, 3, 4) if len(number) == 18 else mask(number, 1, 2)


def mask_phone(phone: str) -> str:
    return mask(shown_phone(phone), 3, 4)


def shown_phone(phone: str) -> str:
    """Chinese numbers as people write them, without the country."""
    return phone.removeprefix("+86")


def identity_bars(
    *, number: str, document: str, sex: str, born: date | None, on: date
) -> Iterator[Reason]:
    """Why these particulars cannot be one person's; every reason."""
    if born and born > on:
        yield Reason("born_in_future", params={"field": "born"})
    if born and on.year - born.year > OLDEST:
        yield Reason("born_too_long_ago", params={"field": "born"})
    if number and document == Document.RESIDENT:
        yield from _against_number(number, sex, born)


def merge_bars(one: Traits, other: Traits, why: str) -> Iterator[Reason]:
    """Why two files may not be made one."""
    if one.key == other.key:
        yield Reason("same_file")
    both = one.id_number and other.id_number and one.id_number != other.id_number
    valid = idcard.is_valid(one.id_number) and idcard.is_valid(other.id_number)
    if both and valid and why != "number_changed":
        yield Reason("two_valid_numbers")


def _against_number(number: str, sex: str, born: date | None) -> Iterator[Reason]:
    card = idcard.parse(number)
    if born and born != card.birth_date:
        yield Reason("born_differs_from_number", params={"field": "born"})
    if sex and sex != card.sex:
        yield Reason("sex_differs_from_number", params={"field": "sex"})


def sex_of(number: str) -> Sex:
    return Sex(idcard.parse(number).sex)


def born_of(number: str) -> date:
    return idcard.parse(number).birth_date


def looks_like_number(text: str) -> bool:
    """Whether a search text is meant as a resident's number: long, and digits but for the end."""
    bare = idcard.normalise(text)
    return len(bare) >= 15 and bare[:14].isdigit()


def name_and_day(text: str) -> tuple[str, date | None]:
    """ "王小明 1990-03-12" taken apart; None where no day was written. Raises Malformed."""
    name, day = _NAME_AND_DAY.fullmatch(text).groups()  # type: ignore[union-attr]
    if not day:
        return name, None
    try:
        return name, date.fromisoformat(day.replace("-", ""))
    except ValueError:
        raise Malformed("born_unreadable", field="q") from None
