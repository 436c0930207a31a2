"""What a container gave: the common form of a `.zip`, a `winmail.dat` and a `.msg` once they are opened."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Held:
    """A file or a text out of a container; with a `problem`, it is only named."""

    name: str | None
    content_type: str
    data: bytes
    charset: str | None = None
    attached: bool = True
    problem: str | None = None
    size: int | None = None
    """What its container claims, when the bytes were not taken out."""


@dataclass(frozen=True, slots=True)
class Opened:
    """Everything a container held; of a message also who wrote it, the messages inside it last."""

    held: tuple[Held, ...]
    senders: tuple[str, ...] = ()
    subject: str = ""
    message_id: str = ""
