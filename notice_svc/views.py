"""A notice as its readers see it: labels beside codes, names masked, objections for officials only."""

from __future__ import annotations

from typing import Any

from common.kernel import places
from common.kernel.privacy import PersonalData, mask_name, mask_phone
from common.law.book import RuleBook
from common.store.aggregates import Loaded
from notice_svc import codes
from notice_svc.schemas import LEFT_OUT_OF_LISTS, NoticeShown, ObjectionFiled
from notice_svc.workflow import workflow_of

_NOTICE = NoticeShown()
_ITEM = NoticeShown(exclude=LEFT_OUT_OF_LISTS)


def notice_view(loaded: Loaded, book: RuleBook, personal: PersonalData | None = None) -> dict[str, Any]:
    """A notice for a reader; with ``personal``, for an official, who also reads its objections."""
    shown = _shown(loaded, book)
    if personal:
        shown["objections"] = [_objection(one, personal) for one in loaded.body["objections"]]
    return _NOTICE.dump(shown)


def item_view(loaded: Loaded, book: RuleBook) -> dict[str, Any]:
    """A notice as one line of a list."""
    return _ITEM.dump(_shown(loaded, book))


def filed_view(loaded: Loaded) -> dict[str, Any]:
    """The newest objection, for the person who has just filed it."""
    newest = loaded.body["objections"][-1]
    label = codes.OBJECTION_STATES[newest["state"]]
    return ObjectionFiled().dump({**newest, "notice": loaded.id, "state_label": label})


def sealed(form: dict[str, Any], id: str, personal: PersonalData) -> dict[str, Any]:
    """An objection's fields as they are kept. What somebody writes may name people, so the content is sealed too."""
    return {
        "id": id,
        **{name: text and personal.encrypt(text, f"objections/{id}/{name}") for name, text in form.items()},
    }


def _shown(loaded: Loaded, book: RuleBook) -> dict[str, Any]:
    body = {name: value for name, value in loaded.body.items() if name != "objections"}
    states = [one["state"] for one in loaded.body["objections"]]
    counts = {"objection_count": len(states), "open_objection_count": states.count("open")}
    return {**body, **counts, **_labels(body, book), "id": loaded.id, "version": loaded.version}


def _objection(kept: dict[str, Any], personal: PersonalData) -> dict[str, Any]:
    text = {name: _opened(kept, name, personal) for name in ("name", "phone", "content")}
    masked = {"name": mask_name(text["name"]), "phone": text["phone"] and mask_phone(text["phone"])}
    return {**kept, **text, **masked, "state_label": codes.OBJECTION_STATES[kept["state"]]}


def _opened(kept: dict[str, Any], name: str, personal: PersonalData) -> Any:
    return kept[name] and personal.decrypt(kept[name], f"objections/{kept['id']}/{name}")


def _labels(body: Any, book: RuleBook) -> dict[str, Any]:
    category = body.get("category")
    return {
        "kind_label": codes.KINDS[body["kind"]],
        "category_label": category and book.parameters["notice.categories"].labels[category],
        "division_label": places.label(body["division"]),
        "state_label": workflow_of(body).labels[body["state"]],
    }
