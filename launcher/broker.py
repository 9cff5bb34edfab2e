"""A private RabbitMQ node: its own name service, data and ports, on the loopback address only."""

from __future__ import annotations

import os
import shutil
import threading
from contextlib import suppress
from pathlib import Path

import amqp

from launcher.child import Child
from launcher.errors import StartFailed
from launcher.passwords import USER, own, password
from launcher.ports import Ports

START_TIMEOUT = 60.0
REMEDY = "查看上述日志；数据目录损坏时可移走运行目录下的 rabbit 目录后重试，或以 AMQP_URI 指定现有消息服务器。"
# Debian's /usr/sbin/rabbitmq-server changes user to `rabbitmq`; the script beside it does not.
SCRIPTS = ("/usr/lib/rabbitmq/bin/rabbitmq-server", "/opt/homebrew/sbin/rabbitmq-server")
CONFIG = """\
listeners.tcp.local = 127.0.0.1:{port}
disk_free_limit.absolute = 50MB
vm_memory_high_watermark.absolute = 1GB
raft.wal_max_size_bytes = 33554432
log.console = false
default_user = {user}
default_pass = {password}
log.file.level = info
"""


def find_server() -> str | None:
    """The start script of an installed RabbitMQ; None when there is none."""
    for script in SCRIPTS:
        if os.access(script, os.X_OK):
            return script
    return shutil.which("rabbitmq-server")


class PrivateBroker:
    """One node under `run_dir/rabbit`; a second start finds the queues and messages of the first.

    The name service (epmd) is a child of ours on its own port: Erlang would otherwise start one
    that outlives the node. So nodes side by side never meet, though all are `rabbit@localhost`.
    """

    def __init__(self, run_dir: Path, port: int = 0) -> None:
        run_dir = Path(run_dir).resolve()
        ports = Ports(run_dir)
        self.port = port or ports.get("broker")
        self._home = run_dir / "rabbit"
        # a node made before there were passwords knows nobody but the broker's usual guest
        old = (self._home / "data").exists() and not (run_dir / "keys" / "broker.password").exists()
        self.user, self._password = ("guest", "guest") if old else (USER, password(run_dir, "broker"))
        self._booting = False
        env = self._environment(ports.get("broker_dist"), names_port := ports.get("broker_names"))
        names = ["epmd", "-port", str(names_port), "-address", "127.0.0.1"]
        self._names = Child("epmd", names, run_dir=run_dir, env=env)
        self.node = Child("rabbitmq", [find_server() or ""], run_dir=run_dir, env=env)

    @property
    def uri(self) -> str:
        """Its AMQP address."""
        return f"amqp://{self.user}:{self._password}@127.0.0.1:{self.port}//"

    def start(self) -> None:
        """Start the node and return at once; `wait_ready` says when it answers."""
        if not self.node.command[0]:
            raise StartFailed("rabbitmq", "未找到 rabbitmq-server", REMEDY)
        own(self._home)  # the password stands in its configuration
        configuration = CONFIG.format(port=self.port, user=self.user, password=self._password)
        (self._home / "rabbitmq.conf").write_text(configuration)
        (self._home / "enabled_plugins").write_text("[].\n")
        self.node.end_leftover()
        if not self._names.alive():
            self._names.start()
        self.node.start()
        self._booting = True

    def wait_ready(self, cancelled: threading.Event | None = None) -> None:
        """Wait until it opens a channel for us."""
        self.node.wait_until(self.answers, START_TIMEOUT, REMEDY, cancelled)
        self._booting = False

    def answers(self) -> bool:
        """Whether it opens a channel now."""
        address = f"127.0.0.1:{self.port}"
        try:
            with amqp.Connection(
                address, userid=self.user, password=self._password, connect_timeout=2, read_timeout=5, write_timeout=5
            ) as link:
                link.channel()
        except (OSError, amqp.AMQPError):
            return False
        return True

    def stop(self) -> None:
        """Stop it in good order: what it holds is on disk."""
        if self._booting and self.node.alive():  # it would not hear SIGTERM yet
            with suppress(StartFailed):
                self.wait_ready()
        self.node.stop()
        self._names.stop()

    def kill(self) -> None:
        """End it as a power cut would (tests); `start` brings it back."""
        self.node.kill()

    def _environment(self, dist_port: int, names_port: int) -> dict[str, str]:
        home = self._home
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "LANG": "C.UTF-8",
            "HOME": str(home),  # the Erlang cookie is made here
            "RABBITMQ_NODENAME": "rabbit@localhost",
            "RABBITMQ_MNESIA_BASE": str(home / "data"),
            "RABBITMQ_LOG_BASE": str(home / "log"),
            "RABBITMQ_CONFIG_FILE": str(home / "rabbitmq.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(home / "enabled_plugins"),
            "RABBITMQ_CONF_ENV_FILE": os.devnull,
            "RABBITMQ_DIST_PORT": str(dist_port),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1} +S 2:2",
            "ERL_EPMD_PORT": str(names_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_CRASH_DUMP": os.devnull,
            # Makes the script become the node itself instead of waiting beside it: one pid.
            "RUNNING_UNDER_SYSTEMD": "true",
        }
