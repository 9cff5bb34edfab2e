"""The public pages in a real browser; the services behind them are played."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from tests.unit.conftest import book  # noqa: F401
from tests.unit.gateway.conftest import Gateway, build, gateway, key_file, services  # noqa: F401
from tests.unit.gateway.test_pages import site  # noqa: F401

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
]  # fmt: skip


class _Silent(WSGIRequestHandler):
    def log(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def address(site: Gateway) -> Iterator[str]:  # noqa: F811
    """Where the pages are served from."""

    @Request.application
    def answer(request: Request) -> Response:
        request.environ["HTTP_X_REQUEST_ID"] = "req-0001"
        begun = site.dispatcher.begin(request)
        return begun if isinstance(begun, Response) else begun()

    server = make_server("127.0.0.1", 0, answer, threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
