"""The description that a page tells in sentences: its longest stretch of them, without what leads to it or follows it.

*Les dommages nous sont décrits ainsi : « … » Nous vous remercions …*: only what stands between is said of the damage.
"""

import re
from typing import Final

from services.intake.domain.wording import aligned

SHORTEST_PROSE: Final = 40
"""Letters: shorter sentences say no damage."""
_NO_SENTENCE = re.compile(
    r"@|\t|\d{4,}|^\W*-[ ]?[^:]{3,40}:|(?:\d{2}[ .]){4}|"
    r"\b(?:lieux?|bien|logement|risque|immeuble|appartement|maison)\b[^.]{0,20}\b(?:situ|se trouv)|\bil s'agit d|"
    r"\b(?:client|assur[ée])e? (?:y )?est\b|"
    r"^\W*(?:bonjour|madame|monsieur|messieurs|cher|merci|nous vous|veuillez|vous pouvez|"
    r"cordialement|dans l'attente|assur[ée]|objet|fait|total|cadre r[ée]serv|photographies|attestation|franchise|"
    r"tout d[ée]marchage|les donn[ée]es|contact avec)\b|\b(?:agence|cabinet|tel|t[ée]l[ée]phone|sinistre n)\b",
    re.I,
)


def prose(lines: list[str]) -> str | None:
    """The longest stretch of sentences on the page; a courtesy, a telephone or an address is none."""
    stretches: list[list[str]] = [[]]
    for line in lines:
        sentence = len(line.split()) >= 5 and not _NO_SENTENCE.search(line)
        goes_on = bool(stretches[-1]) and not stretches[-1][-1].rstrip().endswith((".", ":", "!"))
        if sentence or (goes_on and line.strip() and not _NO_SENTENCE.search(line)):
            stretches[-1].append(line.strip())
        elif stretches[-1]:
            stretches.append([])
    longest = said_only(max((" ".join(one) for one in stretches), key=len))
    return longest if len(longest) >= SHORTEST_PROSE else None


def said_only(text: str) -> str:
    """A description without the words that lead to it, the marks around it, and what its writer says behind it."""
    leads = (found for found in _LEAD.finditer(text) if _SEEN.search(aligned(found["lead"])))
    if found := next(leads, None):
        text = found["rest"]
    text = text.split("»")[0].strip(' «"') if "«" in text[:2] or "»" in text else text
    sentences = re.split(r"(?<=[.!?»])[ ](?=[A-ZÀ-Ÿ])", text)
    kept = next((at for at, one in enumerate(sentences) if at and _WRITER.match(aligned(one))), len(sentences))
    return " ".join(sentences[:kept]).strip()


_LEAD: Final = re.compile(r"(?:^|(?<=[.!?][ ]))(?P<lead>[^.!?:«\d]{8,70})[ ]?:[ ]?(?P<rest>\S.{24,})", re.S)
_SEEN: Final = re.compile(
    r"\b(?:dommages?|degats?|desordres?|constat\w*|vu|visite|decri\w+|releve\w*|faits|circonstances|travaux|sinistre)\b"
)
"""Words with which somebody says that what follows is the damage."""
_WRITER: Final = re.compile(
    r"(?:nous|je|cordialement|bien a vous|salutations|veuillez|restant|dans l'attente|visite faite|affaire suivie|"
    r"votre contact|gestionnaire|suivi par|total|retour sous|cadre reserve)\b"
)
"""How a sentence begins that is its writer's and says no damage."""
