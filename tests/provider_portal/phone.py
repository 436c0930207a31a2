"""A craftsman's phone for tests: a browser without JavaScript that keeps cookies and fills the forms it is shown."""

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urlencode

import aiohttp

from deploy.demo.outbox.kept import Message
from deploy.demo.outbox.server import Outbox
from tests.support.waiting import wait_for


@dataclass(frozen=True)
class Page:
    """What came back, and the text a person would read."""

    status: int
    url: str
    html: str
    headers: dict[str, str]

    @property
    def text(self) -> str:
        """The words of the page, blanks folded."""
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.html)).split())

    def form(self, action: str) -> dict[str, str]:
        """The hidden fields of the form that goes to this address, anchor aside."""
        return _Forms.of(self.html)[action]


class Phone:
    """One browser, at an address of its own."""

    def __init__(self, url: str, *, address: str = "192.0.2.1") -> None:
        self.url = url
        self._session = aiohttp.ClientSession(
            cookie_jar=aiohttp.CookieJar(unsafe=True),
            headers={"X-Forwarded-For": address, "User-Agent": "Mozilla/5.0 (Linux; Android 14) Chrome/130 Mobile"},
        )

    async def close(self) -> None:
        """Put it down."""
        await self._session.close()

    async def get(self, path: str, *, method: str = "GET") -> Page:
        """Open an address, following where it leads."""
        async with self._session.request(method, self._whole(path)) as response:
            return Page(response.status, str(response.url), await response.text(), dict(response.headers))

    async def post(self, path: str, form: dict[str, str] | None = None) -> Page:
        """Send a form with this browser's own token, following where it leads."""
        token = next((c.value for c in self._session.cookie_jar if c.key == "passerelle_csrf"), "")
        data = urlencode({"csrf": token, **(form or {})}).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        async with self._session.post(self._whole(path), data=_pieces(data), headers=kind) as response:
            return Page(response.status, str(response.url), await response.text(), dict(response.headers))

    async def press(self, page: Page, action: str, typed: dict[str, str] | None = None) -> Page:
        """Fill a form of a page and send it."""
        return await self.post(action, {**page.form(action), **(typed or {})})

    async def json(
        self, method: str, path: str, body: object = None, *, key: str | None = None
    ) -> tuple[int, dict[str, object]]:
        """Speak JSON with the session of this browser."""
        headers = {"Idempotency-Key": key} if key else {}
        async with self._session.request(method, self._whole(path), json=body, headers=headers) as response:
            return response.status, await response.json(content_type=None)

    def cookies(self) -> dict[str, str]:
        """What it carries."""
        return {cookie.key: cookie.value for cookie in self._session.cookie_jar}

    async def ask_code(self, recipient: str, *, to: str = "/connexion") -> Page:
        """Ask for a code; the page where it is typed."""
        page = await self.get(to)
        return await self.press(page, "/connexion", {"recipient": recipient})

    async def sign_in(self, recipient: str, outbox: Outbox, *, to: str = "/connexion") -> Page:
        """Ask for a code, read it in the SMS or e-mail, type it; the page it leads to."""
        before = len(messages_to(outbox, recipient))
        page = await self.ask_code(recipient, to=to)
        message = await wait_for(_newer(outbox, recipient, before))
        assert message is not None
        return await self.press(page, "/connexion/code", {"code": code_in(message)})

    def _whole(self, path: str) -> str:
        return path if path.startswith("http") else self.url + path


async def _pieces(data: bytes) -> AsyncIterator[bytes]:
    """A body in pieces: a test may send more than aiohttp likes to see at once."""
    for start in range(0, len(data), 65_536):
        yield data[start : start + 65_536]


def code_in(message: Message) -> str:
    """The six digits of a message."""
    found = re.search(r"\b\d{6}\b", message.text)
    assert found, message.text
    return found[0]


def link_in(message: Message) -> str:
    """The address in a message."""
    found = re.search(r"https?://\S+", message.text)
    assert found, message.text
    return found[0]


def messages_to(outbox: Outbox, recipient: str) -> list[Message]:
    """What was handed over for somebody, the last first."""
    return [one for one in outbox.kept.newest_first() if recipient in one.recipients]


def _newer(outbox: Outbox, recipient: str, before: int) -> Callable[[], Message | None]:
    def look() -> Message | None:
        found = messages_to(outbox, recipient)[: len(messages_to(outbox, recipient)) - before]
        return next((one for one in found if "code" in one.text), None)

    return look


class _Forms(HTMLParser):
    """The forms of a page: action → hidden fields."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, dict[str, str]] = {}
        self._open: dict[str, str] | None = None

    @classmethod
    def of(cls, html: str) -> dict[str, dict[str, str]]:
        parser = cls()
        parser.feed(html)
        return parser.found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = self.found.setdefault(given.get("action", "").partition("#")[0], {})
        elif tag == "input" and given.get("type") == "hidden" and self._open is not None:
            self._open[given["name"]] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
