"""Which pods may speak to which, as NetworkPolicies say: both ends must allow it.

A peer is labels of a pod and the name of its namespace. What the policies of these manifests do not use is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

OWN = "ngo"


@dataclass(frozen=True)
class Peer:
    labels: Mapping[str, str]
    namespace: str = OWN


def allowed(policies: Iterable[Mapping[str, Any]], source: Peer, target: Peer, port: int, protocol: str = "TCP") -> bool:
    """Whether ``source`` may open a connection to ``target``."""
    known = list(policies)
    out = _open(known, "Egress", source, target, port, protocol)
    return out and _open(known, "Ingress", target, source, port, protocol)


def _open(policies: list[Mapping[str, Any]], direction: str, pod: Peer, other: Peer, port: int, protocol: str) -> bool:
    if pod.namespace != OWN:
        return True  # the policies of others are not ours
    mine = [one["spec"] for one in policies if direction in one["spec"]["policyTypes"] and _selects(one["spec"]["podSelector"], pod.labels)]
    if not mine:
        return True
    side = "to" if direction == "Egress" else "from"
    rules = [rule for spec in mine for rule in spec.get(direction.lower(), ())]
    return any(_peers(rule.get(side), other) and _ports(rule.get("ports"), port, protocol) for rule in rules)


def _peers(peers: list[Mapping[str, Any]] | None, other: Peer) -> bool:
    return peers is None or any(_is_peer(peer, other) for peer in peers)


def _is_peer(peer: Mapping[str, Any], other: Peer) -> bool:
    assert set(peer) <= {"namespaceSelector", "podSelector"}
    if "namespaceSelector" in peer:
        there = _selects(peer["namespaceSelector"], {"kubernetes.io/metadata.name": other.namespace})
    else:
        there = other.namespace == OWN
    return there and _selects(peer.get("podSelector", {}), other.labels)


def _ports(ports: list[Mapping[str, Any]] | None, port: int, protocol: str) -> bool:
    return ports is None or any((one["port"], one["protocol"]) == (port, protocol) for one in ports)


def _selects(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    assert set(selector) <= {"matchLabels", "matchExpressions"}
    terms = selector.get("matchExpressions", ())
    assert all(term["operator"] == "In" for term in terms)
    return selector.get("matchLabels", {}).items() <= labels.items() and all(labels.get(term["key"]) in term["values"] for term in terms)
