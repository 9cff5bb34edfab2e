"""Who takes part: one person for each role, none of them real."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from launcher.suite import Suite

COUNTY = "330106"
PLACE = "西湖区"


@dataclass(frozen=True)
class Person:
    """A token, and how the demonstration speaks of its bearer."""

    label: str
    token: str


class Cast:
    """Issues the tokens of a development suite."""

    def __init__(self, suite: Suite) -> None:
        self.suite = suite

    def bureau(self, desk: str = "甲", division: str = COUNTY, label: str = f"{PLACE}民政局") -> Person:
        """An officer of a civil-affairs bureau; different desks are different people."""
        return Person(f"{label}（经办{desk}）", self.suite.token(["bureau"], division, f"经办{desk}"))

    def operator(self, base: str, org: str, desk: str = "甲", division: str = COUNTY) -> Person:
        """A member of the organisation that runs a base."""
        return Person(f"运营机构（经办{desk}）", self.suite.token(["operator"], division, f"运营{desk}", org=org, base=base))

    def applicant(self, org: str, name: str, division: str = COUNTY) -> Person:
        """The person who acts for an organisation."""
        return Person(name, self.suite.token(["applicant"], division, name, org=org))

    def finance(self, division: str = COUNTY) -> Person:
        """An officer of the finance bureau."""
        return Person(f"{PLACE}财政局", self.suite.token(["finance"], division, "财政经办"))

    def auditor(self, division: str = "33") -> Person:
        """Somebody who reads everything in the province."""
        return Person("省级审计", self.suite.token(["auditor"], division, "审计"))
