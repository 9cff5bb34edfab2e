"""What can go wrong on the bus, by what the caller must do about it."""

from __future__ import annotations


class BadJson(ValueError):
    """The bytes are not the JSON that we accept; the message names the reason, never the content."""


class NumberTooLarge(BadJson):
    """It would be JSON if a number in it were not beyond what 64 bits hold."""


class Permanent(Exception):
    """Raised by an event handler: no attempt can succeed. The event becomes a dead letter under `code`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Later(Exception):
    """Raised by an event handler: not yet, an earlier event of the aggregate is still missing. Retried."""


class Unavailable(Exception):
    """Nobody can take the call now: no broker, or no process of that service. Nothing was executed."""


class DeadlineExceeded(Exception):
    """No answer in time. The call may or may not have been executed; repeat it with the same command id."""
