"""`slowburn serve`: servers, migrations, application, and a clean end."""

import asyncio
import contextlib
import logging
import signal
import socket
from collections.abc import Generator

import uvicorn
from rich.console import Console

from api import compose, schema
from api.identity import LocalIdentity
from kernel.settings import Settings

LOCAL = "Athlete"
"""Handle of the person who uses this machine's own Slowburn."""


class Server(uvicorn.Server):
    """Uvicorn that leaves signals to us: it would re-raise them before our servers are stopped."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Uvicorn's start, after which it answers."""
        await super().startup(sockets)
        self._ready.set()

    async def answering(self, task: "asyncio.Task[None]") -> None:
        """Wait until it answers, or has failed."""
        ready = asyncio.create_task(self._ready.wait())
        await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


async def run_server(settings: Settings, host: str, port: int) -> int:
    """Serve until interrupted. Raises HomeInUse when another Slowburn runs on this home."""
    out = Console(highlight=False, soft_wrap=True)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("slowburn").setLevel(settings.log_level.upper())
    listener = _listen(host, port)
    loading = asyncio.create_task(asyncio.to_thread(compose.load))
    try:
        async with compose.servers(settings) as (addresses, lock):
            applied = await schema.upgrade(addresses.owner_dsn)
            if applied:
                out.print(f"Set up the database ({len(applied)} migrations).")
            await loading
            alone = settings.embedded_database
            async with compose.application(settings, addresses, alone=alone) as app:
                server = Server(uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=3,
                                                server_header=False))  # fmt: skip
                _on_signal(server)
                task = asyncio.create_task(server.serve([listener]))
                await server.answering(task)
                url = f"http://{host}:{listener.getsockname()[1]}"
                lock.publish(
                    url=url,
                    owner_dsn=addresses.owner_dsn,
                    app_dsn=addresses.app_dsn,
                    cache_url=addresses.cache_url,
                )
                out.print(f"Slowburn is at {url}")
                await _welcome(out, app.state.identity, app.state.doorkeeper.house, url, settings)
                await task
                await app.state.desk.aclose()
        out.print("Slowburn has stopped.")
    finally:
        listener.close()
    return 0


async def run_worker(settings: Settings) -> int:
    """Work on turns beside other workers, without serving HTTP, until interrupted."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with compose.servers(settings, attach=True) as (addresses, _):
        await schema.upgrade(addresses.owner_dsn)
        async with compose.application(settings, addresses):
            Console(highlight=False).print("Slowburn works on turns.")
            await stop.wait()
    return 0


async def _welcome(
    out: Console, identity: LocalIdentity | None, house: compose.House, url: str, settings: Settings
) -> None:
    if identity is not None and settings.embedded_database:
        person = await compose.ensure_handle(house, LOCAL, None)
        out.print(
            f"Sign in as the local athlete: {url}/#token={identity.issue(person.id, person.name, person.role)}"
        )
    if settings.gemini_api_key is None:
        out.print("The offline coach answers. Set GEMINI_API_KEY and start again for the full coach.")


def _listen(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as e:
        listener.close()
        raise SystemExit(
            f"Port {port} on {host} cannot be used: {e.strerror}. Choose another with --port."
        ) from e
    listener.set_inheritable(True)
    return listener


def _on_signal(server: uvicorn.Server) -> None:
    def stop() -> None:
        if server.should_exit:
            server.force_exit = True
        server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop)
