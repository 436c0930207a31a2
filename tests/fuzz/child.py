"""The process that atheris takes over: instruments what it imports, then never returns. `__main__.py` starts it."""

import logging
import sys

import atheris

INSTRUMENTED = ("services.intake", "tests.fuzz", "tnefparse", "oxmsg", "olefile", "emailforwardparser")


def main(planted: bool) -> None:
    """Fuzzes until libFuzzer ends the process; its arguments follow on the command line."""
    logging.disable(logging.CRITICAL)
    with atheris.instrument_imports(include=list(INSTRUMENTED), enable_loader_override=False):
        if planted:
            from tests.fuzz.planted import parse
        else:
            from tests.fuzz.target import parse
    atheris.Setup([sys.argv[0], *(one for one in sys.argv[1:] if one != "--planted")], lambda raw: _once(parse, raw))
    atheris.Fuzz()


def _once(parse: object, raw: bytes) -> None:
    parse(raw)  # type: ignore[operator]


if __name__ == "__main__":
    main("--planted" in sys.argv)
