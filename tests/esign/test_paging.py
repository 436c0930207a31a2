"""Pages of lists: any length that is asked for is read alike by every list, bounded, and never a fault."""

from collections.abc import AsyncIterator

import pytest

from services.esign.api.paging import cursor_in, limit_in
from shared.errors import Invalid
from tests.esign.conftest import ORGANISATION, Desk, running_desk, with_organisation
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys

LISTS = (
    "/v3/signature_requests",
    "/v3/contacts",
    "/v3/labels",
    "/v3/templates",
    "/v3/workspaces",
    "/v3/users",
    "/v3/users/invitations",
    "/v3/custom_experiences",
    "/v3/electronic_seal_images",
    "/v3/verifications/bank_accounts",
    "/v1/mandates",
    "/v1/collections",
    "/v1/contract_papers",
)


@pytest.fixture(scope="module")
async def organised(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Desk]:
    """A service that knows a key of the organisation, which lists everything."""
    folder = tmp_path_factory.mktemp("paging")
    keys = with_organisation(folder)
    async with running_desk(postgres=postgres, staff_keys=staff_keys, folder=folder, api_keys_file=keys) as running:
        yield running


@pytest.mark.parametrize(("text", "length"), [("1", 1), ("0000005", 5), ("100", 100), ("0" * 4000 + "99", 99)])
def test_noughts_in_front_of_a_length_say_nothing(text: str, length: int) -> None:
    assert limit_in({"limit": text}) == length


@pytest.mark.parametrize(
    "text", ["", "0", "000", "101", "0100000", "9" * 5000, "-1", "+5", "5.0", "٥", " 5", "5\n", "x"]
)
def test_a_length_out_of_bounds_or_none_at_all_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        limit_in({"limit": text})

    assert refused.value.problems[0].field == "limit"


def test_without_a_length_a_page_has_its_usual_one() -> None:
    assert (limit_in({}), limit_in({}, usual=10)) == (100, 10)


def test_a_cursor_that_is_none_of_ours_is_refused_by_its_name() -> None:
    with pytest.raises(Invalid) as refused:
        cursor_in({"before": "1"}, name="before")

    assert refused.value.problems[0].field == "before"


@pytest.mark.parametrize(("prefix", "refused"), [("/v3", 400), ("/v1", 422)])
async def test_every_list_reads_lengths_alike(organised: Desk, prefix: str, refused: int) -> None:
    headers = {"Authorization": f"Bearer {ORGANISATION}"}

    found = set()
    for path in (one for one in LISTS if one.startswith(prefix)):
        for length in ("0000005", "01000000", "9" * 5000):
            async with organised.session.get(f"{organised.url}{path}?limit={length}", headers=headers) as answer:
                found.add((length[0], answer.status, "La taille d'une page" in await answer.text()))

    assert found == {("0", 200, False), ("0", refused, True), ("9", refused, True)}
