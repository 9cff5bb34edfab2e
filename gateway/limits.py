"""How often one caller may ask: a token bucket each, in this process. Fairness, not defence: that is the ingress's."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

from gateway.refusals import TooMany

BURST_SECONDS = 2.0  # a caller that has been quiet may use so many seconds' worth at once
_CALLERS = 20_000


class Limits:
    """Buckets of one rate. A rate of 0 limits nothing."""

    def __init__(self, per_second: float, now: Callable[[], float] = time.monotonic, burst: float | None = None) -> None:
        """``burst`` is how many a quiet caller may send at once, else two seconds' worth."""
        self._rate = per_second
        self._most = per_second * BURST_SECONDS if burst is None else burst
        self._now = now
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, caller: str, cost: float = 1.0) -> None:
        """Count a request of ``caller``. Raises Refused 429 when it is over its rate."""
        if not self._rate:
            return
        now = self._now()
        left, since = self._buckets.get(caller, (self._most, now))
        left = min(self._most, left + (now - since) * self._rate)
        if left < cost:
            raise TooMany((cost - left) / self._rate)
        self._buckets[caller] = (left - cost, now)
        self._buckets.move_to_end(caller)
        if len(self._buckets) > _CALLERS:
            self._buckets.popitem(last=False)
