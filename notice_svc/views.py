"""A notice as its readers see it: labels beside codes, names masked, objections for officials only."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from common.kernel import places
from common.kernel.privacy import PersonalData, mask_name, mask_phone
from common.law.book import RuleBook
from common.store.aggregates import Loaded
from notice_svc import codes
from notice_svc.schemas import (
    LEFT_OUT_OF_LISTS,
    NoticeShown,
    ObjectionDisclosed,
    ObjectionFiled,
    ObjectionFollowed,
    ObjectionShown,
)  # fmt: skip
from notice_svc.workflow import workflow_of

Letters = Mapping[str, Mapping[str, Any]]

_NOTICE = NoticeShown()
_ITEM = NoticeShown(exclude=LEFT_OUT_OF_LISTS)


def notice_view(loaded: Loaded, book: RuleBook, objections: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """A notice for a reader; with ``objections`` for an official, who also reads these."""
    shown = _shown(loaded, book)
    return _NOTICE.dump(shown if objections is None else {**shown, "objections": objections})


def item_view(loaded: Loaded, book: RuleBook) -> dict[str, Any]:
    """A notice as one line of a list."""
    return _ITEM.dump(_shown(loaded, book))


def receipt_code(id: str, personal: PersonalData) -> str:
    """The code by which who filed an objection follows it: the same for a repeated command, guessed by nobody."""
    digits = personal.lookup(f"receipt:{id}").rpartition(":")[2]
    return base64.b32encode(bytes.fromhex(digits)[:10]).decode()


def filed_view(loaded: Loaded, receipt: str) -> dict[str, Any]:
    """An objection for the person who has just filed it."""
    return ObjectionFiled().dump({**_status(loaded), "receipt": receipt})


def followed_view(loaded: Loaded) -> dict[str, Any]:
    """An objection for who has its receipt: how far it is, nothing personal."""
    return ObjectionFollowed().dump(_status(loaded))


def letter(form: dict[str, Any], id: str, personal: PersonalData) -> dict[str, Any]:
    """What somebody wrote, sealed. It may name people, so the content is sealed too."""
    return {name: text and personal.encrypt(text, _owner(id, name)) for name, text in form.items()}


def objection_view(loaded: Loaded, letters: Letters, personal: PersonalData) -> dict[str, Any]:
    """An objection as officials read it: its name and phone masked."""
    text = _opened(loaded.id, letters, personal)
    masked = {"name": text["name"] and mask_name(text["name"]), "phone": text["phone"] and mask_phone(text["phone"])}
    return ObjectionShown().dump({**_status(loaded), **text, **masked})


def disclosed_view(loaded: Loaded, letters: Letters, personal: PersonalData) -> dict[str, Any]:
    """Name and phone in full, for an officer who has given a reason."""
    return ObjectionDisclosed().dump({**_status(loaded), **_opened(loaded.id, letters, personal)})


def _status(loaded: Loaded) -> dict[str, Any]:
    return {**loaded.body, "state_label": codes.OBJECTION_STATES[loaded.body["state"]]}


def _opened(id: str, letters: Letters, personal: PersonalData) -> dict[str, Any]:
    kept = letters.get(id, {})
    fields = ("name", "phone", "content")
    return {name: kept.get(name) and personal.decrypt(kept[name], _owner(id, name)) for name in fields}


def _owner(id: str, name: str) -> str:
    return f"objections/{id}/{name}"


def _shown(loaded: Loaded, book: RuleBook) -> dict[str, Any]:
    return {**loaded.body, **_labels(loaded.body, book), "id": loaded.id, "version": loaded.version}


def _labels(body: Any, book: RuleBook) -> dict[str, Any]:
    category = body.get("category")
    return {
        "kind_label": codes.KINDS[body["kind"]],
        "category_label": category and book.parameters["notice.categories"].labels[category],
        "division_label": places.label(body["division"]),
        "state_label": workflow_of(body).labels[body["state"]],
    }
