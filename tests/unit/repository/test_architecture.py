"""The house: the core stays pure, services stay apart, each has the same rooms. Shown by walking the imports."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

import contracts
from contracts.base import EventType
from tests.unit.repository.sources import AROUND, PRODUCT, ROOT, SERVICES, Module, closure, modules

KNOWN = modules(*PRODUCT)
EVERYTHING = modules(*PRODUCT, *AROUND, "tests")

INFRASTRUCTURE = {
    "nameko", "kombu", "amqp", "eventlet", "pymongo", "bson", "socket", "time", "asyncio", "threading", "subprocess",
}  # fmt: skip

# The rooms of a service that touch the world; every other module of it is pure.
SHELL_OF_A_SERVICE = re.compile(r"\w+_svc(\.(service|store|desk|entrypoints(\.\w+)?))?")
SCHEMAS = re.compile(r"\w+_svc\.(\w+_)?schemas(\.\w+)?")
# What the gateway may read of a service: what its requests and answers are called.
VOCABULARY = re.compile(rf"({SCHEMAS.pattern}|\w+_svc\.(codes|workflow|\w+\.(declaration|fields)))(\.|$)")
# They shape what is stored for its readers: they know the type of what the store hands out, and decide nothing.
READ_SIDE = re.compile(r"\w+_svc\.(\w+_)?(listing|views)")
PURE_ROOMS = ("common.kernel.", "common.law.")

# Who may import what, besides common/bus/, which owns the bus.
BUS_OUTSIDE_THE_BUS = {
    "common.run.provider": ({"nameko"}, "the desk is a Nameko dependency"),
    "common.run.vault": ({"nameko"}, "the key of personal data is a Nameko dependency"),
    "launcher.broker": ({"amqp"}, "asks the private broker whether it is ready"),
    "tools.deadletters": ({"amqp"}, "reads the queues of dead letters"),
}
# The parts of Nameko that lose, repeat or hang; common/bus/ has its own in their place.
BARE_NAMEKO = {
    "nameko.cli", "nameko.events", "nameko.messaging", "nameko.rpc", "nameko.standalone", "nameko.timer", "nameko.web",
}  # fmt: skip

CLOCK_READS = re.compile(
    r"datetime\.datetime\.(now|today|utcnow)|datetime\.date\.today|time\.(time|time_ns|localtime|gmtime|strftime|ctime)"
)
# Who may ask the machine what time it is; everybody else is given a clock.
MACHINE_TIME = {
    "common.kernel.clock": "it is the clock",
    "common.bus.http_connection": "the date of an answer",
    "common.bus.inbox": "how late events come, whatever the simulated clock shows",
    "common.bus.parking": "when a message failed, whatever the simulated clock shows",
    "common.bus.rpc": "deadlines of calls between processes",
    "common.bus.rpc_client": "deadlines of calls between processes",
    "common.store.answers": "when the database may forget an answer",
    "gateway.tokens": "tokens expire in real time, whatever the simulated clock shows",
}
LONGEST = 300
LONGER: dict[str, str] = {}  # module: why it may be longer


def is_pure(module: Module) -> bool:
    name = module.name
    if name.startswith("common."):
        return name.startswith(PURE_ROOMS)
    shell = SHELL_OF_A_SERVICE.fullmatch(name) or SCHEMAS.fullmatch(name) or READ_SIDE.fullmatch(name)
    return module.package in SERVICES and not shell


PURE = sorted(name for name, module in KNOWN.items() if is_pure(module))


def test_each_service_has_pure_modules() -> None:
    assert set(SERVICES) <= {KNOWN[name].package for name in PURE}, "a service without a pure module decides elsewhere"


def test_pure_modules_reach_no_infrastructure() -> None:
    assert {name: found for name in PURE if (found := infrastructure(closure(KNOWN[name], KNOWN).values()))} == {}


def test_schemas_and_the_read_side_import_no_infrastructure_themselves() -> None:
    looked_at = [module for name, module in KNOWN.items() if SCHEMAS.fullmatch(name) or READ_SIDE.fullmatch(name)]
    assert infrastructure(looked_at) == set()


def test_pure_modules_read_no_clock() -> None:
    looked_at = {*PURE, *filter(READ_SIDE.fullmatch, KNOWN)} - {"common.kernel.clock"}
    assert {name: found for name in looked_at if (found := clock_reads(KNOWN[name]))} == {}


def test_contracts_import_nothing_of_ours() -> None:
    ours = set(PRODUCT + AROUND + ("tests",)) - {"contracts"}
    assert {module.name: found for module in modules("contracts").values() if (found := module.outside & ours)} == {}


def test_nobody_imports_a_service() -> None:
    everybody = modules(*PRODUCT, *AROUND)
    assert {name: found for name, module in everybody.items() if (found := of_other_services(module))} == {}


def test_the_suite_knows_neither_its_gateway_nor_who_starts_it() -> None:
    strangers = {"gateway", *AROUND, "tests"}
    assert {name: found for name, m in modules("common", *SERVICES).items() if (found := m.outside & strangers)} == {}


def test_the_gateway_does_not_know_who_starts_it() -> None:
    assert {m.name for m in modules("gateway").values() if m.outside & {*AROUND, "tests"}} == set()


def test_only_the_bus_imports_the_bus_libraries() -> None:
    found = {
        module.name: bus
        for module in modules(*PRODUCT, *AROUND).values()
        if not module.name.startswith(("common.bus", "benchmarks.baselines")) and (bus := module.outside & {"nameko", "kombu", "amqp"})
    }
    assert found == {name: libraries for name, (libraries, _) in BUS_OUTSIDE_THE_BUS.items()}


def test_no_bare_nameko() -> None:
    parts = {name: {".".join(dotted.split(".")[:2]) for dotted in module.imports} for name, module in KNOWN.items()}
    assert {name: found for name, imported in parts.items() if (found := imported & BARE_NAMEKO)} == {}


def test_only_common_uses_eventlets_timeout() -> None:
    # It is no Exception, passes every guard of Nameko and leaves the message unsettled.
    timeouts = {"eventlet.Timeout", "eventlet.timeout.Timeout"}
    assert {m.package for m in modules(*PRODUCT, *AROUND).values() if m.attributes & timeouts} <= {"common"}


def test_only_the_clock_and_named_shells_ask_the_machine_for_the_time() -> None:
    found = {name for name, module in KNOWN.items() if clock_reads(module)}
    assert found == MACHINE_TIME.keys()


@pytest.mark.parametrize("service", SERVICES)
def test_service_has_the_rooms(service: str) -> None:
    assert {f"{service}.service", f"{service}.store"} <= KNOWN.keys()
    says = re.compile(rf"{SCHEMAS.pattern}|{service}\.\w+\.declaration")
    assert any(says.fullmatch(name) and KNOWN[name].package == service for name in KNOWN)


@pytest.mark.parametrize("service", SERVICES)
def test_service_whose_aggregates_have_states_has_a_workflow(service: str) -> None:
    # what common/ keeps for all services has its states there
    own = [event for event in contracts.EVENTS.values() if event not in contracts.KEPT]
    told = [event for event in own if event.name.startswith(service.removesuffix("_svc") + ".")]
    assert told
    declared = any(re.fullmatch(rf"{service}\.\w+\.declaration", name) for name in KNOWN)
    assert declared or f"{service}.workflow" in KNOWN or not any(has_state(event) for event in told)


def test_modules_are_short_enough_to_read() -> None:
    # Both ways: a module that has become short again needs no reason any more.
    assert {name for name, module in EVERYTHING.items() if module.lines() > LONGEST} == LONGER.keys()


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("import time\ntime.time()", {"time.time"}),
        ("from time import time as clock\nclock()", {"time.time"}),
        ("from datetime import datetime as dt\ndt.now()", {"datetime.datetime.now"}),
        ("import datetime\ndatetime.date.today()", {"datetime.date.today"}),
        ("import time\ntime.monotonic()", set()),
        ("from datetime import date\ndate.fromisoformat('2024-03-01')", set()),
    ],
)
def test_the_walk_sees_a_clock_by_any_name(code: str, found: set[str]) -> None:
    assert clock_reads(Module.of("trial", ROOT / "trial.py", code)) == found


def infrastructure(reached: Iterable[Module]) -> set[str]:
    return {f"{module.name} imports {outside}" for module in reached for outside in module.outside & INFRASTRUCTURE}


def of_other_services(module: Module) -> set[str]:
    """What it imports of services not its own; the gateway may name their forms, codes and states."""
    others = set(SERVICES) - {module.package}
    strange = {name for name in module.imports if name.partition(".")[0] in others}
    return {name for name in strange if not (module.package == "gateway" and VOCABULARY.match(name))}


def clock_reads(module: Module) -> set[str]:
    return {name for name in module.attributes if CLOCK_READS.fullmatch(name)}


def has_state(event: EventType) -> bool:
    nested = [getattr(field, "schema", None) for field in event.schema().fields.values()]
    return any("state" in schema.fields for schema in nested if schema is not None)
