"""`kg fetch`: web pages into a folder, for `kg extract` and for keeping."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.options import AllowNetwork, Delay, UserAgent, make_web_settings
from extractor.cli.screen import say


def run(
    urls: Annotated[list[str], typer.Argument(metavar="URL...", help="Addresses of pages.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for the pages, one .warc.gz each.")],
    delay: Delay = 1.0,
    user_agent: UserAgent = None,
    allow_network: AllowNetwork = None,
) -> None:
    """Fetch web pages politely, and only what has changed since they were last fetched to the folder.

    robots.txt is obeyed, hosts are given time between requests, and only public addresses are asked.
    """
    from extractor.errors import FetchError
    from extractor.web import WebClient, keep_page, read_validators

    fetched = unchanged = failed = 0
    with WebClient(make_web_settings(allow_network, delay, user_agent)) as client:
        for url in urls:
            try:
                etag, modified = read_validators(output, url)
                answer = client.fetch(url, etag=etag, last_modified=modified)
            except FetchError as error:
                failed += 1
                say(f"kg: skipped: {error}")
                continue
            if answer.unchanged:
                unchanged += 1
                continue
            keep_page(output, url, answer)
            fetched += 1
    print(f"fetched   {fetched:,}\nunchanged {unchanged:,}\nskipped   {failed:,}\nfolder    {output}")
    if failed:
        raise typer.Exit(1)
