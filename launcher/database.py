"""A private SecantusDB: MongoDB's wire protocol on the loopback address, data on disk."""

from __future__ import annotations

import os
import shutil
import sys
import threading
from pathlib import Path

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from launcher.child import Child
from launcher.errors import StartFailed
from launcher.passwords import USER, own, password
from launcher.ports import Ports

START_TIMEOUT = 30.0
REMEDY = "查看上述日志；数据目录损坏时可移走运行目录下的 database 目录后重试，或以 MONGO_URI 指定现有数据库。"


_OPTIONS = "directConnection=true&retryWrites=false"


def find_server() -> str | None:
    """The server's command, from the virtual environment that runs us first."""
    beside = Path(sys.executable).parent
    return shutil.which("secantusd-py", path=f"{beside}{os.pathsep}{os.environ.get('PATH', '')}")


class PrivateDatabase:
    """One server under `run_dir/database`.

    Acknowledged writes survive a killed process; those with `j: true` a power cut as well.
    """

    def __init__(self, run_dir: Path, port: int = 0) -> None:
        run_dir = Path(run_dir).resolve()
        self._run_dir = run_dir
        self.port = port or Ports(run_dir).get("database")
        self._home = run_dir / "database"
        self._password = password(run_dir, "database")
        self._user_made = self._home / "user-made"  # whether the server knows its user and asks everybody for a password
        self._command = command = [find_server() or "", "--host", "127.0.0.1", "--port", str(self.port)]
        command += ["--storage-path", str(self._home), "--cache-size", "256M", "--log-level", "WARNING", "--standalone"]
        # From its own folder and home, so that it finds no configuration of somebody else's.
        env = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(self._home)}
        self.server = Child("database", [*command, "--auth"], run_dir=run_dir, env=env, cwd=self._home)

    @property
    def uri(self) -> str:
        """Its MongoDB address.

        Retries of the driver's own are off: this server goes through all that it remembers of earlier ones at every
        write, so writes grow slower by the hour, and it forgets them when it is killed.
        """
        return f"mongodb://{USER}:{self._password}@127.0.0.1:{self.port}/?authSource=admin&{_OPTIONS}"

    def start(self) -> None:
        """Start it and return at once; `wait_ready` says when it answers."""
        if not self.server.command[0]:
            remedy = "运行 make venv 安装开发依赖，或以 MONGO_URI 指定现有数据库。"
            raise StartFailed("database", "未找到 secantusd-py", remedy)
        own(self._home)
        if not self._user_made.exists():
            self._make_user()
        self.server.start()

    def _make_user(self) -> None:
        """Let the server run once, without asking for a password, so that it can be told one: it knows no other way."""
        self.server.end_leftover()
        open_server = Child("database", self._command, run_dir=self._run_dir, env=self.server.env, cwd=self._home)
        open_server.start()
        try:
            open_server.wait_until(lambda: _tell(self.port, self._password), START_TIMEOUT, REMEDY)
        finally:
            open_server.stop()
        self._user_made.touch()

    def wait_ready(self, cancelled: threading.Event | None = None) -> None:
        """Wait until it answers a ping."""
        self.server.wait_until(self.answers, START_TIMEOUT, REMEDY, cancelled)

    def answers(self) -> bool:
        """Whether it answers a ping now."""
        with MongoClient(self.uri, serverSelectionTimeoutMS=500, socketTimeoutMS=2000) as client:
            try:
                client.admin.command("ping")
            except PyMongoError:
                return False
        return True

    def stop(self) -> None:
        """Stop it in good order."""
        self.server.stop()

    def kill(self) -> None:
        """End it as a power cut would (tests); `start` brings it back."""
        self.server.kill()


def _tell(port: int, password: str) -> bool:
    """Tell a server that asks nobody the password of its user; False while it does not answer."""
    with MongoClient(f"mongodb://127.0.0.1:{port}/?{_OPTIONS}", serverSelectionTimeoutMS=500, socketTimeoutMS=2000) as client:
        try:
            known = client.admin.command("usersInfo", USER)["users"]
            client.admin.command("updateUser" if known else "createUser", USER, pwd=password, roles=["root"])
        except PyMongoError:
            return False
    return True
