"""What people run beside the suite: `python -m tools.suitectl COMMAND`. Each command says what it does with `--help`."""

from __future__ import annotations

import warnings

warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")  # not for those who run this

import getpass  # noqa: E402
import json  # noqa: E402
import sys  # noqa: E402
from dataclasses import asdict  # noqa: E402
from pathlib import Path  # noqa: E402

import click  # noqa: E402
import structlog  # noqa: E402

from common.run.settings import Settings  # noqa: E402
from tools import aggregates, alerts_object, clause_table, deadletters, layers_table, lint, tables, verify  # noqa: E402
from tools.suitectl_data import DATA, discard_dead  # noqa: E402


@click.group()
def suitectl() -> None:
    """Look after the suite that the environment names (AMQP_URI, MONGO_URI, SUITE_DB_PREFIX)."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))  # what is printed is for programs


@suitectl.command("lint")
@click.option("--rules", type=click.Path(path_type=Path), default=lint.ROOT / "rules", help="The rule book.")
@click.option("--verbose", is_flag=True, help="Notes and differences too.")
def lint_command(rules: Path, verbose: bool) -> None:
    """Find contradictions, looser local rules, values that nobody reads and gaps in the rule book."""
    sys.exit(lint.report(rules, verbose=verbose))


@suitectl.command("tables")
def tables_command() -> None:
    """Write docs/rules-tables.md, docs/clauses.md, docs/aggregates/ and k8s/parts/alerts.yaml anew."""
    tables.write()
    clause_table.write()
    layers_table.write()
    aggregates.write()
    alerts_object.write()


@suitectl.command("verify")
def verify_command() -> None:
    """Read all journals, and compare what they add up to with the live states. Status 1: a fault, 2: no database."""
    sys.exit(verify.verify())


@suitectl.group()
def dead() -> None:
    """Events that a service gave up."""


_SERVICE = click.option("--service", required=True, help="Whose dead letters.")


@dead.command("list")
@_SERVICE
def list_dead(service: str) -> None:
    """One JSON line per dead letter."""
    for letter in deadletters.list_dead(Settings.from_env().amqp_uri, service):
        click.echo(json.dumps(asdict(letter), ensure_ascii=False))


@dead.command("show")
@_SERVICE
@click.option("--id", "event_id", required=True)
def show_dead(service: str, event_id: str) -> None:
    """The whole event."""
    event = deadletters.show(Settings.from_env().amqp_uri, service, event_id)
    if event is None:
        raise click.ClickException("no such dead letter")
    click.echo(json.dumps(event, ensure_ascii=False, indent=2))


@dead.command("replay")
@_SERVICE
@click.option("--id", "event_id", help="Only this event; all without it.")
@click.option("--by", default=getpass.getuser, help="Who asks for it; kept with the event.")
def replay_dead(service: str, event_id: str | None, by: str) -> None:
    """Send back to the inbox."""
    try:
        count = deadletters.replay(Settings.from_env().amqp_uri, service, event_id=event_id, by=by)
    except deadletters.NotReplayed as error:
        raise click.ClickException(f"{error}: not replayed, the broker did not take it") from error
    click.echo(f"{count} replayed")


for command in DATA:
    suitectl.add_command(command)
dead.add_command(discard_dead)


if __name__ == "__main__":
    suitectl()
