"""What benchmarks store by the thousand is found by what the services find theirs by."""

from __future__ import annotations

from typing import Any

import pytest
from pymongo import MongoClient

from admission_svc.store import AdmissionStore
from benchmarks.news import assessments
from benchmarks.organisations import ORG_LIST_KEYS, ORG_UNIQUE, copy_of
from common.store.lists import LISTS, UNIQUE, lists_of, unique_keys
from registry_svc.store import RegistryStore


@pytest.fixture
def client() -> MongoClient[dict[str, Any]]:
    return MongoClient(connect=False)


def test_organisations(client: MongoClient) -> None:
    orgs = RegistryStore(client["registry"]).orgs
    assert (orgs.list_keys, orgs.unique) == (ORG_LIST_KEYS, ORG_UNIQUE)
    stored = copy_of({"body": {"kind": "foundation"}}, 7)
    assert stored[LISTS] == lists_of(stored["body"], orgs.list_keys)
    assert stored[UNIQUE] == unique_keys(stored["body"], orgs.unique) != []


def test_residencies(client: MongoClient) -> None:
    stored = assessments().untold(7)
    assert stored[LISTS] == lists_of(stored["body"], AdmissionStore(client["admission"]).residencies.list_keys)
