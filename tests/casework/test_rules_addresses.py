"""Where a sign-in may lead: pages of this hub, never anywhere else."""

import pytest

from services.casework.pages.addresses import OurAddresses, screens

OURS = OurAddresses(
    own="http://127.0.0.1:8003", others=("http://127.0.0.1:8001", "https://passerelle.invalid/affectation")
)


@pytest.mark.parametrize(
    ("given", "leads_to"),
    [
        ("/dossiers?q=Le+Mans", "http://127.0.0.1:8003/dossiers?q=Le+Mans"),
        ("http://127.0.0.1:8003/dossiers", "http://127.0.0.1:8003/dossiers"),
        ("http://127.0.0.1:8001/bannette?page=2", "http://127.0.0.1:8001/bannette?page=2"),
        ("http://127.0.0.1:8001", "http://127.0.0.1:8001/"),
        ("https://passerelle.invalid/affectation/decisions/1", "https://passerelle.invalid/affectation/decisions/1"),
        ("https://passerelle.invalid:443/affectation/", "https://passerelle.invalid:443/affectation/"),
    ],
)
def test_a_page_of_the_hub_is_led_back_to(given: str, leads_to: str) -> None:
    assert OURS.back_to(given) == leads_to


@pytest.mark.parametrize(
    "given",
    [
        "",
        "//ailleurs.invalid/",
        "/\\ailleurs.invalid",
        "\\\\ailleurs.invalid",
        "https://ailleurs.invalid/",
        "http://127.0.0.1:8003.ailleurs.invalid/",
        "http://127.0.0.1:8003@ailleurs.invalid/",
        "http://moi:secret@127.0.0.1:8003/",
        "http://127.0.0.1:9999/",
        "https://127.0.0.1:8003/",
        "https://passerelle.invalid/ailleurs",
        "https://passerelle.invalid/affectation/../ailleurs",
        "https://passerelle.invalid/affectation-autre",
        "javascript:alert(1)",
        "data:text/html,x",
        "http://127.0.0.1:8003/\r\nSet-Cookie: a=b",
        "http://[::1",
        "http://127.0.0.1:port/",
        "dossiers",
    ],
)
def test_any_other_address_becomes_the_home_page(given: str) -> None:
    assert OURS.back_to(given) == "http://127.0.0.1:8003/"


def test_a_service_without_known_neighbours_trusts_no_absolute_address() -> None:
    alone = OurAddresses(own="http://127.0.0.1:8003", others=())

    assert alone.back_to("http://127.0.0.1:8001/") == "http://127.0.0.1:8003/"


def test_the_other_screens_are_read_with_or_without_their_names() -> None:
    assert screens(" Bannette=http://a.invalid/x?y=1 ,http://b.invalid/, ") == (
        ("Bannette", "http://a.invalid/x?y=1"),
        ("", "http://b.invalid"),
    )
