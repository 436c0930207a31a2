"""Numbers that no label tells: a claim in its insurer's own form, a contract's, the code of who sends the order.

Where somebody wrote a label its value comes before these. A code is looked for on the whole page, the head and the
signature too, for it is the sender's.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from services.intake.domain import values
from services.intake.domain.packs import Pack

_NUMBER: Final = re.compile(r"(?<![\w/-])[A-Z]{1,3}[ -]?\d[\d-]{3,14}(?![\w-])")
_POLICY: Final = re.compile(r"(?<![\w/-])[A-Z]{2,3}[ ]?\d{6,9}(?![\w-])")
_INSURED: Final = re.compile(r"\b(?:contrat|police|garanti|souscri|mrh|multirisque|assur)")
_CODE: Final = re.compile(
    r"\b(?:code|portefeuille|orias interne)\b(?P<between>[^\n\d@]{0,40}?)(?<!\d)(?P<code>[a-z]?\d{4,6})(?![\w.-]?\w)"
)
_NO_CODE: Final = re.compile(
    r"\b(?:post|porte|portail|acces|immeuble|digi|entree|interphone|boite|alarme|cle|coffre|naf|ape|civil|barre|"
    r"confidentiel|client|wifi|promo|insee|des assurances|commune)"
)
"""Other codes: of a door, of a commune, of a trade."""
AROUND: Final = 20
"""Signs before a code's word that may say which code it is."""
_BROKING: Final = re.compile(r"\b(?:court(?:ier|age)|cabinet|apporteur|producteur|orias)")
_AGENCY: Final = re.compile(r"\b(?:agen(?:ce|t)|point de vente|pdv|portefeuille|mandataire)")


def claim(text: str, packs: Sequence[Pack]) -> tuple[str, str] | None:
    """The one number of a text in a form of its insurer's claims, and as it stands there; blanks do not count. Where
    nobody knows whose order it is, all insurers' forms are asked."""
    origins = [origin for pack in packs for origin in pack.origins.values()]
    forms = [form.pattern for origin in origins for form in origin.formats if form.field == "claim_number"]
    numbers = {written.replace(" ", ""): written for written in _NUMBER.findall(text)}
    found = [one for one in numbers.items() if any(form.fullmatch(one[0]) for form in forms)]
    return found[0] if len(found) == 1 else None


def policy(text: str, claimed: str) -> str | None:
    """The one number of a text that can be a contract's, where its words speak of one."""
    if not _INSURED.search(values.plain(text)):
        return None
    found = {written[0].replace(" ", "") for written in _POLICY.finditer(text)} - {claimed}
    return found.pop() if len(found) == 1 else None


def codes(text: str) -> Iterator[tuple[str, str]]:
    """The field and the code of who sends the order: *notre code chez elle est le 54505*."""
    lowered = values.plain(text)
    for found in _CODE.finditer(lowered):
        before = lowered[max(0, found.start() - AROUND) : found.start()].split("\n")[-1]
        if _NO_CODE.search(found["between"]) or _NO_CODE.search(before):
            continue
        yield _whose(found["code"], before + found["between"], lowered), found["code"].upper()


def _whose(code: str, near: str, page: str) -> str:
    """An agency's or a broker's: as the words beside it say, else by its letter, else by the words of the page."""
    for words in (near, "agence" if code[0].isalpha() else "", page):
        broking, agency = (len(one.findall(words)) for one in (_BROKING, _AGENCY))
        if broking != agency:
            return "broker_code" if broking > agency else "agent_code"
    return "agent_code"
