"""`make stop`: stops a hub that runs in another terminal, or what a killed one left behind. Standard library only."""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from deploy.local.records import Records

PATIENCE_S = 90.0


def stop_hub(data: Path, say: Callable[[str], None]) -> None:
    """Asks the runner to stop and waits; ends what no runner watches any more."""
    if not (data / "run").exists():
        return
    records = Records(data / "run")
    runner = records.runner()
    if runner is not None:
        say(f"stopping the hub on {data}")
        os.kill(runner, signal.SIGTERM)
        limit = time.monotonic() + PATIENCE_S
        while records.runner() is not None and time.monotonic() < limit:
            time.sleep(0.1)
    if left := records.end_leftovers():
        say(f"ended {', '.join(left)}")


def main() -> int:
    """Stops the hub of DATA_DIR (default .local)."""
    stop_hub(Path(os.environ.get("DATA_DIR") or ".local").resolve(), lambda line: print(f"  {line}", flush=True))
    return 0


if __name__ == "__main__":
    sys.exit(main())
