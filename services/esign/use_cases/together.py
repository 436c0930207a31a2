"""Several papers of one person signed by one code: each has its own consent, signature, evidence; the code is one.

What a paper asks beside a signature is asked on its own page: consent is given through the same use case, which refuses
here what it would refuse there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.esign.domain.codes import CodeRefused
from services.esign.domain.consent import Where
from services.esign.domain.mine import Paper, check_together
from services.esign.use_cases.codes import Codes
from services.esign.use_cases.mine import Mine
from services.esign.use_cases.signing import Signing
from services.esign.use_cases.visiting import Visiting, Visitor
from shared.errors import ServiceError, TooMany


@dataclass(frozen=True, kw_only=True)
class Signed:
    """What came of it: those signed, and those that were not, each with the reason."""

    done: Sequence[Paper]
    left: Sequence[tuple[Paper, str]]


class Together:
    """The use cases of one code for several papers."""

    def __init__(self, *, mine: Mine, visiting: Visiting, codes: Codes, signing: Signing) -> None:
        self._mine = mine
        self._visiting = visiting
        self._codes = codes
        self._signing = signing

    async def consent(
        self, recipient: str, chosen: Sequence[UUID], *, typed: str, consents: bool, where: Where
    ) -> Sequence[Paper]:
        """Keeps his consent for each and sends one code.

        Raises:
            NotTogether, NoConsent: something is not as it must be. TooMany: too many codes.
        """
        papers = check_together(await self._mine.papers(recipient), chosen)
        for paper in papers:
            visitor = Visitor(request_id=paper.request_id, signer_id=paper.signer_id, token="")
            await self._visiting.consent(visitor, typed=typed, consents=consents, answers={}, where=where)
        await self._codes.send_together([(one.request_id, one.signer_id) for one in papers])
        return papers

    async def sign(self, recipient: str, chosen: Sequence[UUID], typed: str, *, where: Where) -> Signed:
        """Signs each by the code; one that fails keeps nothing back, and can be signed again.

        Raises:
            CodeRefused, TooMany: wrong; nothing is signed.
        """
        papers = [one for one in await self._mine.papers(recipient) if one.signer_id in chosen and one.waits]
        done: list[Paper] = []
        left: list[tuple[Paper, str]] = []
        for paper in papers:
            try:
                await self._signing.sign(paper.request_id, paper.signer_id, typed, where)
                done.append(paper)
            except ServiceError as error:
                if not done and isinstance(error, CodeRefused | TooMany):
                    raise
                left.append((paper, error.sentence))
        return Signed(done=done, left=left)
