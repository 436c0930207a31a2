"""The operator's commands, run as an operator runs them: a program of its own with a service's address."""

import asyncio
import os
import sys

from deploy.check.tree import ROOT
from deploy.services import setting


async def operate(*words: str, service: str, database_url: str, **environment: str) -> tuple[int, str]:
    """`python -m deploy.operate …` on a service's database, perhaps with more settings; status and what it printed."""
    running = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "deploy.operate",
        *words,
        cwd=ROOT,
        env={**os.environ, setting(service, "database_url"): database_url, **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    printed, _ = await running.communicate()
    return running.returncode or 0, printed.decode()
