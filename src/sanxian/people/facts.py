"""What is known of a person, as values: codes, what a comparison needs, what other rooms may hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class Sex(StrEnum):
    MALE = "male"
    FEMALE = "female"


class Document(StrEnum):
    """What kind of document a number stands on."""

    RESIDENT = "resident"
    PASSPORT = "passport"
    HK_MACAO = "hk_macao"
    TAIWAN = "taiwan"


class Purpose(StrEnum):
    """What a person may agree to; each alone, never bundled with another."""

    BLOOD_SERVICE = "blood_service"
    SMS_CONTACT = "sms_contact"
    PHONE_CONTACT = "phone_contact"
    HSC_REGISTER = "hsc_register"
    PUBLICITY = "publicity"
    RESEARCH = "research"
    HSC_TYPING = "hsc_typing"


class Channel(StrEnum):
    """How a person said yes or no."""

    PAPER = "paper"
    SCREEN = "screen"
    PHONE = "phone"
    OWN = "own"


class Ending(StrEnum):
    """Why a consent no longer stands."""

    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


class Way(StrEnum):
    """A further way to reach a person, beside the phone of the file."""

    SECOND = "second"
    EMERGENCY = "emergency"


class Relation(StrEnum):
    SELF = "self"
    SPOUSE = "spouse"
    PARENT = "parent"
    CHILD = "child"
    FRIEND = "friend"
    OTHER = "other"


class Look(StrEnum):
    """Why somebody asks to see what is masked; the person concerned reads it."""

    CALL = "call"
    CHECK_IDENTITY = "check_identity"
    CORRECT_FILE = "correct_file"
    SAFETY = "safety"
    REQUEST = "request"


class MergeWhy(StrEnum):
    """Why two files are one person's."""

    SECOND_FILE = "second_file"
    TYPING = "typing"
    NUMBER_CHANGED = "number_changed"


class Hidden(StrEnum):
    """What a person's page masks until somebody gives a reason."""

    ID_NUMBER = "id_number"
    PHONE = "phone"
    ADDRESS = "address"
    CONTACTS = "contacts"


@dataclass(frozen=True, slots=True)
class Traits:
    """One file as a comparison reads it; values already normalised, "" and None where unknown."""

    key: int
    name: str
    sex: str = ""
    born: date | None = None
    phone: str = ""
    id_number: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class PersonBrief:
    """What another room may hold of a person: nothing here is sealed."""

    uid: UUID
    pk: int
    name: str
    sex: str
    born: date | None
    masked_id: str
    masked_phone: str
    org_path: str
    deceased: bool = False


@dataclass(frozen=True, slots=True)
class Sight:
    """Somebody looked: when, which account, of which organisation, and why."""

    at: datetime
    actor: str
    place: str
    why: str


@dataclass(frozen=True, slots=True)
class Particulars:
    """One person as a register of another system describes them, cleaned; `row` is the file's line."""

    row: int
    name: str
    sex: str
    born: date | None
    document: str
    id_number: str
    phone: str
    address: str


@dataclass(frozen=True, slots=True)
class Opened:
    """The file of one of many, and whether it was made for the purpose."""

    pk: int
    made: bool
