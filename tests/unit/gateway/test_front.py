from common.kernel.clock import RealClock
from common.run.settings import Settings
from gateway.front import _clock, api_routes


def paths(mode: str) -> set[str]:
    return {route.path for route in api_routes(Settings(suite_mode=mode))}


def test_the_clock_can_be_set_in_development_only():
    assert paths("development") - paths("production") == {"/dev/clock"}


def test_anything_but_development_is_production():
    assert paths("") == paths("Development") == paths("production")


def test_in_production_the_gateway_runs_by_the_real_clock_and_needs_no_database():
    assert isinstance(_clock(Settings(mongo_uri="mongodb://nowhere.invalid/")), RealClock)
