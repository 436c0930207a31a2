"""A contract and its schedule signed from end to end, by the public API of a running hub and nothing else
(`python -m deploy.demo.esign`).

The code is read where the signer would read it: in the outbox of the demo. What is downloaded lies in the data folder,
to be opened with any reader of PDF.
"""

import argparse
import json
import re
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from deploy.demo.doors import NotAsTold, asked, made
from deploy.keys import ESIGN_KEYS_FILE
from deploy.local import layout as places
from deploy.local.layout import Layout

PATIENCE_S: Final = 30.0
DOCUMENTS: Final = {
    "contrat.pdf": ("Contrat de réparation", "Peinture du plafond et du mur de la cuisine, 12 m²."),
    "echeancier.pdf": ("Échéancier", "Trois paiements : à la commande, au début et à la fin des travaux."),
}

Json = Any  # what the doors answer is JSON


@dataclass(frozen=True)
class Doors:
    """Where the hub is, whose key is used, where the signer's mail arrives, where files are put."""

    esign: str
    outbox: str
    key: str
    folder: Path

    @classmethod
    def read(cls) -> "Doors":
        """As `make run` set them up."""
        layout = Layout.read()
        keys = json.loads((layout.data / "keys" / ESIGN_KEYS_FILE).read_text())
        return cls(
            esign=layout.url(places.SERVICE_PORTS["esign"]),
            outbox=layout.url(places.OUTBOX),
            key=next(one["key"] for one in keys if one["sandbox"]),
            folder=layout.data / "demo" / "esign",
        )


@dataclass
class Story:
    """One request and its signer, told line by line."""

    doors: Doors
    say: Callable[[str], object]
    mark: str = field(default_factory=lambda: uuid.uuid4().hex[:8])
    request: str = ""
    signer: str = ""
    documents: dict[str, str] = field(default_factory=dict)

    @property
    def mailbox(self) -> str:
        """Of this story alone."""
        return f"ana.{self.mark}@exemple.invalid"

    def play(self) -> None:
        """All of it.

        Raises:
            NotAsTold: a door answered otherwise than promised.
        """
        self.doors.folder.mkdir(parents=True, exist_ok=True)
        for scene in (self.draft, self.activate, self.sign, self.check_files, self.show_evidence, self.hold):
            scene()
        self.say(f"files: {self.doors.folder}")

    def draft(self) -> None:
        """A draft with two documents and one signer, who signs both."""
        body = {"name": "Contrat et échéancier", "delivery_mode": "none", "external_id": f"CTR-{self.mark}"}
        self.request = str(self.call("POST", "/v3/signature_requests", body)["id"])
        self.say(f"request {self.request}")
        for name, (title, words) in DOCUMENTS.items():
            data = made(title, words)
            document = self.upload(name, data)
            self.documents[name] = str(document["id"])
            self.say(f"document {name}: {document['total_pages']} page, SHA-256 {document['sha256'][:16]}…")
        fields = [
            {"type": "signature", "document_id": one, "page": 1, "x": 72, "y": 600, "width": 200, "height": 60}
            for one in self.documents.values()
        ]
        info = {"first_name": "Ana", "last_name": "Essai", "email": self.mailbox, "locale": "fr"}
        who: Json = {
            "info": info,
            "signature_level": "electronic_signature",
            "signature_authentication_mode": "otp_email",
            "fields": fields,
        }
        self.signer = str(self.call("POST", f"{self.path}/signers", who)["id"])
        self.say(f"signer Ana Essai <{self.mailbox}>, {len(fields)} signatures to make")

    def activate(self) -> None:
        """Sealed and sent out."""
        sent = self.call("POST", f"{self.path}/activate")
        self.say(f"activated, {sent['status']}: both documents bear the organisation's seal")
        self.say(f"her page: {sent['signers'][0]['signature_link']}")

    def sign(self) -> None:
        """A wrong code is refused, the right one signs both documents."""
        signer = f"{self.path}/signers/{self.signer}"
        self.call("POST", f"{signer}/send_otp")
        code = self.code()
        self.say("code sent; read in the outbox")
        given = {"ip_address": "192.0.2.7", "consent_given_at": datetime.now(UTC).isoformat()}
        wrong = f"{(int(code) + 1) % 1_000_000:06d}"
        refused = self.call("POST", f"{signer}/sign", {**given, "otp": wrong}, expect=400)
        self.say(f"a wrong code: {refused['detail']}")
        self.call("POST", f"{signer}/sign", {**given, "otp": code})
        status = self.call("GET", self.path)["status"]
        self.say(f"the right code: signed, request {status}")

    def check_files(self) -> None:
        """Each signed file is checked by the public page, and again with one byte changed."""
        signed = b""
        for name, document in self.documents.items():
            signed = self.fetch(f"{self.path}/documents/{document}/download")
            (self.doors.folder / name).write_bytes(signed)
            self.say(f"{name}: {self.verify(signed)['sentence']}")
        for one in self.verify(signed)["signatures"]:
            self.say(f"    {one['field']} {one['level']}: {one['sentence']}")
        at = signed.index(b"/MediaBox") + 1
        changed = self.verify(signed[:at] + b"W" + signed[at + 1 :])
        self.say(f"one byte changed: {changed['sentence']}")

    def show_evidence(self) -> None:
        """The chain, event by event; its check; the paper."""
        trail = self.call("GET", f"{self.path}/signers/{self.signer}/audit_trails")
        for event in trail["evidence_chain"]:
            self.say(f"    {event['sequence']:>2} {event['at'][11:19]} {event['kind']:<16} {event['hash'][:16]}…")
        check = self.call("GET", f"/v1/signature_requests/{self.request}/evidence/check")
        self.say(f"chain of {check['events']} events: {'holds' if check['holds'] else 'BROKEN'}")
        paper = self.fetch(f"{self.path}/audit_trails/download?merge=true")
        (self.doors.folder / "dossier-de-preuve.pdf").write_bytes(paper)
        again = self.fetch(f"{self.path}/audit_trails/download?merge=true")
        same = "the same bytes when asked again" if again == paper else "OTHER BYTES when asked again"
        self.say(f"dossier-de-preuve.pdf: {self.verify(paper)['known']['sentence']} ({same})")

    def hold(self) -> None:
        """Under legal hold nothing is erased; afterwards it may be."""
        ours = f"/v1/signature_requests/{self.request}"
        self.call("PUT", f"{ours}/legal_hold", {"reason": "litige en cours"})
        refused = self.call("POST", f"{ours}/erasure", {"reason": "demande de la personne"}, expect=422)
        self.say(f"held: {refused['detail']}")
        self.call("DELETE", f"{ours}/legal_hold", {"reason": "litige clos"})
        self.say("hold lifted; the request stays, as it was signed")

    @property
    def path(self) -> str:
        """Of the request."""
        return f"/v3/signature_requests/{self.request}"

    def code(self) -> str:
        """The six digits that reached her mailbox."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            mails = json.loads(asked(f"{self.doors.outbox}/messages.json?to={self.mailbox}"))
            found = [digits for mail in mails for digits in re.findall(r"\b\d{6}\b", mail["text"])]
            if found:
                return str(found[0])
            time.sleep(0.2)
        raise NotAsTold(f"no code in the outbox after {PATIENCE_S:.0f} s")

    def upload(self, name: str, data: bytes) -> Json:
        """A document to sign."""
        edge = uuid.uuid4().hex
        head = f'--{edge}\r\nContent-Disposition: form-data; name="nature"\r\n\r\nsignable_document\r\n--{edge}\r\n'
        head += (
            f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: application/pdf\r\n\r\n'
        )
        body = head.encode() + data + f"\r\n--{edge}--\r\n".encode()
        kind = f"multipart/form-data; boundary={edge}"
        return json.loads(self.ask("POST", f"{self.path}/documents", body, kind))

    def verify(self, data: bytes) -> Json:
        """What anybody is told of a file."""
        return json.loads(
            asked(f"{self.doors.esign}/v1/verifications", "POST", data, {"Content-Type": "application/pdf"})
        )

    def call(self, method: str, path: str, body: Json = None, *, expect: int | None = None) -> Json:
        """One call with the key; a refusal that is expected is an answer."""
        data = json.dumps(body).encode() if body is not None else None
        answer = self.ask(method, path, data, "application/json", expect=expect)
        return json.loads(answer) if answer else None

    def fetch(self, path: str) -> bytes:
        """A file."""
        return self.ask("GET", path, None, "")

    def ask(self, method: str, path: str, data: bytes | None, kind: str, *, expect: int | None = None) -> bytes:
        """The bytes that a door answers."""
        headers = {"Authorization": f"Bearer {self.doors.key}", **({"Content-Type": kind} if kind else {})}
        return asked(self.doors.esign + path, method, data, headers, expect=expect)


def main() -> int:
    """Plays the story; whatever is not as told ends it with what was answered."""
    argparse.ArgumentParser(prog="python -m deploy.demo.esign", description=__doc__).parse_args()
    try:
        Story(Doors.read(), lambda line: print(f"  {line}", flush=True)).play()
    except FileNotFoundError as error:
        print(f"  {error}: start the hub first (make run)", file=sys.stderr)
        return 1
    except (NotAsTold, OSError) as error:
        print(f"  {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
