"""The program that finds orders in what was read: kept warm, because the packs and the commune table take a second.

`python -m services.intake.channels.extracting_worker <memory> <insurers> <geo> <kinds file> <day>`. A pickle of ours
in, JSON out, until its input ends; `extracting_apart.py` starts it and kills it when a message takes too long.
"""

import json
import pickle
import resource
import sys
from datetime import date
from pathlib import Path
from typing import Final

from services.intake.channels import geo, kinds, packs
from services.intake.channels.drafts import Drafts
from services.intake.channels.extracting import Extracting
from services.intake.channels.judging import Judging
from services.intake.channels.warm import serve

WHOLE: Final = "whole"
ORDERS: Final = "orders"


def _main(memory: str, insurers: str, table: str, words: str, day: str) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    known = packs.load(Path(insurers), on=date.fromisoformat(day))
    drafts = Drafts(packs=known, communes=geo.load(Path(table)))
    judging = Judging(rules=kinds.load(Path(words)), drafts=drafts, packs=known)
    extracting = Extracting(drafts=drafts, judging=judging)
    serve(lambda question: _answer(extracting, question))
    return 0


def _answer(extracting: Extracting, question: bytes) -> bytes:
    verb, reading, habits = pickle.loads(question)  # our own process wrote it
    found = extracting.orders(reading, habits) if verb == ORDERS else [extracting.whole(reading, habits)]
    return json.dumps([one.as_json() for one in found]).encode()


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
