"""What must be on the machine before the first start, and is not a Python package."""

from __future__ import annotations

import shutil
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


# What only tests need, by the package that has it: tools of alerts, a real browser, a font for its pages and for PDF.
FOR_TESTS = {
    "promtool": "prometheus", "prometheus-alertmanager": "prometheus-alertmanager", "chromium": "chromium",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc": "fonts-noto-cjk",
}  # fmt: skip


def ensure_tools_for_tests() -> None:
    """Install the Debian packages that only tests need. Raises StartFailed."""
    missing = [package for tool, package in FOR_TESTS.items() if not (shutil.which(tool) or Path(tool).exists())]
    if missing and subprocess.run(["sh", str(INSTALL), *missing]).returncode != 0:
        raise StartFailed("setup", f"未能自动安装测试所需的软件包：{'、'.join(missing)}", f"请安装：{' '.join(missing)}")


def ensure_broker(env: Mapping[str, str]) -> None:
    """Install Debian's rabbitmq-server unless one is given or there. Raises StartFailed."""
    if env.get("AMQP_URI") or find_server():
        return
    installed = subprocess.run(["sh", str(INSTALL), "rabbitmq-server"])
    if installed.returncode != 0 or not find_server():
        raise StartFailed("rabbitmq", "本机没有 rabbitmq-server，也未能自动安装", REMEDY)
