"""`kg watch`: feeds into the store, again and again."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.options import (
    DEFAULT_STORE,
    AllowNetwork,
    Delay,
    Model,
    Store,
    UserAgent,
    Workers,
    make_web_settings,
)
from extractor.cli.screen import say

_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_SHORTEST = 60


def run(
    feeds: Annotated[
        list[str], typer.Argument(metavar="URL...", help="RSS, Atom and JSON feeds, sitemaps, news sitemaps.")
    ],
    store: Store = DEFAULT_STORE,
    every: Annotated[str, typer.Option("--every", help="Time between two looks: 15m, 2h, 1d.")] = "15m",
    once: Annotated[bool, typer.Option("--once", help="Look once and end; for cron and the like.")] = False,
    limit: Annotated[
        int, typer.Option("--limit", min=1, help="Pages fetched at one look; the rest waits for the next.")
    ] = 100,
    state: Annotated[
        Path | None, typer.Option("--state", help="File with what is known; default: STORE.watch.sqlite.")
    ] = None,
    workers: Workers = None,
    model: Model = None,
    delay: Delay = 1.0,
    user_agent: UserAgent = None,
    allow_network: AllowNetwork = None,
) -> None:
    """Watch feeds and store the articles that they list, each once.

    It can be ended and started again at any time: what is stored is not fetched again.
    """
    from extractor.watching import WatchState, watch_once

    seconds = _parse_time(every)
    settings = make_web_settings(allow_network, delay, user_agent)
    with WatchState(state or store.with_name(f"{store.name}.watch.sqlite")) as known:
        while True:
            begin = time.monotonic()
            done = watch_once(feeds, store, known, web=settings, limit=limit, model=model, workers=workers)
            for problem in done.problems:
                say(f"kg: skipped: {problem}")
            print(
                f"feeds {done.feeds:,} of {len(feeds):,}, new pages {done.new:,}, articles {done.articles:,}, "
                f"facts {done.facts:,}, skipped {len(done.problems):,}",
                flush=True,
            )
            if once:
                raise typer.Exit(1 if done.problems else 0)
            time.sleep(max(0.0, seconds - (time.monotonic() - begin)))


def _parse_time(text: str) -> int:
    match = re.fullmatch(r"(\d{1,6})([smhd])", text.strip())
    if match is None or (seconds := int(match[1]) * _UNITS[match[2]]) < _SHORTEST:
        raise typer.BadParameter(f"'{text}' is no time of a minute or more; write it like 15m, 2h or 1d")
    return seconds
