"""Files on their way through: taken whole within the byte budget, passed on to a service in parts, and back in parts."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from common.bus.http_wire import Pieces
from common.bus.messages import Call, RawReply
from common.kernel.decision import Refused
from common.kernel.problems import bad_field, bad_request, unavailable

PART_BYTES = 1024 * 1024
FIELD = "file"
FILE_SECONDS = 35.0  # until a file must have been made
PART_SECONDS = 5.0
_PAUSE = 0.2
_STRANGE = re.compile(r"[\x00-\x1f\x7f/\\]")


def read_file(request: Request) -> tuple[str, bytes]:
    """Name and content of the file in a request: the field ``file`` of a form, or the body itself. Raises Refused 400, 422."""
    if request.mimetype != "multipart/form-data":
        data = request.get_data()
        if not data:
            raise bad_request("请求缺少文件。")
        return "", data
    try:
        sent = request.files.getlist(FIELD)
    except (HTTPException, ValueError):
        raise bad_request("上传的内容无法识别。") from None
    if len(sent) != 1:
        raise bad_field(FIELD, "应当上传一个文件。")
    return _STRANGE.sub("", sent[0].filename or "")[:200], sent[0].read()


def digest(data: bytes) -> str:
    """What tells one file from another."""
    return hashlib.sha256(data).hexdigest()


def passed_on(ask: Any, service: str, call: Call, name: str, data: bytes) -> Call:
    """The call that the service gets, once it has all parts of the file. Raises Refused."""
    file = f"in-{call.command_id}"
    for number, start in enumerate(range(0, len(data), PART_BYTES)):
        piece = base64.b64encode(data[start : start + PART_BYTES]).decode()
        part = {"file": file, "number": number, "data": piece}
        told = ask(service, replace(call, method="take_part", body=part, params={}, query={}), PART_SECONDS)
        if told.status >= 400:
            raise unavailable()
    return replace(call, body={"file": file, "name": name, "size": len(data), "sha256": digest(data)})


def response_of(ask: Any, service: str, call: Call, told: RawReply, seconds: float = FILE_SECONDS) -> Response | RawReply:
    """The file that a service is making, in pieces; its refusal where it could not. Raises Refused 503 where it takes too long."""
    ends = time.monotonic() + seconds
    while told.status == 200:
        made = json.loads(told.body)
        if made["ready"]:
            return _file(ask, service, call, made)
        if time.monotonic() > ends:
            raise Refused(503, "takes_long", "文件较大，未能及时生成，请缩小范围后再试。")
        time.sleep(_PAUSE)
        told = ask(service, replace(call, method="file_state", query={"file": made["file"]}, params={}), PART_SECONDS)
    return told


def _file(ask: Any, service: str, call: Call, made: dict[str, Any]) -> Response:
    def pieces() -> Iterator[bytes]:
        for number in range(-(-made["size"] // PART_BYTES)):
            query = {"file": made["file"], "number": str(number)}
            told = ask(service, replace(call, method="file_part", query=query, params={}), PART_SECONDS)
            if told.status != 200:
                raise unavailable()
            yield base64.b64decode(json.loads(told.body)["data"])

    response = Pieces(pieces, made["size"], made["kind"])
    name = quote(made["name"])
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    response.headers["Cache-Control"] = "no-store"
    return response
