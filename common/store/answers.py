"""Refusals that were answered to a command with an ``Idempotency-Key``, kept so that a repeat hears the same.

What was carried out needs no record here: the aggregate itself remembers its causes.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pymongo.errors import DuplicateKeyError

from common.kernel.decision import Basis, FieldError, Refused
from common.store.batching import Lookup
from common.store.port import Database

KEPT_SECONDS = 7 * 24 * 3600
LASTING = frozenset({403, 409, 412, 422})  # what is not there (404) may be on its way


class Answers:
    """The remembered refusals of one service."""

    def __init__(self, database: Database) -> None:
        self.collection = database["answers"]
        self._by_id = Lookup(self.collection)

    def ensure_indexes(self) -> None:
        """Create the indexes; idempotent."""
        self.collection.create_index("kept_at", expireAfterSeconds=KEPT_SECONDS)

    def repeat(self, command_id: str, fingerprint: str) -> None:
        """Raise what this command was refused with before, if it was."""
        found = self._by_id.one(command_id)
        if found:
            check_same(found["fingerprint"], fingerprint)
            raise _revive(found["refusal"])

    def keep(self, command_id: str, fingerprint: str, refused: Refused) -> None:
        """Remember a refusal; of two at once the first one counts."""
        if not refused.lasting or refused.status not in LASTING or refused.code in ("lost_race", "idempotency_key_reused"):
            return
        document = {"_id": command_id, "fingerprint": fingerprint, "refusal": _flatten(refused), "kept_at": datetime.now(UTC)}
        try:
            self.collection.insert_one(document)
        except DuplicateKeyError:
            pass


def check_same(earlier: str | None, now: str | None) -> None:
    """Refuse 422 a key that was used before for a different request."""
    if earlier != now:
        raise Refused(422, "idempotency_key_reused", "该 Idempotency-Key 已用于内容不同的请求，请更换后重新提交。")


def _flatten(refused: Refused) -> dict[str, Any]:
    return {
        "status": refused.status,
        "code": refused.code,
        "detail": refused.detail,
        "basis": [basis.to_json() for basis in refused.basis],
        "errors": [{"field": error.field, "message": error.message} for error in refused.errors],
        "waivable": refused.waivable,
    }


def _revive(kept: dict[str, Any]) -> Refused:
    return Refused(
        kept["status"],
        kept["code"],
        kept["detail"],
        basis=tuple(Basis(**basis) for basis in kept["basis"]),
        errors=tuple(FieldError(**error) for error in kept["errors"]),
        waivable=kept["waivable"],
    )
