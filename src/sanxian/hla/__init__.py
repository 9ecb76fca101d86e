"""HLA: names, typings, matches, search and probabilities. A pure library; it knows no identities.

from sanxian.hla import Codes, Donor, Reader, Registry, Shelf

names = Shelf(folder).open()                    # an installed release of the nomenclature
registry = Registry(names)
registry.load(people)                           # Donor(id, typing, …)
registry.search(registry.reader.gl("A*02:01+A*11:01^…"), of=10, least=8)
"""

from sanxian.hla.names import Codes, Nomenclature, Shelf
from sanxian.hla.registry import Donor, Filters, Registry
from sanxian.hla.typing import Reader, Typing, TypingFault

__all__ = [
    "Codes",
    "Donor",
    "Filters",
    "Nomenclature",
    "Reader",
    "Registry",
    "Shelf",
    "Typing",
    "TypingFault",
]
