"""`make fuzz`: fuzzes reading for a while and says how many executions it took and what it found.

`python -m tests.fuzz [--seconds 300] [--executions N] [--planted]`. What it learns stays in `.local/fuzz`; a find
lies there as `crash-…` and ends the run with status 1.
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path

from tests.fuzz.seeds import seeds

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def main() -> int:
    """Runs the fuzzer in a process of its own; gives 1 when it found something."""
    asked = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    asked.add_argument("--seconds", type=int, default=300)
    asked.add_argument("--executions", type=int, default=-1)
    asked.add_argument("--planted", action="store_true", help="fuzz the target with the planted bug")
    given = asked.parse_args()
    found, told = fuzzed(
        learned=ROOT / ".local" / "fuzz", seconds=given.seconds, executions=given.executions, planted=given.planted
    )
    sys.stdout.write(f"{told}\n")
    return 1 if found else 0


def fuzzed(
    *, learned: Path, seconds: int, executions: int = -1, planted: bool = False, seed: int = 0
) -> tuple[str, str]:
    """What was found (the exception, or nothing), and a sentence with executions and time."""
    learned = learned / "planted" if planted else learned
    learned.mkdir(parents=True, exist_ok=True)
    begun = [str(HERE / "corpus")]
    if planted:  # from one harmless file: the way to the bug is the fuzzer's own
        (learned / "seed_rtf").write_bytes(seeds()["rtf"])
        begun = []
    options = [f"-max_total_time={seconds}", f"-runs={executions}", f"-seed={seed}", "-max_len=700", "-timeout=20"]
    options += ["-print_final_stats=1", f"-artifact_prefix={learned}/"]
    command = [sys.executable, "-m", "tests.fuzz.child", *(["--planted"] if planted else [])]
    done = subprocess.run(
        [*command, str(learned), *begun, *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    counted = re.search(r"number_of_executed_units:\s*(\d+)", done.stdout)
    counted = counted or re.search(r"(?s:.*)^#(\d+)\t", f"{done.stdout}\n{done.stderr}", re.M)  # a find ends without
    error = re.search(r"Uncaught Python exception: ===\n(.*)", done.stdout)
    found = error[1] if error else "" if done.returncode == 0 else done.stdout[-500:]
    count = int(counted[1]) if counted else 0
    took = re.search(r"Done \d+ runs in (\d+) second", done.stdout)
    time = f"{took[1]} s" if took else f"at most {seconds} s"
    return found, f"{count} executions in {time}: {found or 'nothing found'}"


if __name__ == "__main__":
    sys.exit(main())
