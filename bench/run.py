"""`make bench`: the whole flow beside a floor and a textbook, decisions, signatures, likeness,
faxes, the review desk, starts.

Prints a table, and writes `results/latest.json`.

Everything runs on servers of its own in a temporary folder. A figure that misses its aim is said, not hidden; only a
lost or doubled order ends the run.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench import decide, esign, likeness, starts
from bench.intake import letters
from bench.intake import measure as intake
from bench.results import LATEST, Figure, machine, table, write
from bench.review import measure as review
from bench.rounds import Sizes, run_rounds

PARTS = ("flow", "decide", "esign", "likeness", "intake", "review", "starts")


def main(arguments: Sequence[str]) -> int:
    """Runs the parts asked for."""
    asked = _parser().parse_args(arguments)
    here = machine()
    _say(here)
    with tempfile.TemporaryDirectory(prefix="passerelle-bench-") as folder:
        papers = (
            esign.Sizes(seconds=2, rounds=1, requests=40, signatures=20, paced=20) if asked.quick else esign.Sizes()
        )
        faxes = intake.Sizes(faxes=6, held=6, bare=2) if asked.quick else intake.Sizes(faxes=asked.faxes)
        known = likeness.Sizes(orders=100_000, asked=500) if asked.quick else likeness.Sizes()
        desk = review.Sizes(worked=10) if asked.quick else review.Sizes()
        parts = asked.only or PARTS
        figures = run(
            Path(folder), parts=parts, sizes=_sizes(asked), papers=papers, known=known, faxes=faxes, desk=desk
        )
    print(f"\n{table(figures)}\n")
    if asked.only or asked.quick:
        print("  not written: a part or a quick run is no result")
    else:
        write(figures, here)
        print(f"  written: {LATEST}")
    return 0


def run(
    root: Path,
    *,
    parts: Sequence[str],
    sizes: Sizes,
    papers: esign.Sizes,
    known: likeness.Sizes,
    faxes: intake.Sizes,
    desk: review.Sizes,
) -> list[Figure]:
    """The figures of these parts, in this order."""
    found: list[Figure] = []
    if "flow" in parts:
        found += run_rounds(root, sizes, _say)
    if "decide" in parts:
        found += decide.figures(_say)
    if "esign" in parts:
        found += esign.figures(root, papers, _say)
    if "likeness" in parts:
        found += likeness.figures(root, known, _say)
    if "review" in parts:
        found += review.figures(root, desk, _say)
    if "starts" in parts:
        found += starts.figures(root, _say)
    if "intake" in parts:  # the longest, and counted more than timed
        found += intake.figures(root, faxes, _say)
        found += letters.figures(root, _say)
    return found


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make bench", description="The figures of the hub.")
    parser.add_argument("--orders", type=int, default=Sizes.orders, help="orders of each run at saturation")
    parser.add_argument("--rounds", type=int, default=Sizes.rounds, help="how often each is measured")
    parser.add_argument("--faxes", type=int, default=intake.Sizes.faxes, help="faxes of each half at each quality")
    parser.add_argument("--quick", action="store_true", help="a look: few orders, one round, nothing written")
    parser.add_argument("--only", action="append", choices=PARTS, help="this part only; may be given again")
    return parser


def _sizes(asked: argparse.Namespace) -> Sizes:
    if asked.quick:
        one = {"rounds": 1, "paced_rounds": 1, "proof_rounds": 1, "textbook_rounds": 1}
        return Sizes(orders=2000, textbook=200, paced=300, warm=400, **one)
    return Sizes(orders=asked.orders, textbook=max(asked.orders // 10, 50), rounds=asked.rounds)


def _say(line: str) -> None:
    print(f"  {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
