"""A verified token is known again without its signature being looked at, and never after its end."""

from services.insurer_gateway.use_cases.tokens import Caller, Checked

CALLER = Caller(client_id="mirabelle-orders", partner="mirabelle", scopes=frozenset({"orders:write"}))


def test_a_checked_token_is_known_until_its_end_and_not_a_moment_longer() -> None:
    checked = Checked()
    checked.keep("a.b.c", CALLER, until=1000.0)

    assert checked.find("a.b.c", now=999.9) == CALLER
    assert checked.find("a.b.c", now=1000.0) is None
    assert checked.find("a.b.d", now=0.0) is None


def test_what_is_remembered_has_a_bound() -> None:
    checked = Checked()
    for number in range(1001):
        checked.keep(f"token {number}", CALLER, until=1000.0)

    assert checked.find("token 0", now=0.0) is None
    assert checked.find("token 1000", now=0.0) == CALLER
