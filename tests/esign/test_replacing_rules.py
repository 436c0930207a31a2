"""Copies: what comes along and what never does; whose data changes. No server."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from services.esign.domain import copies
from services.esign.domain.copies import Change, NoPhone, NothingNew
from services.esign.domain.requests import RequestStatus, StatusForbids
from services.esign.domain.signers import SignerStatus, stages, to_notify
from shared.errors import NotFound
from tests.esign.builders import NOW, a_bundle, a_document, a_field, a_request, a_signer

SIGNED = {"status": SignerStatus.SIGNED, "signed_at": NOW, "consent_at": NOW, "opened_at": NOW, "tries": 3}


def test_a_copy_has_the_same_bytes_signers_and_fields_and_nothing_of_what_happened() -> None:
    document = a_document(current_sha256=bytes([1]) * 32)
    signer = a_signer(**SIGNED, draft={"signature": "Ana"})
    request = a_request(status=RequestStatus.DECLINED, declined_at=NOW, decline_signer_id=signer.id)
    bundle = a_bundle(
        request=request, documents=(document,), signers=(signer,), fields=(a_field(document, signer, x=11),)
    )

    copy = copies.copied(bundle, name=None, now=NOW, expires_at=NOW + timedelta(days=9), new_id=uuid4)

    assert (copy.request.status, copy.request.declined_at, copy.request.name) == ("draft", None, request.name)
    assert copy.documents[0].current_sha256 == copy.documents[0].sha256 == document.sha256
    assert copy.signers == (a_signer(id=copy.signers[0].id, request_id=copy.request.id),)
    assert (copy.fields[0].document_id, copy.fields[0].signer_id) == (copy.documents[0].id, copy.signers[0].id)
    assert (copy.fields[0].x, copy.fields[0].type) == (11, "signature")
    assert {copy.request.id, copy.signers[0].id, copy.fields[0].id}.isdisjoint(
        {request.id, signer.id, bundle.fields[0].id}
    )


def test_a_correction_changes_what_is_named_and_nothing_else() -> None:
    first, second = a_signer(), a_signer(position=1, email="bob@exemple.invalid")

    renewed = copies.changed((first, second), (Change(signer_id=second.id, data={"email": "robert@exemple.invalid"}),))

    assert renewed == (first, replace(second, email="robert@exemple.invalid"))


def test_a_correction_that_corrects_nothing_is_refused() -> None:
    signer = a_signer()

    with pytest.raises(NothingNew):
        copies.changed((signer,), (Change(signer_id=signer.id, data={"email": signer.email}),))


def test_a_number_cannot_be_taken_from_who_signs_by_sms() -> None:
    signer = a_signer(authentication_mode="otp_sms", phone_number="+33199000001")

    with pytest.raises(NoPhone):
        copies.changed((signer,), (Change(signer_id=signer.id, data={"phone_number": None}),))


def test_somebody_elses_signer_is_not_found() -> None:
    with pytest.raises(NotFound):
        copies.changed((a_signer(),), (Change(signer_id=uuid4(), data={"email": "x@exemple.invalid"}),))


@pytest.mark.parametrize("status", [one for one in RequestStatus if one is not RequestStatus.ONGOING])
def test_only_what_is_under_way_is_replaced(status: RequestStatus) -> None:
    with pytest.raises(StatusForbids) as refusal:
        copies.must_be_replaceable(a_request(status=status))

    assert refusal.value.rule == "ESIGN-102"


def test_signers_of_one_stage_are_told_together_and_the_next_stage_waits() -> None:
    first = a_signer(position=0)
    second, third = a_signer(position=1), a_signer(position=2, with_previous=True)
    last = a_signer(position=3)
    all_of_them = (last, third, second, first)
    after_first = (last, third, second, replace(first, status=SignerStatus.SIGNED))
    half = (last, third, replace(second, status=SignerStatus.SIGNED), replace(first, status=SignerStatus.SIGNED))

    assert stages(all_of_them) == {first.id: 0, second.id: 1, third.id: 1, last.id: 2}
    assert to_notify(all_of_them, ordered=True) == [first]
    assert to_notify(after_first, ordered=True) == [second, third]
    assert to_notify(half, ordered=True) == [third]
    assert to_notify(all_of_them, ordered=False) == [first, second, third, last]
