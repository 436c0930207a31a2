"""The life of an authority: another root, seal or unit; what is revoked; a copy put back; keys in a device.

Papers signed before stay what they were, for our own judgement and for the European Commission's library.
"""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from services.esign.authorities import asked_for, main, perform
from services.esign.domain.sealing import Finding
from services.esign.sealing.authority import root_id
from services.esign.sealing.hsm import Device
from services.esign.sealing.keeping import Keeping, NotKept
from services.esign.sealing.sealer import Plan, PoolSealer
from tests.esign import papers
from tests.support.dss.judge import Judge

NOW = datetime.now(UTC)
ADDRESS = "http://127.0.0.1:9"
"""Nobody listens there: whoever judges has to find everything inside the file."""


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return Plan(file=tmp_path / "authority" / "sandbox.json", passphrase=b"essai", sandbox=False, address=ADDRESS)


def do(plan: Plan, *words: str, now: datetime = NOW) -> str:
    """One command of the operator's on this authority."""
    return perform(asked_for(["production", *words]), plan.keeping(), now=now)


def entries(der: bytes) -> dict[int, str]:
    """What a revocation list names, with its reasons."""
    listed = x509.load_der_x509_crl(der)
    return {
        one.serial_number: one.extensions.get_extension_for_class(x509.CRLReason).value.reason.name for one in listed
    }


def number(der: bytes) -> int:
    return x509.load_der_x509_crl(der).extensions.get_extension_for_class(x509.CRLNumber).value.crl_number


async def held(sealer: PoolSealer, document: bytes) -> dict[str, Finding]:
    return {one.field: one for one in (await sealer.verify(document)).findings}


async def test_a_new_root_signs_and_papers_of_the_old_one_stay_what_they_were(plan: Plan, judge: Judge) -> None:
    async with PoolSealer(plan, processes=1) as sealer:
        old = (await papers.revisions(sealer, people=1))[-1]
        first = plan.keeping().read()
        do(plan, "rotate", "root")
        new = (await papers.revisions(sealer, people=1))[-1]
        renewed = await sealer.renew(old)
        trusted = list((await sealer.roots()).values())

        assert [one.trusted for one in (await held(sealer, old)).values()] == [True] * 3
        assert [one.trusted for one in (await held(sealer, new)).values()] == [True] * 3
        assert [one.trusted for one in (await held(sealer, renewed)).values()] == [True] * 3

    second = plan.keeping().read()
    assert [root_id(one.certificate) for one in second.former] == [root_id(first.root.certificate)]
    assert len(trusted) == 2
    for paper in (old, new, renewed):
        said = judge.look(paper, roots=trusted)
        assert said.passed() == {"sig_000", "sig_001", "sig_999"}, said
        assert {one.verdict for one in said.timestamps} == {"PASSED"}


async def test_a_compromised_seal_is_replaced_listed_and_said_of_what_it_sealed_since(plan: Plan) -> None:
    async with PoolSealer(plan, processes=1) as sealer:
        before = await papers.prepared(sealer, people=1)
        root = root_id(plan.keeping().read().root.certificate)
        gone = plan.keeping().read().seal.certificate
        numbers = [number(await sealer.revocation_list(root) or b"")]
        do(plan, "revoke", "seal", now=datetime.now(UTC))
        after = await papers.prepared(sealer, people=1)
        listed = await sealer.revocation_list(root) or b""
        found = await held(sealer, before), await held(sealer, after)

    assert found[0]["sig_000"].trusted
    assert "depuis, son certificat a été révoqué" in found[0]["sig_000"].sentence
    assert found[1]["sig_000"].trusted
    assert "révoqué" not in found[1]["sig_000"].sentence
    assert entries(listed) == {gone.serial_number: "key_compromise"}
    assert number(listed) > numbers[0]
    assert plan.keeping().read().seal.certificate.serial_number != gone.serial_number


@pytest.mark.parametrize(("unit", "what"), [("seal", "son certificat"), ("stamp", "son horodatage")])
async def test_what_was_made_after_the_compromise_is_not_believed(plan: Plan, unit: str, what: str) -> None:
    async with PoolSealer(plan, processes=1) as sealer:
        paper = await papers.prepared(sealer, people=1)
        since = (datetime.now(UTC) - timedelta(hours=2)).isoformat()
        do(plan, "revoke", unit, "--since", since)
        finding = (await held(sealer, paper))["sig_000"]

    assert not finding.trusted
    assert f"{what} a été révoqué" in finding.sentence
    assert "avant qu'elle ne soit faite" in finding.sentence


async def test_a_signers_certificate_is_revoked_by_its_file_once(plan: Plan, tmp_path: Path) -> None:
    one = plan.keeping().read().signer(name="Ana Essai", email="ana@exemple.invalid", serial="1").certificate
    file = tmp_path / "ana.pem"
    file.write_bytes(one.public_bytes(Encoding.PEM))

    told = [do(plan, "revoke", str(file), "--reason", "affiliation_changed") for _ in range(2)]

    assert told[0] == told[1]
    assert f"{one.serial_number:x}" in told[0]
    listed = plan.keeping().read().revocation_list().public_bytes(Encoding.DER)
    assert entries(listed) == {one.serial_number: "affiliation_changed"}
    (tmp_path / "list.der").write_bytes(listed)
    root = tmp_path / "root.pem"
    root.write_bytes(plan.keeping().read().root.certificate.public_bytes(Encoding.PEM))
    read = run("openssl", "crl", "-inform", "DER", "-in", str(tmp_path / "list.der"), "-CAfile", str(root), "-noout")
    assert "verify OK" in read


def test_a_certificate_of_another_authority_is_not_ours_to_revoke(plan: Plan, tmp_path: Path) -> None:
    other = replace(plan, file=tmp_path / "other.json").keeping().read()
    file = tmp_path / "other.der"
    file.write_bytes(other.seal.certificate.public_bytes(Encoding.DER))

    with pytest.raises(NotKept, match="pas été émis"):
        do(plan, "revoke", str(file))


async def test_a_copy_put_back_signs_under_the_same_root(plan: Plan, tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere" / "copy.json"
    async with PoolSealer(plan, processes=1) as sealer:
        paper = await papers.prepared(sealer, people=1)
        do(plan, "backup", str(copy))
    plan.file.unlink()

    do(plan, "restore", str(copy))

    async with PoolSealer(plan, processes=1) as sealer:
        again = await papers.prepared(sealer, people=1)
        assert (await held(sealer, paper))["sig_000"].trusted
        assert (await held(sealer, again))["sig_000"].trusted
    assert copy.stat().st_mode & 0o077 == 0


def test_a_copy_that_would_lose_something_or_does_not_open_is_refused(plan: Plan, tmp_path: Path) -> None:
    plan.keeping().read()
    old, other = tmp_path / "old.json", tmp_path / "other.json"
    do(plan, "backup", str(old))
    do(plan, "revoke", "seal")
    replace(plan, file=other).keeping().read()

    with pytest.raises(NotKept, match="plus ancienne"):
        do(plan, "restore", str(old))
    with pytest.raises(NotKept, match="autre autorité"):
        do(plan, "restore", str(other))
    with pytest.raises(NotKept, match="ne s'ouvre pas"):
        do(replace(plan, passphrase=b"faux"), "restore", str(old))


async def test_certificates_name_where_their_list_is(plan: Plan) -> None:
    made = plan.keeping().read()

    points = made.seal.certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    (name,) = points[0].full_name or []
    assert name.value == f"{ADDRESS}/pki/{root_id(made.root.certificate)}.crl"


def test_the_command_line_finds_the_authority_by_the_services_settings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.environ["ESIGN_DATA_DIR"] = str(tmp_path)
    try:
        codes = main(["production", "rotate", "stamp"]), main(["production", "revoke", "seal"])
        refused = main(["production", "restore", str(tmp_path / "authority.key")])
    finally:
        del os.environ["ESIGN_DATA_DIR"]

    said = capsys.readouterr()
    assert (*codes, refused) == (0, 0, 1)
    assert "révoqué" in said.out
    assert "ne s'ouvre pas" in said.err


@pytest.fixture(scope="module")
def device(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Device]:
    """A token of SoftHSM2, as a device would be; one for the module, for a process has one session with it."""
    folder = tmp_path_factory.mktemp("device")
    tokens = folder / "tokens"
    tokens.mkdir()
    conf = folder / "softhsm2.conf"
    conf.write_text(f"directories.tokendir = {tokens}\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(conf)
    try:
        run("softhsm2-util", "--init-token", "--free", "--label", "esign", "--pin", "123456", "--so-pin", "12345678")
        yield Device(module="/usr/lib/softhsm/libsofthsm2.so", token="esign", pin="123456")
    finally:
        del os.environ["SOFTHSM2_CONF"]


async def test_keys_in_a_device_sign_like_others_and_never_leave_it(plan: Plan, device: Device, judge: Judge) -> None:
    kept = replace(plan, device=device)
    async with PoolSealer(kept, processes=1) as sealer:
        paper = (await papers.revisions(sealer, people=1))[-1]
        do(kept, "rotate", "stamp")
        again = await sealer.renew(paper)
        trusted = list((await sealer.roots()).values())

        assert [one.trusted for one in (await held(sealer, again)).values()] == [True] * 3

    said = judge.look(again, roots=trusted)
    assert said.passed() == {"sig_000", "sig_001", "sig_999"}, said
    assert "PRIVATE KEY" not in kept.file.read_text()
    with pytest.raises(ValueError, match="device"):
        Keeping(file=kept.file, vault=plan.keeping().vault, sandbox=False).read()
    with pytest.raises(ValueError, match="never leaves"):
        kept.keeping().read().root.key.private_bytes(None, None, None)  # type: ignore[arg-type]  # whatever is asked


async def test_keys_move_from_the_file_into_a_device_and_the_authority_stays_the_same(
    plan: Plan, device: Device
) -> None:
    async with PoolSealer(plan, processes=1) as sealer:
        before = await papers.prepared(sealer, people=1)
    do(plan, "rotate", "root")
    was, kept = plan.keeping().read(), replace(plan, device=device)

    told = do(kept, "move")

    async with PoolSealer(kept, processes=1) as sealer:
        after = await papers.prepared(sealer, people=1)
        lists = [await sealer.revocation_list(root_id(one.certificate)) for one in was.roots]
        assert [(await held(sealer, paper))["sig_000"].trusted for paper in (before, after)] == [True, True]
    assert "PRIVATE KEY" not in kept.file.read_text()
    assert kept.keeping().read().root.certificate == was.root.certificate
    assert all(lists), "the root of before signs its list from the device too"
    assert root_id(was.root.certificate) in told
    with pytest.raises(ValueError, match="lie in a device"):
        do(kept, "move")


async def test_a_new_root_in_a_device_signs_and_the_one_in_the_file_only_its_list(plan: Plan, device: Device) -> None:
    async with PoolSealer(plan, processes=1) as sealer:
        before = await papers.prepared(sealer, people=1)
    was, kept = plan.keeping().read(), replace(plan, device=device)

    with pytest.raises(ValueError, match="lie in its file"):
        kept.keeping().read()
    do(kept, "move", "--new-root")
    do(kept, "rotate", "stamp")

    async with PoolSealer(kept, processes=1) as sealer:
        after = await papers.prepared(sealer, people=1)
        assert [(await held(sealer, paper))["sig_000"].trusted for paper in (before, after)] == [True, True]
        assert await sealer.revocation_list(root_id(was.root.certificate))
    assert kept.file.read_text().count("PRIVATE KEY") == 2, "one key, between its two lines"
    with pytest.raises(NotKept, match="rien à déplacer"):
        do(plan, "move")


def run(*command: str) -> str:
    """What a tool says; it must say it without failing."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout + done.stderr
