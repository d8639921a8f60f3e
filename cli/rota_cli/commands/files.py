"""`rota plan`, `rota apply` and `rota export`: schedules and all else as YAML."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from rota_cli import impact
from rota_cli.changes import Change
from rota_cli.client import BASE, Json
from rota_cli.comparing import told
from rota_cli.documents import read
from rota_cli.failures import FAILED, FINE, Failure, usage
from rota_cli.kinds import EXPORTED, ROTATION
from rota_cli.output import Output, column, shown
from rota_cli.planning import carried_out, held, planned, to_save
from rota_cli.session import Session, pass_session, plain

DIFFERS = 2  # of `plan --exit-code`
_MANY = 5  # documents from which on their progress is shown
_SIGNS = {"create": "+", "delete": "-", "unchanged": "="}
_COLUMNS = (
    column("NUMBER", "number"),
    column("KIND", "kind"),
    column("ACTION", "action"),
    column("OBJECT", "title"),
    column("PLAN", "plan"),
)
# What is shown once.
_SECRETS = {"key": "key", "calendar": "url", "subscription": "secret"}


def _file(f: Any) -> Any:
    f = click.option("-f", "--file", "named", metavar="FILE", help="The same as FILE.")(f)
    return click.argument("file", required=False, metavar="FILE")(f)


@click.command(short_help="What a file of changes would do.")
@_file
@click.option("--exit-code", is_flag=True, help="Exit code 2 if anything would change.")
@click.option("--save", metavar="FILE", help="Write the plan down, for apply --plan.")
@shown
@pass_session
def plan(
    session: Session,
    file: str | None,
    named: str | None,
    exit_code: bool,
    save: str | None,
    out: Output,
) -> int:
    """What a file of YAML documents would change, and what that does. Nothing is stored. FILE may be - for stdin."""
    changes = _changes(session, file, named, out)
    if save is not None:
        try:
            Path(save).write_text(json.dumps(to_save(changes), indent=2) + "\n", "utf-8")
        except OSError as error:
            raise Failure(FAILED, f"{save} can't be written: {error.strerror}") from None
    if out.words:
        _summary(changes)
    else:
        out.show({"documents": [_told(one) for one in changes]}, [_told(one) for one in changes], _COLUMNS)
    return DIFFERS if exit_code and any(one.pending for one in changes) else FINE


@click.command(short_help="Do what a file of changes says.")
@_file
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--plan", "saved", metavar="FILE", help="Only what this plan says (plan --save); exit code 7 if stale.")
@shown
@pass_session
def apply(
    session: Session,
    file: str | None,
    named: str | None,
    yes: bool,
    saved: str | None,
    out: Output,
) -> int:
    """Do what a file of YAML documents says, as planned: refused (exit code 7) if a schedule has changed meanwhile.

    Applying it again changes nothing.
    """
    changes = _changes(session, file, named, out)
    if saved is not None:
        held(changes, _plan(saved))
    pending = [one for one in changes if one.pending]
    if out.words:
        _summary(changes)
    if pending and not yes and sys.stderr.isatty() and not _agreed(f"apply {_count(len(pending), 'change')}?"):
        raise Failure(FAILED, "nothing was changed")
    results = {}
    moved: set[str] | None = set()  # the schedules that this run has changed; None: any
    for done, change in enumerate(_progress(pending)):
        mine = change.schedules()
        ours = done > 0 and (moved is None or mine is None or bool(moved & mine))
        moved = None if moved is None or mine is None else moved | mine
        try:
            answer = carried_out(session.client, change, moved=ours, now=session.now)
        except Failure as failure:
            raise Failure(failure.code, *_broken(failure, change, pending[:done], pending[done + 1 :])) from None
        results[change.document.number] = answer
        if out.words:
            _done(change, answer)
    if not out.words:
        told = [{**_told(one), "result": results.get(one.document.number)} for one in changes]
        out.show({"documents": told}, told, _COLUMNS)
    return FINE


@click.command(short_help="Schedules as YAML, to be changed and applied.")
@click.argument("schedules", nargs=-1, metavar="[SCHEDULE]...")
@click.option("--people", is_flag=True, help="Teams and people as well.")
@click.option("-o", "--output", "form", type=click.Choice(["yaml", "json"]), default="yaml", show_default=True)
@pass_session
def export(session: Session, schedules: tuple[str, ...], people: bool, form: str) -> None:
    """Schedules as YAML documents, all or those named. Applied as they are, they change nothing."""
    from rota_cli.writing import documents

    found = [session.names.schedule(one) for one in schedules] or session.names.schedules
    written: list[Json] = []
    if people:
        written += [{"kind": "team", "id": one["id"], "name": one["name"]} for one in session.names.teams]
        written += [
            {"kind": "user", "id": one["id"], "name": one["name"], "email": one["email"]} for one in session.names.users
        ]
    written += [_exported(one) for one in found]
    if not written:
        session.note("there is nothing to export")
    click.echo(json.dumps(written, indent=2, ensure_ascii=False) if form == "json" else documents(written))


def _exported(schedule: Json) -> Json:
    fields = {name: schedule[name] for name in EXPORTED}
    fields["rotations"] = [{name: one[name] for name in ROTATION.fields} for one in schedule["rotations"]]
    return {"kind": "schedule", "id": schedule["id"], **fields}


def _changes(session: Session, file: str | None, named: str | None, out: Output) -> list[Change]:
    """The file's documents, each looked at; shown to people as they come."""
    if (file is None) == (named is None):
        raise usage("which file? one FILE, or - for stdin")
    name = file or named or ""
    documents = read(_text(name), "stdin" if name == "-" else name)
    found = []
    for change in planned(session.client, documents, session.now):
        found.append(change)
        if out.words:
            _show(change, person=out.person)
    return found


def _text(name: str) -> str:
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Failure(FAILED, f"{'stdin' if name == '-' else name}: is not UTF-8") from None
    except (OSError, ValueError) as error:
        raise usage(f"{name} can't be read: {getattr(error, 'strerror', None) or error}") from None


def _plan(name: str) -> Json:
    try:
        found = json.loads(Path(name).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise usage(f"--plan: {name} can't be read: {getattr(error, 'strerror', None) or error}") from None
    return found if isinstance(found, dict) else {}


def _show(change: Change, *, person: bool) -> None:
    head = f"{_SIGNS.get(change.action, '~')} {change.document.kind.name} {change.title}"
    color = {"create": "green", "delete": "red", "unchanged": None}.get(change.action, "yellow") if person else None
    click.echo(click.style(plain(head), fg=color, bold=change.pending if person else None))
    if not change.pending:
        return
    for field in change.fields:
        click.echo(plain(f"    {told(field)}"))
    if change.impact is not None:
        for line in impact.lines(change.impact):
            click.echo(plain(f"    | {line}"))
    if change.later is not None:
        click.echo(plain(f"    | what it does can be told once what comes before it is applied ({change.later})"))
    if change.plan is not None:
        click.echo(f"    plan {change.plan}")


def _summary(changes: list[Change]) -> None:
    pending = sum(one.pending for one in changes)
    unchanged = len(changes) - pending
    click.echo(f"{_count(pending, 'change')}, {unchanged} unchanged" if pending else "no changes")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _told(change: Change) -> Json:
    path = change.path if change.path.startswith("/") else f"{BASE}/{change.path}"
    request = {"method": change.method, "path": path, "body": change.body} if change.pending else None
    return {
        "number": change.document.number,
        "kind": change.document.kind.name,
        "action": change.action,
        "title": change.title,
        "request": request,
        "changes": [{"field": one.name, "before": one.before, "after": one.after} for one in change.fields],
        "impact": change.impact,
        "plan": change.plan,
    }


def _agreed(question: str) -> bool:
    """What the person at the terminal says, even where the file came by stdin."""
    if sys.stdin.isatty():
        return click.confirm(question, err=True)
    try:
        with Path("/dev/tty").open(encoding="utf-8", errors="replace") as terminal:
            click.echo(f"{question} [y/N]: ", nl=False, err=True)
            return terminal.readline().strip().lower() in ("y", "yes")
    except OSError:
        raise usage("nobody can be asked: give --yes") from None


def _progress(pending: list[Change]) -> Iterator[Change]:
    if len(pending) < _MANY or not sys.stderr.isatty():
        yield from pending
        return
    with click.progressbar(pending, file=sys.stderr, label="applying") as bar:
        yield from bar


def _done(change: Change, answer: Any) -> None:
    """What is only shown now: the ids of what was made, and secrets."""
    if not isinstance(answer, dict):
        return
    made = answer.get("swap", answer)
    id = made.get("id", change.document.id) if isinstance(made, dict) else None
    click.echo(f"{change.document.label}: {id or 'done'}")
    name = _SECRETS.get(change.document.kind.name)
    if name and name in answer and change.action == "create" and answer.get("kind") not in ("email", "slack"):
        secret = answer[name]
        click.echo(f"  {name}: {secret}" if secret else f"  its {name} was shown before, and is not again")


def _broken(failure: Failure, change: Change, done: list[Change], left: list[Change]) -> Iterator[str]:
    yield from change.document.blamed(failure).lines
    if done:
        yield f"done before it: {', '.join(one.document.label for one in done)}"
    if left:
        yield f"not tried: {', '.join(one.document.label for one in left)}"
