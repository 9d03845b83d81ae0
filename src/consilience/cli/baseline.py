"""`baseline`: propose, revise, sign, hand over and compare what parties jointly state, from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from consilience import node as nodes
from consilience.cli.app import app
from consilience.cli.members import KeyFile, Who, opened, say, view_of
from consilience.cli.node import Folder, Json, PassphraseFile
from consilience.cli.terminal import one_line, print_json
from consilience.errors import UnreadableInput, WrongUse
from consilience.ledger.naming import need_roots
from consilience.marking.tlp import parse_tlp
from consilience.node import releases
from consilience.node.baseline import (
    attested,
    baselines,
    proposing,
)
from consilience.node.baseline import (
    diff as baseline_diff,
)
from consilience.node.baseline import (
    draft as baseline_draft,
)
from consilience.node.baseline import (
    files as baseline_files,
)
from consilience.node.baseline import (
    form as baseline_form,
)
from consilience.node.peering import letters
from consilience.records.baseline import Baseline, text_id
from consilience.records.codec import write_body, write_time
from consilience.records.ids import MemberId, PartyName, TextId, is_digest
from consilience.records.letter import LetterKind
from consilience.records.release import Form

if TYPE_CHECKING:
    from consilience.node.picture.picture import Picture
    from consilience.node.reader_view import ReaderView
    from consilience.node.service import Service

baseline = typer.Typer(help="State with other parties what you jointly hold, and co-sign it.", no_args_is_help=True)
app.add_typer(baseline, name="baseline")

Text = Annotated[str, typer.Argument(metavar="TEXT", help="The text's digest, or its first characters.")]
_FOREVER = 600.0


@baseline.command()
def draft(
    folder: Folder,
    member: Who,
    out: Annotated[Path, typer.Option(help="The YAML file to write; edit it, then propose it.")],
    title: Annotated[str, typer.Option(help="What the baseline is about.")],
    party: Annotated[list[str], typer.Option("--with", help="Another party; may be repeated.")],
    question: Annotated[list[str] | None, typer.Option(help="A key question's id; may be repeated.")] = None,
    topic: Annotated[str | None, typer.Option(help="Every matter of this topic of the picture.")] = None,
    matter: Annotated[list[str] | None, typer.Option(help="A matter, by the id of one of its claims.")] = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Write a form with a line for each question and matter; nothing is recorded yet."""
    with opened(folder, passphrase_file) as service:
        view, parties = view_of(service, member), frozenset({service.party, *map(PartyName, party)})
        foreign = _foreign(service, view)
        found = [
            baseline_draft.of_question(service, view, foreign, name, parties, number)
            for number, name in enumerate(question or [], 1)
        ]
        if topic is not None or matter:
            picture = _picture(service, view, foreign)
            chosen = [
                one for one in picture.alignment.matters if one.topic == topic or set(one.claims) & set(matter or [])
            ]
            found += [baseline_draft.of_matter(service, picture, one, parties, n) for n, one in enumerate(chosen, 1)]
        if not found:
            raise WrongUse("nothing was chosen: give --question, --topic or --matter")
        out.touch(mode=0o600)
        out.write_text(baseline_form.write_drafts(title, parties, found))
        typer.echo(f"{len(found)} lines in {out}; edit it, then `consilience baseline propose {out}`")


@baseline.command()
def propose(
    file: Annotated[Path, typer.Argument(help="The form, as `baseline draft` writes it.")],
    folder: Folder,
    member: Who,
    key: KeyFile = None,
    marking: Annotated[
        str, typer.Option(help="TLP label of the text; it goes to its parties and nobody else.")
    ] = "TLP:AMBER",
    passphrase_file: PassphraseFile = None,
) -> None:
    """Sign a text to put it forward, and ask for its release to the other parties."""
    form = _form(file)
    with opened(folder, passphrase_file) as service:
        try:
            body = Baseline(title=form.title, parties=form.parties, lines=form.lines, as_of=nodes.now().date())
        except ValueError as error:
            raise UnreadableInput(str(file), str(error)) from None
        levels = parse_tlp(marking, owner=service.party).levels
        act = proposing.propose(
            service, view_of(service, member), MemberId(member), body, levels=levels, grounds=form.grounds
        )  # fmt: skip
        _warn(attested.contradictions(service, view_of(service, member), body.lines))
        say(service, member, act, key, passphrase_file)
        typer.echo(f"text {text_id(body)}")


@baseline.command()
def revise(
    text: Text,
    file: Annotated[Path, typer.Argument(help="The form with the new lines, as `baseline show --yaml` writes it.")],
    folder: Folder,
    member: Who,
    key: KeyFile = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Sign a new version of a text, whoever proposed it, and ask for its release."""
    form = _form(file)
    with opened(folder, passphrase_file) as service:
        view = view_of(service, member)
        one = _one(service, view, text)
        if form.parties != one.body.parties:
            raise WrongUse("parties: a revision is of the same parties")
        act = proposing.revise(
            service, view, MemberId(member), one.text, form.lines, grounds=form.grounds, title=form.title
        )  # fmt: skip
        _warn(attested.contradictions(service, view, form.lines))
        say(service, member, act, key, passphrase_file)
        (later,) = _one(service, view_of(service, member), one.text).revised_by[-1:]
        typer.echo(f"text {later}")


@baseline.command()
def release(
    text: Text, folder: Folder, member: Who, key: KeyFile = None, refuse: Annotated[bool, typer.Option("--refuse", help="Refuse it instead.")] = False,
    because: Annotated[str, typer.Option(help="Why.")] = "", passphrase_file: PassphraseFile = None,
) -> None:  # fmt: skip
    """Decide as a releaser on the request that a text of this party go to the others."""
    with opened(folder, passphrase_file) as service:
        view = view_of(service, member)
        own = _one(service, view, text).recorded_by(service.party)
        cases = [case for case in releases.cases(view) if own is not None and own.record in case.request.records]
        waiting = [case for case in cases if case.open and case.request.form is Form.FULL]
        if not waiting:
            raise WrongUse("text: no request to release it is open")
        act = releases.decide(
            service, view, MemberId(member), waiting[0].record.id, agreed=not refuse, because=because
        )  # fmt: skip
        say(service, member, act, key, passphrase_file)


@baseline.command()
def sign(
    text: Text, folder: Folder, member: Who, key: KeyFile = None, passphrase_file: PassphraseFile = None
) -> None:  # fmt: skip
    """Sign a text as chair, for the party."""
    with opened(folder, passphrase_file) as service:
        view = view_of(service, member)
        one = _one(service, view, text)
        say(service, member, baselines.sign(service, view, MemberId(member), one.text), key, passphrase_file)
        one = _one(service, view_of(service, member), one.text)
        typer.echo("complete" if one.complete else f"waits for {', '.join(one.missing)}")


@baseline.command()
def show(
    folder: Folder,
    member: Who,
    text: Annotated[str | None, typer.Argument(metavar="[TEXT]", help="One text; all of them if not given.")] = None,
    as_yaml: Annotated[bool, typer.Option("--yaml", help="Write the form, to revise it.")] = False,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """List baselines with who signed them, or show one with each side's positions."""
    with opened(folder, passphrase_file) as service:
        view = view_of(service, member)
        found = baselines.all_(service, view) if text is None else [_one(service, view, text)]
        for one in found:
            _opened(service, member, one)
        if as_json:
            print_json([_json(one) for one in found])
        elif as_yaml and text is not None:
            (one,) = found
            typer.echo(baseline_form.write(one.body.title, one.body.parties, one.body.lines, one.grounds), nl=False)
        else:
            for one in found:
                _print(one, whole=text is not None)


@baseline.command()
def export(
    text: Text,
    folder: Folder,
    member: Who,
    out: Annotated[Path, typer.Option(help="The file to write.")],
    to: Annotated[
        str | None, typer.Option(help="The party to hand it to; without it, the whole of a complete baseline.")
    ] = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Write a text with this party's signature for another party, or a complete baseline for anybody to verify."""
    with opened(folder, passphrase_file) as service:
        view = view_of(service, member)
        one = _one(service, view, text)
        if to is None:
            raw = baseline_files.archive(service, view, one.text)
        else:
            raw = baseline_files.export(service, view, one.text, PartyName(to))
        service.access.note(nodes.now(), MemberId(member), f"exported a baseline{f' to {to}' if to else ''}")
        out.touch(mode=0o600)
        out.write_bytes(raw)
        typer.echo(f"{len(raw):,} bytes in {out}" + ("" if to else f"; check it with `consilience verify {out}`"))


@baseline.command()
def send(
    text: Text,
    folder: Folder,
    member: Who,
    to: Annotated[str, typer.Option(help="The peer.")],
    passphrase_file: PassphraseFile = None,
) -> None:
    """Put a text with this party's signature among what goes to a peer with the next `outbox push` or `bundle`."""
    with opened(folder, passphrase_file) as service:
        view = view_of(service, member)
        one = _one(service, view, text)
        raw = baseline_files.export(service, view, one.text, PartyName(to))
        letter = letters.send(service, PartyName(to), LetterKind.BASELINE, raw)
        service.access.note(nodes.now(), MemberId(member), f"sent a baseline to {to}", letter)
        typer.echo(f"letter {letter} to {to}")


@baseline.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="The file that another party handed over.")],
    folder: Folder,
    root: Annotated[
        list[str] | None,
        typer.Option(help="A party's root as it was read aloud, as ID or PARTY=ID; needed once for each party."),
    ] = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Take in a text or a signature of another party, once everything in it was checked."""
    with opened(folder, passphrase_file) as service:
        taken = baseline_files.take(service, file.read_bytes(), roots=need_roots(root))
        typer.echo(f"text {taken.text}: {taken.fresh} new records of {', '.join(taken.parties)}")


@baseline.command()
def diff(
    text: Text, folder: Folder, member: Who, as_json: Json = False, passphrase_file: PassphraseFile = None
) -> None:  # fmt: skip
    """Say what has moved since a text was stated: each line beside today's estimates and today's picture."""
    with opened(folder, passphrase_file) as service:
        view = view_of(service, member)
        one = _one(service, view, text)
        foreign = _foreign(service, view)
        picture = _picture(service, view, foreign) if any(row.claims for row in one.grounds) else None
        change = baseline_diff.since(service, view, foreign, one, picture)
        if as_json:
            rows = [
                {"line": row.line.id, "state": row.state.value, "because": list(row.because)} for row in change.rows
            ]
            print_json({"lines": rows, "beside": list(change.beside)})
            return
        typer.echo(
            f"{one_line(one.body.title)}, as of {one.body.as_of}: {change.moved} of {len(change.rows)} lines moved"
        )
        for row in change.rows:
            typer.echo(f"  {row.line.id:<5} {row.state.value}: {one_line('; '.join(row.because))}")
        for title in change.beside:
            typer.echo(f"  new   conflicting, and in no line: {one_line(title)}")


def _foreign(service: Service, view: ReaderView) -> list[int]:
    return [number for number, marking in service.received.markings().items() if view.allows(marking)]


def _picture(service: Service, view: ReaderView, foreign: list[int]) -> Picture:
    from consilience.node.picture.picture import Pictures
    from consilience.node.settings import read_settings

    pictures = Pictures(service, read_settings(service.node.folder).pair_model)
    try:
        found, _ = pictures.of(view, foreign, patience=_FOREVER)
    finally:
        pictures.close()
    if found is None:
        raise WrongUse("the picture could not be made in ten minutes; compare it on the node's pages")
    return found


def _warn(found: list[attested.Contradiction]) -> None:
    for one in found:
        typer.echo(f"warning: line {one.line}: {one.words}", err=True)


def _one(service: Service, view: ReaderView, text: str) -> baselines.BaselineStanding:
    if is_digest(text):
        found = baselines.standing(service, view, TextId(text))
        matching = [] if found is None else [found]
    else:
        matching = [one for one in baselines.all_(service, view) if len(text) >= 4 and one.text.startswith(text)]
    if len(matching) != 1:
        raise WrongUse(f"TEXT: {len(matching) or 'none'} with this digest; `consilience baseline show` lists them")
    return matching[0]


def _form(file: Path) -> baseline_form.Form:
    try:
        return baseline_form.read(file.read_text(), str(file))
    except UnicodeDecodeError:
        raise UnreadableInput(str(file), "it is not UTF-8 text") from None


def _opened(service: Service, member: str, one: baselines.BaselineStanding) -> None:
    for said in one.recorded:
        if said.own:
            service.access.note(nodes.now(), MemberId(member), "opened", said.record)


def _print(one: baselines.BaselineStanding, *, whole: bool) -> None:
    state = "complete" if one.complete else f"waits for {', '.join(one.missing)}"
    typer.echo(f"{one.text[:12]}  {one_line(one.body.title)}  version {one.body.version}, {one.body.as_of}  {state}")
    if not whole:
        return
    for line in one.body.lines:
        typer.echo(f"  {line.id:<5} {one_line(line.statement)}")
        if line.between is not None:
            typer.echo(
                f"        between {line.between.low} and {line.between.high}{f' {line.unit}' if line.unit else ''}"
            )
        for position in line.positions:
            words = f": {one_line(position.words)}" if position.words else ""
            typer.echo(f"        {position.party}: {position.stance.value}{words}")
    for said in one.signatures:
        demo = ", with a demo key" if said.demo else ""
        typer.echo(f"  signed for {said.party} by {said.member}, {write_time(said.when)}{demo}")
    for line_id, record in one.recalled:
        typer.echo(f"  RECALLED: {line_id} rests on {record[:12]}")


def _json(one: baselines.BaselineStanding) -> dict[str, object]:
    return {
        "text": one.text,
        "complete": one.complete,
        "missing": list(one.missing),
        "body": write_body(one.body),
        "signatures": [
            {"party": said.party, "member": said.member, "record": said.record, "demo": said.demo}
            for said in one.signatures
        ],
        "recalled": [{"line": line, "record": record} for line, record in one.recalled],
        "revised_by": list(one.revised_by),
    }
