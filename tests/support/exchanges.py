"""An HTTP client for tests of JSON doors: every exchange is checked against the service's OpenAPI file.

The answer must be one the file documents, with its schema; the request must be a documented one
whenever the service took it (status below 400). So a door and its page cannot drift apart.
"""

import json as json_
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import aiohttp
import yaml
from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from werkzeug.datastructures import Headers, ImmutableMultiDict

DOCUMENTED = Path(__file__).resolve().parents[2] / "contracts" / "http"
_HOST = "http://service.invalid"

Json = Any  # a JSON document has no narrower type


class NotAsDocumented(AssertionError):
    """The exchange is not one the OpenAPI file describes."""


@dataclass(frozen=True)
class Answer:
    """What came back, already checked."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Json:
        """The body, read as JSON."""
        return json_.loads(self.body)


class Exchanges:
    """Speaks with one running service and checks each exchange against `contracts/http/<service>.yaml`."""

    def __init__(
        self, session: aiohttp.ClientSession, base_url: str, *, service: str, folder: Path = DOCUMENTED
    ) -> None:
        self._session = session
        self._base_url = base_url.rstrip("/")
        self._openapi = openapi(service, folder)

    async def get(self, path: str, **options: Any) -> Answer:  # Any: the options of `send`
        """A documented GET."""
        return await self.send("GET", path, **options)

    async def post(self, path: str, **options: Any) -> Answer:  # Any: the options of `send`
        """A documented POST."""
        return await self.send("POST", path, **options)

    async def put(self, path: str, **options: Any) -> Answer:  # Any: the options of `send`
        """A documented PUT."""
        return await self.send("PUT", path, **options)

    async def delete(self, path: str, **options: Any) -> Answer:  # Any: the options of `send`
        """A documented DELETE."""
        return await self.send("DELETE", path, **options)

    async def send(
        self,
        method: str,
        path: str,
        *,
        json: Json = None,
        form: Mapping[str, str] | None = None,
        data: bytes | None = None,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        cookies: Mapping[str, str] | None = None,
    ) -> Answer:
        """Sends `json`, `form` or raw `data`, checks the exchange, returns the answer."""
        body, content_type = _encode(json=json, form=form, data=data)
        sent = {**({"Content-Type": content_type} if content_type else {}), **(headers or {})}
        if cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        asked = _Asked.of(method, path, params=params or {}, headers=sent, body=body)
        async with self._session.request(
            method, self._base_url + path, data=body, params=params, headers=sent, allow_redirects=False
        ) as response:
            answer = Answer(response.status, response.headers, await response.read())
        self._check(asked, answer)
        return answer

    def _check(self, asked: "_Asked", answer: Answer) -> None:
        try:
            if answer.status < 400:
                self._openapi.validate_request(asked)
            self._openapi.validate_response(asked, _Answered.of(answer))
        except Exception as error:  # openapi-core has no single root for what it raises
            what = f"{asked.method.upper()} {asked.path} answered {answer.status}"
            raise NotAsDocumented(f"{what}: {_reason(error)}\n{answer.body[:600]!r}") from error


@cache
def openapi(service: str, folder: Path = DOCUMENTED) -> OpenAPI:
    """The service's OpenAPI file, ready to check with; where it runs is no part of the check."""
    return OpenAPI.from_dict(
        document(service, folder),
        config=Config(
            server_base_url=_HOST,
            extra_media_type_deserializers={
                "application/problem+json": json_.loads,
                "application/jose+json": json_.loads,
            },
        ),
    )


def document(service: str, folder: Path = DOCUMENTED) -> dict[str, Json]:
    """The OpenAPI file of a service as read, without its server addresses."""
    read: dict[str, Json] = yaml.load((folder / f"{service}.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    return {key: value for key, value in read.items() if key != "servers"}


@dataclass
class _Asked:
    """A request as openapi-core wants to see it."""

    host_url: str
    path: str
    method: str
    content_type: str
    body: bytes | None
    parameters: RequestParameters

    @property
    def full_url_pattern(self) -> str:
        return self.host_url + self.path

    @classmethod
    def of(
        cls, method: str, path: str, *, params: Mapping[str, str], headers: Mapping[str, str], body: bytes | None
    ) -> "_Asked":
        split = urlsplit(path)
        query = [*parse_qsl(split.query, keep_blank_values=True), *params.items()]
        cookies = dict(pair.split("=", 1) for pair in headers.get("Cookie", "").split("; ") if "=" in pair)
        parameters = RequestParameters(
            query=ImmutableMultiDict(query), header=Headers(list(headers.items())), cookie=ImmutableMultiDict(cookies)
        )
        return cls(_HOST, split.path, method.lower(), headers.get("Content-Type", ""), body, parameters)


@dataclass
class _Answered:
    """A response as openapi-core wants to see it."""

    status_code: int
    content_type: str
    data: bytes
    headers: Headers = field(default_factory=Headers)

    @classmethod
    def of(cls, answer: Answer) -> "_Answered":
        content_type = answer.headers.get("Content-Type", "").split(";")[0].strip().lower()
        return cls(answer.status, content_type, answer.body, Headers(list(answer.headers.items())))


def _encode(*, json: Json, form: Mapping[str, str] | None, data: bytes | None) -> tuple[bytes | None, str | None]:
    if json is not None:
        return json_.dumps(json, default=str).encode(), "application/json"
    if form is not None:
        return urlencode(form).encode(), "application/x-www-form-urlencoded"
    return data, "application/json" if data is not None else None


def _reason(error: BaseException) -> str:
    parts: list[str] = []
    current: BaseException | None = error
    while current is not None:
        parts.append(f"{type(current).__name__}: {current}")
        parts.extend(f"  {detail}" for detail in getattr(current, "schema_errors", ()))
        current = current.__cause__
    return " <- ".join(parts)
