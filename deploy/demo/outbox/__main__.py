"""Run the outbox: `python -m deploy.demo.outbox`, until SIGINT or SIGTERM."""

import asyncio
import signal
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

from deploy.demo.outbox.server import running


class Settings(BaseSettings):
    """Where the outbox listens and keeps; every field has its variable, e.g. OUTBOX_SMTP_PORT."""

    model_config = SettingsConfigDict(env_prefix="OUTBOX_")

    host: str = "127.0.0.1"
    port: int = 8026
    smtp_port: int = 8028
    data_dir: Path = Path(".local/outbox")
    sms_key: str = "demo"
    sms_key_file: Path | None = None

    def key(self) -> str:
        """The bearer key of the SMS API: the file's when there is one."""
        return self.sms_key_file.read_text().strip() if self.sms_key_file else self.sms_key


async def main(settings: Settings) -> None:
    """Serve until told to stop."""
    stopped = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    async with running(
        folder=settings.data_dir,
        sms_key=settings.key(),
        host=settings.host,
        http_port=settings.port,
        smtp_port=settings.smtp_port,
    ):
        await stopped.wait()


if __name__ == "__main__":
    asyncio.run(main(Settings()))
