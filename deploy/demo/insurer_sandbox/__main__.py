"""Run the insurers' sandbox: `python -m deploy.demo.insurer_sandbox`, until SIGINT or SIGTERM."""

import asyncio
import signal
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

from deploy.demo.insurer_sandbox.server import running


class Settings(BaseSettings):
    """Where the sandbox listens and keeps, and which gateway it calls, e.g. INSURER_SANDBOX_PORT."""

    model_config = SettingsConfigDict(env_prefix="INSURER_SANDBOX_")

    host: str = "127.0.0.1"
    port: int = 8027
    gateway_url: str = "http://127.0.0.1:8005"
    data_dir: Path = Path(".local/insurer_sandbox")
    keys_dir: Path = Path(".local/keys")


async def main(settings: Settings) -> None:
    """Serve until told to stop."""
    stopped = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    async with running(
        folder=settings.data_dir,
        keys=settings.keys_dir,
        gateway_url=settings.gateway_url,
        host=settings.host,
        port=settings.port,
    ):
        await stopped.wait()


if __name__ == "__main__":
    asyncio.run(main(Settings()))
