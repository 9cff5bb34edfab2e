"""The commands of suitectl that look at the data of services, copy them, and change them."""

from __future__ import annotations

import getpass
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import click
import pymongo
from pymongo.errors import PyMongoError

import contracts
from common.bus.publisher import Publisher
from common.run.settings import Settings
from common.store.database import connect, service_database
from common.store.journal import Journal
from tools import backup, deadletters, looking, operations, preparing, rebuild, restore, verify
from tools.stores import STORES, opened

LONGEST = 4 * 3600.0  # seconds that a whole backup or restore may take

_ONE = click.option("--service", required=True, type=click.Choice(sorted(STORES)), help="Of which service.")
_ALL = click.option("--service", "services", multiple=True, type=click.Choice(sorted(STORES)), help="Of this service; of all without it.")
_BY = click.option("--by", default=getpass.getuser, help="Who asks for it; kept in the journal.")
_DRY = click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")


@contextmanager
def _client(settings: Settings) -> Iterator[Any]:
    """A client of the database, without the limits of a request."""
    try:
        with connect(settings) as client:
            client.admin.command("ping")  # whether it is there is known in seconds
            with pymongo.timeout(LONGEST):
                yield client
    except PyMongoError as error:
        raise click.ClickException(f"the database does not answer: {type(error).__name__}") from error


def _tell(text: str) -> None:
    click.echo(text, err=True)


def _line(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, default=str))


@click.command("topology")
@_DRY
def topology_command(dry_run: bool) -> None:
    """Declare the exchanges, queues and bindings of this release. Harmless to repeat."""
    settings = Settings.from_env()
    names = preparing.topology.queue_names(contracts.EVENTS.values()) if dry_run else preparing.make_topology(settings.amqp_uri, settings.retry_scale)
    click.echo(f"{len(names)} queues " + ("would be declared" if dry_run else "are there"))


@click.command("migrate")
@_DRY
def migrate_command(dry_run: bool) -> None:
    """Create the indexes of this release. Harmless to repeat, also while the release before works."""
    settings = Settings.from_env()
    if dry_run:
        click.echo(f"indexes of {', '.join(sorted(STORES))} would be made")
        return
    with _client(settings) as client:
        preparing.make_indexes(lambda service: service_database(client, settings, service), _tell)


@click.command("outbox")
@_ALL
def outbox_command(services: tuple[str, ...]) -> None:
    """One JSON line for each collection with events that are not yet told."""
    settings = Settings.from_env()
    with _client(settings) as client:
        for service in services or sorted(STORES):
            for line in looking.outbox(opened(client, settings, service)):
                _line({"service": service} | line)


@click.command("leases")
@_ALL
def leases_command(services: tuple[str, ...]) -> None:
    """One JSON line for each lease: who leads a service, and for how long yet."""
    settings = Settings.from_env()
    with _client(settings) as client:
        for service in services or sorted(STORES):
            for line in looking.leases(service_database(client, settings, service), round(time.time() * 1000)):
                _line({"service": service} | line)


@click.group("journal")
def journal_group() -> None:
    """What happened, in order."""


@journal_group.command("verify")
def verify_journals() -> None:
    """The same as `verify`."""
    raise SystemExit(verify.verify())


@journal_group.command("tail")
@_ONE
@click.option("--count", default=20, show_default=True, type=click.IntRange(0, 10_000), help="How many of the newest.")
@click.option("--follow", is_flag=True, help="Go on with what comes.")
def tail_journal(service: str, count: int, follow: bool) -> None:
    """One JSON line for each entry, without what it says of anybody."""
    settings = Settings.from_env()
    with _client(settings) as client:
        for line in looking.tail(Journal(service_database(client, settings, service)), count, follow=follow):
            _line(line)


@click.command("rebuild")
@_ONE
@click.option("--empty", is_flag=True, help="Take the copies away first; the service refuses what needs them until all is heard.")
@_BY
@_DRY
def rebuild_command(service: str, empty: bool, by: str, dry_run: bool) -> None:
    """Let a service hear once more what its neighbours' journals say."""
    settings = Settings.from_env()
    with _client(settings) as client:
        sources = {name: service_database(client, settings, name) for name in STORES if name != service}
        if dry_run:
            for name, source in sorted(sources.items()):
                click.echo(f"{name}: {sum(len(step) for step in rebuild.heard(Journal(source), service))} events")
            return
        operations.record(opened(client, settings, service), service, "rebuild", by=by, about="emptied" if empty else "")
        if empty:
            _tell(f"emptied: {', '.join(rebuild.empty_copies(service_database(client, settings, service)))}")
        publisher = Publisher(settings.amqp_uri, name="rebuild")
        try:
            count = rebuild.rebuild(service, sources, publisher.publish, _tell)
        except rebuild.NotTold as error:
            raise click.ClickException(f"not told, run it again: {error}") from error
        finally:
            publisher.close()
    click.echo(f"{count} events sent")


@click.command("backup")
@click.option("--to", "folder", required=True, type=click.Path(path_type=Path), help="Where backups lie.")
@click.option("--keep", default=0, type=click.IntRange(0), help="Take older backups away; 0 keeps all.")
@_BY
@_DRY
def backup_command(folder: Path, keep: int, by: str, dry_run: bool) -> None:
    """Copy all databases as files while the suite works. Prints where to."""
    settings = Settings.from_env()
    with _client(settings) as client:
        databases = {service: service_database(client, settings, service) for service in STORES}
        if dry_run:
            for service, database in databases.items():
                click.echo(f"{service}: {', '.join(sorted(database.list_collection_names()))}")
            return
        target = backup.make(databases, folder, datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ"), _tell)
        backup.read(target)  # what was written is read back
        for service in STORES:
            operations.record(opened(client, settings, service), service, "backup", by=by, about=target.name)
    if keep:
        for name in backup.keep_newest(folder, keep):
            _tell(f"taken away: {name}")
    click.echo(str(target))


@click.command("restore")
@click.option("--from", "folder", required=True, type=click.Path(path_type=Path, exists=True, file_okay=False), help="One backup.")
@click.option("--until", help="An instant such as 2026-11-26T10:00:00.000000+08:00; what happened later is left out.")
@_BY
@_DRY
def restore_command(folder: Path, until: str | None, by: str, dry_run: bool) -> None:
    """Fill the empty databases that the environment names, then verify their journals. The suite must not run."""
    settings = Settings.from_env()
    try:
        if dry_run:
            for service, kept in backup.read(folder)["services"].items():
                click.echo(f"{service}: {sum(one['documents'] for one in kept['collections'].values())} documents")
            return
        with _client(settings) as client:
            databases = {service: service_database(client, settings, service) for service in STORES}
            restore.restore(folder, databases, until, _tell)
            found = [f"{service}: {fault}" for service, database in databases.items() for fault in verify.faults_of(database)]
            for fault in found:
                click.echo(fault)
            for service in STORES:
                operations.record(opened(client, settings, service), service, "restore", by=by, about=f"{folder.name} {until or ''}".strip())
    except backup.BadBackup as error:
        _refuse(str(error))
    if found:
        _refuse(f"{len(found)} faults")
    click.echo("restored; rebuild each service's copies before the public asks")


@click.command("discard")
@_ONE
@click.option("--id", "event_id", required=True)
@click.option("--reason", required=True, help="Why nobody will ever need it.")
@click.option("--by", required=True, help="Who takes it away.")
@click.option("--second", required=True, help="Another person who agrees.")
@_DRY
def discard_dead(service: str, event_id: str, reason: str, by: str, second: str, dry_run: bool) -> None:
    """Take one dead letter away for good: a reason and two persons, who are kept in the journal."""
    if not reason.strip() or not by.strip() or by.strip().casefold() == second.strip().casefold() or not second.strip():
        _refuse("a reason and two different persons are needed")
    settings = Settings.from_env()
    if dry_run:
        found = [letter for letter in deadletters.list_dead(settings.amqp_uri, service) if letter.event_id == event_id]
        click.echo(f"{len(found)} would be taken away")
        return
    with _client(settings) as client:

        def keep(letter: deadletters.DeadLetter) -> None:
            about = f"{letter.name} {letter.event_id} {letter.error_code}".strip()
            operations.record(opened(client, settings, service), service, "dead_discard", by=by, second=second, reason=reason, about=about)

        letter = deadletters.discard(settings.amqp_uri, service, event_id=event_id, before=keep)
    if letter is None:
        _refuse("no such dead letter")
    click.echo(f"{letter.event_id} taken away")


def _refuse(text: str) -> NoReturn:
    raise click.ClickException(text)


DATA = (
    topology_command, migrate_command, outbox_command, leases_command, journal_group, rebuild_command, backup_command, restore_command,
)  # fmt: skip
