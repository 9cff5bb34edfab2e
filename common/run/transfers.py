"""Files on their way between the gateway and a service: in parts of bounded size, in both directions."""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Callable
from typing import Any, ClassVar

import structlog

from common.bus import Call, Reply, command, query
from common.kernel.clock import real_ms
from common.kernel.decision import Refused
from common.kernel.ids import new_id
from common.kernel.privacy import PersonalData
from common.kernel.problems import bad_request, not_found, unavailable
from common.run.desk import Desk
from common.run.logs import frames
from common.store.files import PART_BYTES, Files, owned_by

AT_ONCE = 2.0  # seconds for which who asks for a file waits with the question

log = structlog.get_logger(__name__)


class FileKeeping:
    """Mixed into every service: takes the parts of a file, and gives those of another."""

    name: ClassVar[str]
    desk: Desk[Any]
    personal: PersonalData | None = None

    @command()
    def take_part(self, call: Call) -> Reply:
        """One part of a file that is being sent. Raises Refused 400 for a part that is none."""
        file, number, data = (call.body.get(name) for name in ("file", "number", "data"))
        if not (isinstance(file, str) and isinstance(number, int) and isinstance(data, str)):
            raise bad_request()
        sealed = self.personal.encrypt(data, f"files/{file}/{number}") if self.personal else data
        self.desk.store.files.keep(file, number, owned_by(call.principal), sealed, real_ms())
        return Reply(200, {})

    @query()
    def file_part(self, call: Call) -> Reply:
        """One part of a file that was asked for. Raises Refused 404."""
        data = self.desk.store.files.part(call.query["file"], int(call.query["number"]), owned_by(call.principal))
        if data is None:
            raise not_found()
        return Reply(200, {"data": data})

    @query()
    def file_state(self, call: Call) -> Reply:
        """How a file stands that is still being made. Raises what its making raised, Refused 404."""
        making = _MAKING.get(call.query["file"])
        if making is None or making.owner != owned_by(call.principal):
            raise not_found()
        return making.told()


class Making:
    """A file being made in a thread of its own, so that no call runs long."""

    def __init__(self, files: Files, owner: str, name: str, kind: str, make: Callable[[], bytes]) -> None:
        self.files, self.owner, self.name, self.kind = files, owner, name, kind
        self.id = new_id()
        self._make, self._size, self._sha = make, 0, ""
        self._fault: Refused | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def started(self) -> Reply:
        """The file where it is made soon, else where to ask for it."""
        _MAKING[self.id] = self
        self._thread.start()
        return self.told()

    def told(self) -> Reply:
        """How it stands. Raises Refused where it could not be made."""
        self._thread.join(AT_ONCE)
        ready = not self._thread.is_alive()
        if ready:
            _MAKING.pop(self.id, None)
        if self._fault is not None:
            raise self._fault
        return Reply(200, {"file": self.id, "ready": ready, "name": self.name, "kind": self.kind, "size": self._size, "sha256": self._sha})

    def _run(self) -> None:
        try:
            data = self._make()
            self._size, self._sha = len(data), hashlib.sha256(data).hexdigest()
            for number, start in enumerate(range(0, len(data), PART_BYTES)):
                piece = base64.b64encode(data[start : start + PART_BYTES]).decode()
                self.files.keep(self.id, number, self.owner, piece, real_ms())
        except Refused as refused:
            self._fault = refused
        except Exception as error:
            log.error("file_not_made", error=type(error).__name__, at=frames(error))
            self._fault = unavailable()


_MAKING: dict[str, Making] = {}


def sent_by(service: FileKeeping, call: Call, name: str, kind: str, make: Callable[[], bytes]) -> Reply:
    """The answer to who asks for a file."""
    return Making(service.desk.store.files, owned_by(call.principal), name, kind, make).started()


def received(service: FileKeeping, file: str, owner: str) -> bytes:
    """A whole file that was sent in parts."""
    opened = (
        service.personal.decrypt(one, f"files/{file}/{number}") if service.personal else one
        for number, one in enumerate(service.desk.store.files.parts(file, owner))
    )
    return b"".join(base64.b64decode(one) for one in opened)
