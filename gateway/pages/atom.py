"""The feed of public notices (RFC 4287). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from xml.etree import ElementTree

_NAMESPACE = "http://www.w3.org/2005/Atom"
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # no XML document may hold these


def feed(notices: Iterable[Mapping[str, Any]], site: str, now: str) -> bytes:
    """The newest notices; ``site`` is the address that links begin with, ``now`` the time of an empty feed."""
    items = list(notices)
    root = ElementTree.Element("feed", {"xmlns": _NAMESPACE, "xml:lang": "zh-CN"})
    _text(root, "id", "urn:ngo:feed:notices")
    _text(root, "title", "社会组织孵化基地公示公告")
    _text(root, "updated", max((_updated(item) for item in items), default=now))
    _text(ElementTree.SubElement(root, "author"), "name", "社会组织孵化基地业务系统")
    ElementTree.SubElement(root, "link", {"rel": "self", "href": f"{site}/feed.atom"})
    ElementTree.SubElement(root, "link", {"rel": "alternate", "href": f"{site}/"})
    for item in items:
        _entry(root, item, site)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _entry(root: ElementTree.Element, item: Mapping[str, Any], site: str) -> None:
    entry = ElementTree.SubElement(root, "entry")
    _text(entry, "id", f"urn:ngo:notice:{item['id']}")
    _text(entry, "title", item["title"])
    _text(entry, "published", item["opened_at"])
    _text(entry, "updated", _updated(item))
    ElementTree.SubElement(entry, "link", {"rel": "alternate", "href": f"{site}/notices/{item['id']}"})
    ElementTree.SubElement(entry, "category", {"term": item["kind"], "label": item["kind_label"]})
    _text(entry, "summary", f"{item['division_label']} {item['state_label']}")


def _updated(item: Mapping[str, Any]) -> str:
    return item["ended_at"] or item["opened_at"]


def _text(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = _FORBIDDEN.sub("", text)
