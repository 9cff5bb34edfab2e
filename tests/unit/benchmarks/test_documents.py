"""What benchmarks store by the thousand is found by what the services find theirs by."""

from __future__ import annotations

from typing import Any

import pytest
from pymongo import MongoClient

from admission_svc.store import AdmissionStore
from benchmarks.news import assessments
from benchmarks.organisations import ORG_ALONE, ORG_WAYS, copy_of
from common.store.lists import HOLDS, LISTS, holds_of, lists_of
from registry_svc.store import RegistryStore


@pytest.fixture
def client() -> MongoClient[dict[str, Any]]:
    return MongoClient(connect=False)


def test_organisations(client: MongoClient) -> None:
    orgs = RegistryStore(client["registry"]).orgs
    assert (orgs.ways, orgs.alone) == (ORG_WAYS, ORG_ALONE)
    stored = copy_of({"body": {"kind": "foundation"}}, 7)
    assert stored[LISTS] == lists_of(stored["body"], orgs.ways)
    assert stored[HOLDS] == holds_of(stored["body"], orgs.alone) != []


def test_residencies(client: MongoClient) -> None:
    stored = assessments().untold(7)
    assert stored[LISTS] == lists_of(stored["body"], AdmissionStore(client["admission"]).residencies.ways)
