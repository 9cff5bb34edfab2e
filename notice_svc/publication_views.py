"""Publications as their readers see them: labels beside codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel import places
from common.law.book import RuleBook
from common.store.aggregates import Loaded
from notice_svc import publication_schemas as s
from notice_svc.publications.catalogues import SERIES
from notice_svc.publications.indices import INDICES
from notice_svc.publications.preferred import CRITERIA
from notice_svc.publications.showcases import TYPES

KINDS = {
    "showcase": "成果展示", "catalogue": "目录", "index": "公益指数", "preferred_list": "优选名册", "need": "服务需求",
    "offer": "服务与资源",
}  # fmt: skip
STATES = {"published": "已发布", "withdrawn": "已撤回"}
_SHOWN = {
    "showcase": s.ShowcaseShown(), "catalogue": s.CatalogueShown(), "index": s.IndicesShown(),
    "preferred_list": s.PreferredShown(), "need": s.PairShown(), "offer": s.PairShown(),
}  # fmt: skip


def publication_view(loaded: Loaded, book: RuleBook, suggested: list[Loaded] | None = None) -> dict[str, Any]:
    """One publication; with ``suggested`` the needs or offers that go with it."""
    body = loaded.body
    whole = {**body, **_labels(body, book), "id": loaded.id, "version": loaded.version}
    if suggested is not None:
        whole["suggested"] = [{"id": one.id, **one.body, "division_label": places.label(one.body["division"])} for one in suggested]
    return _SHOWN[body["kind"]].dump(whole)


def _labels(body: Mapping[str, Any], book: RuleBook) -> dict[str, Any]:
    labels = {
        "kind_label": KINDS[body["kind"]], "state_label": STATES[body["state"]], "division_label": places.label(body["division"]),
    }  # fmt: skip
    return labels | (_OWN[body["kind"]](body, book) if body["kind"] in _OWN else {})


def _showcase(body: Mapping[str, Any], book: RuleBook) -> dict[str, Any]:
    return {"type_label": TYPES.get(body["type"])}


def _catalogue(body: Mapping[str, Any], book: RuleBook) -> dict[str, Any]:
    labels = book.parameters[SERIES].labels
    return {"entries": [{**one, "series_label": labels.get(one["series"])} for one in body["entries"]]}


def _index(body: Mapping[str, Any], book: RuleBook) -> dict[str, Any]:
    labels = book.parameters[INDICES].labels
    return {"indices": [{**one, "index_label": labels.get(one["index"], one["index"])} for one in body["indices"]]}


def _preferred(body: Mapping[str, Any], book: RuleBook) -> dict[str, Any]:
    labels = book.parameters[CRITERIA].labels
    told = lambda one: {**one, "criterion_label": labels.get(one["criterion"], one["criterion"])}  # noqa: E731
    return {"ranked": [{**row, "criteria": [told(one) for one in row["criteria"]]} for row in body["ranked"]]}


_OWN = {"showcase": _showcase, "catalogue": _catalogue, "index": _index, "preferred_list": _preferred}
