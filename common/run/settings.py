"""Every environment variable that the suite reads, in one place.

A test compares this list with what the Kubernetes manifests set, so a name added here must be set
there, and the other way round.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Settings:
    """How one process of the suite is set up. Times are in seconds."""

    amqp_uri: str = "amqp://guest:guest@127.0.0.1:5672//"
    mongo_uri: str = "mongodb://127.0.0.1:27017/"
    amqp_uri_file: str = ""  # a file that holds the address, with its password, in place of the variable
    mongo_uri_file: str = ""  # likewise
    suite_db_prefix: str = "ngo"
    suite_mode: str = "production"  # "development" opens POST /dev/clock, nothing else
    http_port: int = 8000
    ops_port: int = 9000
    ops_host: str = "127.0.0.1"
    http_host: str = "127.0.0.1"
    jwks_file: str = ""
    jwt_audience: str = ""  # which a token must name, where it is set
    jwt_issuer: str = ""  # likewise
    jwt_longest_seconds: float = 0.0  # how long a token may live; 0 asks for nothing
    public_url: str = ""  # where the public finds the gateway; links follow it, never what a request says
    cors_origins: str = ""  # web origins whose pages may read the API, parted by blanks
    site_owner: str = ""  # who runs the public site (主办单位)
    site_contact: str = ""
    site_code: str = ""  # 网站标识码
    site_icp: str = ""  # ICP备案号
    site_report_url: str = ""  # 网站找错
    security_contact: str = ""  # of security.txt, a mailto: or https: address
    data_key_file: str = ""
    bus_key_file: str = ""  # seals the gateway's calls; every process of the suite needs it
    rules_dir: str = "rules"
    max_workers: int = 16
    rate_per_second: float = 500.0  # requests of one caller with a token; 0 limits nothing
    public_rate_per_second: float = 100.0  # requests of one address without a token
    trusted_proxies: int = 0  # proxies of ours before the gateway, each of which adds to X-Forwarded-For
    drain_pause: float = 0.0
    retry_scale: float = 1.0  # shortens the retry tiers in tests; 1.0 everywhere else
    log_level: str = "INFO"
    build_id: str = "unknown"  # named in dead letters, so that one can tell which code gave up

    @property
    def development(self) -> bool:
        """Whether the simulated clock may be set."""
        return self.suite_mode == "development"

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Read the settings; a value that does not parse raises ValueError naming the variable."""
        env = os.environ if env is None else env
        given: dict[str, Any] = {}
        for field in fields(cls):
            text = env.get(field.name.upper())
            if text is None or text == "":
                continue
            kind = type(field.default)
            try:
                given[field.name] = kind(text)
            except ValueError as error:
                raise ValueError(f"{field.name.upper()}={text!r} is not a {kind.__name__}") from error
        for name in ("amqp_uri", "mongo_uri"):
            if path := given.get(f"{name}_file"):
                given[name] = _address(name, Path(path))
        return cls(**given)


def _address(name: str, path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ValueError(f"{name.upper()}_FILE: {path} cannot be read: {error.strerror}") from error
    if not text:
        raise ValueError(f"{name.upper()}_FILE: {path} is empty")
    return text


def variable_names() -> frozenset[str]:
    """The names of all environment variables that the code reads."""
    return frozenset(field.name.upper() for field in fields(Settings))
