"""Which environments are offered, and the sealers of each: where its authority lies and how it is opened."""

from datetime import timedelta

from services.esign.app.keys import code_secret
from services.esign.sealing.hsm import Device
from services.esign.sealing.sealer import Plan, PoolSealer
from services.esign.settings import Settings


class NotForProduction(Exception):
    """What counts would be signed with something that is for tests only: the service does not start."""


def environments(settings: Settings) -> dict[bool, str]:
    """What is offered, by whether it is the sandbox.

    Raises:
        NotForProduction: beside a clock that can be moved, or a fixed code.
        ValueError: an environment that is none.
    """
    asked = {one.strip() for one in settings.environments.split(",") if one.strip()}
    if unknown := asked - {"sandbox", "production"}:
        raise ValueError(f"ESIGN_ENVIRONMENTS: {', '.join(sorted(unknown))} is none")
    if "production" in asked:
        movable, fixed = settings.clock_file is not None, bool(settings.sandbox_code)
        what = {"CLOCK_FILE": movable, "ESIGN_SANDBOX_CODE": fixed}
        if found := [name for name, set_ in what.items() if set_]:
            beside = " and ".join(found)
            raise NotForProduction(f"production beside {beside}: take it away, or set ESIGN_ENVIRONMENTS=sandbox")
    return {name == "sandbox": name for name in sorted(asked)}


def plans(settings: Settings) -> dict[bool, Plan]:
    """Where each environment's authority lies and how it is opened."""
    passphrase = code_secret(settings.authority_key_file or settings.data_dir / "authority.key")
    return {
        sandbox: Plan(
            file=settings.data_dir / "authority" / f"{name}.json",
            passphrase=passphrase,
            sandbox=sandbox,
            stamp_url=settings.stamp_url,
            stamp_roots=settings.stamp_roots_file,
            device=_device(settings),
            address=settings.address(),
            stamp_life=timedelta(days=settings.stamp_life_days),
        )
        for sandbox, name in environments(settings).items()
    }


def _device(settings: Settings) -> Device | None:
    if not settings.hsm_module:
        return None
    pin = settings.hsm_pin_file.read_text().strip() if settings.hsm_pin_file else ""
    return Device(module=settings.hsm_module, token=settings.hsm_token, pin=pin)


def pool_sealers(settings: Settings) -> dict[bool, PoolSealer]:
    """The sealers by environment."""
    return {
        sandbox: PoolSealer(plan, processes=settings.sealing_processes) for sandbox, plan in plans(settings).items()
    }
