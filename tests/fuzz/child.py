"""The process that atheris takes over: instruments what it imports, then never returns. `__main__.py` starts it."""

import importlib
import logging
import sys

import atheris

INSTRUMENTED = ("services.intake", "tests.fuzz", "tnefparse", "oxmsg", "olefile", "emailforwardparser")


def main(*, planted: bool) -> None:
    """Fuzzes until libFuzzer ends the process; its arguments follow on the command line."""
    logging.disable(logging.CRITICAL)
    with atheris.instrument_imports(include=list(INSTRUMENTED), enable_loader_override=False):
        module = importlib.import_module("tests.fuzz.planted" if planted else "tests.fuzz.target")
    arguments = [sys.argv[0], *(one for one in sys.argv[1:] if one != "--planted")]

    def once(raw: bytes) -> None:
        module.parse(raw)

    atheris.Setup(arguments, once)
    atheris.Fuzz()


if __name__ == "__main__":
    main(planted="--planted" in sys.argv)
