"""`consilience align`: two or more folders of reports in, a brief out."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from consilience.cli.app import app
from consilience.cli.progress import progress_bar
from consilience.cli.terminal import console, one_line, print_line
from consilience.errors import WrongUse
from consilience.tables.columns import is_table

if TYPE_CHECKING:
    from consilience.alignment.pair_judge import PairJudge
    from consilience.alignment.result import Alignment
    from consilience.ingest.model import Endpoint
    from consilience.pipeline.options import Options

# What reads documents and what reads tables is imported where it is used: each takes a second to load, and one run
# needs one of them.

_KEY = "CONSILIENCE_MODEL_KEY"
"""The variable that holds the key for the model's address; a key on the command line could be read by others."""


@app.command()
def align(
    sources: Annotated[
        list[Path],
        typer.Argument(
            help="Each party's folder of reports, or one file, or a table of coded events (.csv, .parquet).",
            metavar="FOLDER|TABLE FOLDER|TABLE [MORE…]",
        ),
    ],
    out: Annotated[Path, typer.Option(help="Where the brief and the data files go.")] = Path("consilience-brief"),
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="DATE",
            help="Leave out reports published, and rows of tables that begin, after this day (YYYY-MM-DD); undated reports are kept and named.",
        ),
    ] = None,
    name: Annotated[
        list[str] | None,
        typer.Option("--name", help="A party's name, in the order of the folders; repeat. Default: the folder's name."),
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print alignment.json to standard output instead of a summary.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Stop with exit code 2 when any file cannot be read.")
    ] = False,
    no_model: Annotated[
        bool, typer.Option("--no-model", help="Read by rules alone, without the language model; lower quality.")
    ] = False,
    model: Annotated[
        str | None,
        typer.Option(
            "--model", help="Also ask this language model, behind an OpenAI-compatible address, to fill slots."
        ),
    ] = None,
    model_url: Annotated[
        str | None,
        typer.Option(
            "--model-url",
            metavar="URL",
            help="The model's address. Default: http://127.0.0.1:11434/v1, on this machine.",
        ),
    ] = None,
    pair_model: Annotated[
        Path | None,
        typer.Option(
            "--pair-model",
            metavar="FOLDER",
            help="A model that judges pairs of statements (ONNX file, tokenizer.json, config.json).",
        ),
    ] = None,
    columns: Annotated[
        str,
        typer.Option(
            "--columns",
            metavar="OURS=THEIRS,…",
            help="Tables: other names of columns; PARTY:OURS=THEIRS for one table alone.",
        ),
    ] = "",
    engine: Annotated[
        str,
        typer.Option(
            "--engine", help="Where tables are aligned: duckdb or spark. With spark, reports are read there too."
        ),
    ] = "duckdb",
    master: Annotated[str | None, typer.Option("--master", metavar="URL", help="The Spark master.")] = None,
    memory: Annotated[str | None, typer.Option("--memory", metavar="SIZE", help="Tables: limit, such as 4GB.")] = None,
    base: Annotated[
        Path | None, typer.Option("--base", help="Tables: the output folder of an earlier run that these rows add to.")
    ] = None,
    window: Annotated[
        int, typer.Option("--window", metavar="DAYS", help="Tables: how far two rows of one event may lie apart.")
    ] = 2,
    labels: Annotated[
        Path | None,
        typer.Option("--labels", metavar="FILE", help="Tables: pairs that people judged, to fit the matching from."),
    ] = None,
    rulings: Annotated[
        Path | None,
        typer.Option(
            "--rulings",
            metavar="FILE",
            help="What people ruled in an earlier brief: rulings.csv, as the brief saves it.",
        ),
    ] = None,
    aliases: Annotated[
        Path | None,
        typer.Option(
            "--aliases",
            metavar="FILE",
            help="Names that are one: a CSV with the header name,same_as. An aliases.csv in a party's folder is taken too.",
        ),
    ] = None,
    excel: Annotated[
        bool, typer.Option("--excel", help="Put the UTF-8 mark before CSV tables, so that Excel shows every letter.")
    ] = False,
    sqlite: Annotated[
        Path | None,
        typer.Option(
            "--sqlite",
            metavar="FILE",
            help="Also write a SQLite file with tables and views; an earlier one there is replaced.",
        ),
    ] = None,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Read every file anew and keep nothing of it on this machine.")
    ] = False,
) -> None:
    """Line up the reports of two or more parties and write a brief on where they agree, conflict, changed or stand alone."""
    parties = named(sources, name or [])

    def reading() -> Options:
        read = _reading(as_of, model, model_url, rules_only=no_model, cached=not no_cache)
        return _with_rulings(replace(read, aliases=aliases, judge=_judge(pair_model)), rulings)

    if base is not None or any(is_table(source) for source in sources):
        if pair_model is not None:
            raise WrongUse("--pair-model judges statements of reports; rows of tables are compared slot by slot")
        if aliases is not None:
            raise WrongUse("--aliases is for reports; in tables write one name for one body")
        if sqlite is not None:
            raise WrongUse(
                "--sqlite is for reports; of tables there are Parquet files, which DuckDB and datasette-parquet read"
            )
        from consilience.cli import tables

        if rulings is not None:
            raise WrongUse("--rulings: rulings name claims of reports; rows of tables are matched from --labels")
        given = tables.TablesGiven(
            columns=columns,
            engine=engine,
            master=master,
            memory=memory,
            base=base,
            window=window,
            as_of=day(as_of),
            labels=labels,
            json=json,
            strict=strict,
            excel=excel,
        )
        tables.run(parties, given, reading, out)
    else:
        with _hands(reading(), engine, master, memory) as options:
            _align_reports(parties, options, out, json=json, strict=strict, excel=excel, sqlite=sqlite)


def _reading(as_of: str | None, model: str | None, model_url: str | None, *, rules_only: bool, cached: bool) -> Options:
    from consilience.ingest.cache import Cache, default_folder
    from consilience.pipeline.options import Options

    return Options(
        as_of=day(as_of),
        rules_only=rules_only,
        endpoint=_endpoint(model, model_url),
        cache=Cache(default_folder()) if cached else None,
    )


def _judge(folder: Path | None) -> PairJudge | None:
    from consilience.alignment.pair_judge import open_judge

    return open_judge(folder) if folder is not None else None


def _with_rulings(options: Options, path: Path | None) -> Options:
    from consilience.pipeline.rulings import read_rulings

    return options if path is None else replace(options, rulings=read_rulings(path))


@contextmanager
def _hands(options: Options, engine: str, master: str | None, memory: str | None) -> Iterator[Options]:
    """Give the options for reading reports: on a cluster when it is asked for, else in this process."""
    if engine != "spark":
        if engine != "duckdb" or master is not None:
            raise WrongUse("--engine: expected duckdb or spark; --master is for spark")
        yield options
        return
    from consilience.cli.cluster import with_hands
    from consilience.tables.engines.choose import open_spark

    cluster = open_spark(master=master, memory=memory)
    try:
        with with_hands(options, cluster) as spread_out:
            yield spread_out
    finally:
        cluster.close()


def _align_reports(
    parties: dict[str, Path], options: Options, out: Path, *, json: bool, strict: bool, excel: bool, sqlite: Path | None
) -> None:
    from consilience.brief.outputs import as_document, encode, write
    from consilience.cli.compare import questions_beside
    from consilience.pipeline.reports import align as align_pictures

    with progress_bar() as show:
        result = align_pictures(parties, options=options, progress=show)
    questions = questions_beside(parties)
    result = replace(result, problems=(*result.problems, *questions.problems))
    _refuse_if_strict(result, strict=strict)
    write(result, out, links=questions.write(out), excel=excel)
    if sqlite is not None:
        from consilience.brief.outputs.database import write_database

        write_database(result, sqlite, replace=True)
    if json:
        sys.stdout.buffer.write(encode(as_document(result)))
    else:
        _say(result, out)


def named(sources: list[Path], names: list[str]) -> dict[str, Path]:
    """Return party → source; raise `WrongUse` when names are missing, too many or not apart."""
    if names and len(names) != len(sources):
        raise WrongUse(
            f"{len(sources)} folders but {len(names)} names; give --name once for each folder, in their order"
        )
    chosen = names or [source.resolve().stem if source.is_file() else source.resolve().name for source in sources]
    twice = [name for name, count in Counter(chosen).items() if count > 1]
    if twice and len({source.resolve() for source in sources}) == len(sources):
        raise WrongUse(f"two folders are called {twice[0]}; tell the parties apart with --name, once for each folder")
    if twice:
        raise WrongUse("the same folder was given twice; each party needs its own")
    return dict(zip(chosen, sources, strict=True))


def _endpoint(model: str | None, url: str | None) -> Endpoint | None:
    """Return where to ask, with a warning when the reports' words would leave this machine."""
    from consilience.ingest.model import LOCAL, Endpoint

    if model is None:
        if url is not None:
            raise WrongUse("--model-url: name the model at that address with --model")
        return None
    endpoint = Endpoint(model=model, url=url or LOCAL, key=os.environ.get(_KEY) or None)
    if not endpoint.is_local:
        host = urlsplit(endpoint.url).hostname
        print_line(
            f"warning: sentences of the reports are sent to {host}, which is not this machine",
            "bold yellow",
            stderr=True,
        )
    return endpoint


def day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise WrongUse("--as-of: expected a day as YYYY-MM-DD") from None


def _refuse_if_strict(result: Alignment, *, strict: bool) -> None:
    for problem in result.problems:
        print_line(one_line(f"{problem.party}/{problem.file}: {problem.sentence}"), "yellow", stderr=True)
    if strict and result.problems:
        raise WrongUse(f"{len(result.problems)} files were not read whole and --strict was given; nothing was written")


def _say(result: Alignment, out: Path) -> None:
    from consilience.cli.summary import summary_table

    console().print(summary_table(result))
    print_line(f"\nThe brief: {out / 'brief.html'}")
