"""Each schema of the API document has a name of its own: two of the same name would be told apart by a number only."""

from __future__ import annotations

import warnings

from gateway.openapi import document
from gateway.routes import ROUTES


def test_no_two_schemas_have_the_same_name() -> None:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        document(ROUTES)
    assert [str(one.message) for one in told if "resolved to the name" in str(one.message)] == []
