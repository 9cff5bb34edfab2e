"""Where the clauses of each document are law, and who and what is there: for tests that go through every kind of record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from common.kernel import places
from common.law.kinds import Field, Kind
from tests.house import House, who

DAY = "2024-05-10"  # of every record that says nothing else
TODAY = "2024-06-03"


@dataclass(frozen=True)
class Ground:
    """One jurisdiction: its place by level, an organisation, a base and the organisation that runs it."""

    source: str
    place: dict[str, str]
    profile: str

    @property
    def org(self) -> str:
        return f"org-{self.source}"

    @property
    def base(self) -> str:
        return f"base-{self.source}"

    @property
    def county(self) -> str:
        return self.place["county"]


ZHEJIANG = {"province": "33", "city": "3301", "county": "330106", "street": "330106002", "community": "330106002001"}
YOUTH = {"province": "33", "city": "3302", "county": "330203", "street": "330203005", "community": "330203005001"}
GROUNDS = {
    "ZJ23": Ground("ZJ23", ZHEJIANG, "zhejiang"),
    "ZJ18": Ground("ZJ18", ZHEJIANG, "zhejiang"),
    "YB21": Ground("YB21", YOUTH, "youth-base-2021"),
    "YP21": Ground(
        "YP21", {"province": "31", "city": "3101", "county": "310110", "street": "310110005", "community": "310110005001"}, "yangpu-2021"
    ),
    "WH15": Ground("WH15", {"province": "42", "city": "4201", "county": "420102", "street": "420102002", "community": "420102002001"}, "wuhan-2015"),
    "EXD": Ground("EXD", {**ZHEJIANG, "county": "330108", "street": "330108001", "community": "330108001001"}, "example-county"),
}


def know(house: House) -> None:
    """Let the services know the organisations and bases of all grounds, and what their bureaus have adopted."""
    orgs = {one.org: {"id": one.org, "name": f"{one.source}示例社会组织", "division": one.county} for one in GROUNDS.values()}
    orgs["org-other"] = {"id": "org-other", "name": "外地社会组织", "division": "330109"}
    bases = {one.base: base(one.base, one.county, one.profile, one.org) for one in GROUNDS.values()}
    bases |= {f"{one.base}-2": base(f"{one.base}-2", one.county, one.profile, one.org) for one in GROUNDS.values()}
    house.know(orgs=orgs.get, bases=bases.get, adoptions=adopted)


def base(id: str, division: str, profile: str, org: str) -> dict[str, Any]:
    contracts = [{"org": org, "since": "2016-01-01", "until": None}]
    return {"id": id, "name": f"{id}基地", "division": division, "profile": profile, "operator": org, "contracts": contracts}


def adopted(division: str) -> list[dict[str, Any]]:
    """The decisions of the bureaus that took another profile than their province's."""
    found = {YOUTH["county"]: "youth-base-2021", "330108": "example-county"}.get(division[:6])
    since = {"youth-base-2021": "2021-10-01", "example-county": "2024-01-01"}
    return [{"profile": found, "since": since[found], "settings": [], "schemes": []}] if found else []


def ground_of(kind: Kind, clause: str | None = None) -> Ground:
    return GROUNDS[(clause or kind.clauses[0]).split("-")[0]]


def about(kind: Kind, ground: Ground) -> str:
    """What a record of the kind is about there."""
    if kind.about == "place":
        return ground.place[level_of(kind)]
    return ground.org if kind.about == "org" else ground.base


def level_of(kind: Kind) -> str:
    return "county" if not kind.levels or "county" in kind.levels else kind.levels[0]


def division_of(kind: Kind, ground: Ground) -> str:
    return ground.place[level_of(kind)] if kind.about == "place" else ground.county


def actor(role: str, kind: Kind, ground: Ground) -> dict[str, Any]:
    """Somebody of the role who may act there."""
    division = division_of(kind, ground)
    if role == "operator":
        return who(role, division, base=ground.base, org=ground.org)
    if role == "applicant":
        return who(role, division, org=ground.org)
    return who(role, division if role == "street" else places.authority(division))


def stranger(role: str, kind: Kind, ground: Ground) -> dict[str, Any]:
    """Somebody of the role whose place, organisation or base is another."""
    claims = {"operator": {"base": f"{ground.base}-2", "org": ground.org}, "applicant": {"org": "org-other"}}.get(role, {})
    return who(role, "330109", **claims)


def fields(kind: Kind, house: House, ground: Ground, *, whole: bool = True, salt: str = "") -> dict[str, Any]:
    """Fields that are right: all of them, or only those that must be there. ``salt`` keeps two records apart."""
    rules = house.book.view(ground.profile, DAY)
    found = {
        field.name: value(field, rules, ground, salt) for field in kind.fields.values() if (whole or field.required) and not words_of(kind, field)
    }
    return settled(kind, found, rules, ground, salt)


def words_of(kind: Kind, field: Field) -> bool:
    """Whether a field is the words of another's ``other``."""
    owner = kind.fields.get(field.name.removesuffix("_words"))
    return owner is not None and owner is not field and owner.open


def codes(field: Field, rules: Any) -> list[str]:
    """The codes that the profile lists."""
    if field.codes_from and rules.has(field.codes_from):
        listed = rules.value(field.codes_from)
        return [code for code in field.codes if code in listed]
    return [code for code in field.codes if code != "other"]


def value(field: Field, rules: Any, ground: Ground, salt: str) -> Any:
    """One right value of a field."""
    number = 0 if field.least is None else field.least
    made = {
        "text": lambda: f"示例内容{salt}", "texts": lambda: [f"示例事项{n}{salt}" for n in range(max(1, field.least or 1))],
        "code": lambda: codes(field, rules)[0], "codes": lambda: codes(field, rules)[: field.most], "flag": lambda: True,
        "whole": lambda: max(1, number) if field.most is None or field.most >= 1 else number,
        "fen": lambda: max(number, min(100, field.most if field.most is not None else 100)), "area": lambda: "12.50",
        "day": lambda: DAY, "place": lambda: ground.place[field.level or "county"], "org": lambda: ground.org,
        "orgs": lambda: [ground.org, "org-other"], "base": lambda: f"{ground.base}-2", "person": lambda: "欧阳示例",
    }  # fmt: skip
    return made[field.type]()


def settled(kind: Kind, found: dict[str, Any], rules: Any, ground: Ground, salt: str) -> dict[str, Any]:
    """The fields as the kind's checks ask: sums that are right, what another field asks for."""
    for name, said in checks(kind):
        if name == "sum_equals":
            found[said["total"]] = sum(found.get(part, 0) for part in said["fields"])
        elif name == "requires" and found.get(said["when"]) in said.get("is", (True,)) and said["field"] not in found:
            found[said["field"]] = value(kind.fields[said["field"]], rules, ground, salt)
        elif name == "at_least_one" and not any(found.get(one) for one in said["fields"]):
            found[said["fields"][0]] = value(kind.fields[said["fields"][0]], rules, ground, salt)
        elif name == "mapped":
            found.setdefault(said["else"], "示例理由")
    return found


def checks(kind: Kind) -> Iterator[tuple[str, Any]]:
    return ((name, said) for one in kind.checks for name, said in one.items())


def form(kind: Kind, house: House, ground: Ground, **how: Any) -> dict[str, Any]:
    """A whole record that is right."""
    return {"about": about(kind, ground), "on": how.pop("on", DAY), "fields": fields(kind, house, ground, **how)}
