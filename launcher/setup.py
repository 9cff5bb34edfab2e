"""What must be on the machine before the first start, and is not a Python package."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

from launcher.broker import find_server
from launcher.errors import StartFailed

INSTALL = Path(__file__).with_name("install.sh")
REMEDY = (
    "请安装 rabbitmq-server，或以 AMQP_URI 指定现有消息服务器"
    "（例如 AMQP_URI=amqp://用户:口令@主机:5672// make run）。"
)


def ensure_broker(env: Mapping[str, str]) -> None:
    """Install Debian's rabbitmq-server unless one is given or there. Raises StartFailed."""
    if env.get("AMQP_URI") or find_server():
        return
    installed = subprocess.run(["sh", str(INSTALL), "rabbitmq-server"])
    if installed.returncode != 0 or not find_server():
        raise StartFailed("rabbitmq", "本机没有 rabbitmq-server，也未能自动安装", REMEDY)
