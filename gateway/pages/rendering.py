"""Templates and the files beside them, read once at start."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from werkzeug.http import parse_etags
from werkzeug.wrappers import Request, Response

from gateway.answers import SHARED
from gateway.pages import words
from gateway.pages.frame import NAVIGATION, Frame
from gateway.refusals import no_such_address

_HERE = Path(__file__).parent
_TYPES = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
_HERE_BY_TEMPLATE = {"notices.html": "/", "bases.html": "/bases", "training.html": "/training", "funding.html": "/funding", "progress.html": "/progress", "rules.html": "/rules"}
_FILE_SECONDS = 3600


class Renderer:
    """Pages from templates, and static files."""

    def __init__(self, frame: Frame = Frame()) -> None:  # noqa: B008
        self._environment = Environment(
            loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        self._environment.filters |= {"day": words.day_zh, "moment": words.moment_zh, "end": words.end_zh}
        self._frame = frame
        self._files = {path.name: path.read_bytes() for path in (_HERE / "static").iterdir()}

    def page(self, template: str, status: int = 200, *, secret: bool = False, **values: Any) -> Response:
        """A page for everybody; a ``secret`` one for whoever asked, so that nobody on the way keeps it."""
        around = {"frame": self._frame, "navigation": NAVIGATION, "here": _HERE_BY_TEMPLATE.get(template)}
        html = self._environment.get_template(template).render(**around, **values)
        response = Response(html, status, content_type="text/html; charset=utf-8")
        response.headers.update(SHARED if status == 200 and not secret else {"Cache-Control": "no-store"})
        return response

    def file(self, name: str, request: Request) -> Response:
        """A static file. Raises Refused 404."""
        if name not in self._files:
            raise no_such_address()
        return content(self._files[name], _TYPES[Path(name).suffix], request, _FILE_SECONDS)


def content(body: bytes, kind: str, request: Request, seconds: int = 0) -> Response:
    """Bytes that rarely change: tagged by their content, 304 where the reader has them."""
    etag = hashlib.sha256(body).hexdigest()[:16]
    headers = {"ETag": f'"{etag}"'} | ({"Cache-Control": f"public, max-age={seconds}"} if seconds else SHARED)
    if parse_etags(request.headers.get("If-None-Match")).contains_weak(etag):
        return Response(status=304, headers=headers)
    return Response(body, headers=headers, content_type=kind)
