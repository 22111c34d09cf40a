"""Making and trying domain packs: a folder to start from, and the examples of a pack's frames run."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.domain import FILE, SHIPPED, current_domain, shipped_domains
from extractor.errors import KgError, OutputError

if TYPE_CHECKING:
    from extractor.nlp.examples import BrokenExample

STARTER = Path(__file__).parent / "domains" / "starter"
TEMPLATE = "domain.toml.in"  # not the name of a pack's file: the starter is no pack yet
_FOR_EACH = ("README.md", "test_domain.py")
_NAME_LINE = re.compile(r"^name = .*$", re.MULTILINE)
_NAME = re.compile(r"[a-z][a-z0-9-]*")


def make_pack(folder: Path, like: str | None = None) -> list[Path]:
    """Write a new domain pack and return its files, sorted.

    `like` names a pack that comes with the package, to be copied instead of the short one to start from.

    Raises:
        OutputError: the folder is there already or cannot be written. KgError: no such pack, or no name for a domain.
    """
    name = folder.resolve().name
    if not _NAME.fullmatch(name):
        raise KgError(
            f"'{name}' is no name for a domain; use lower-case letters, digits and hyphens, like my-domain"
        )
    if like is not None and like not in shipped_domains():
        raise KgError(f"no pack called '{like}' comes with kg; there is {', '.join(shipped_domains())}")
    source = STARTER if like is None else SHIPPED / like
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OutputError(f"{folder}: is there already; name a new folder")
    try:
        shutil.copytree(
            source, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", "*.pyc")
        )
        if like is not None:
            for file in _FOR_EACH:
                shutil.copyfile(STARTER / file, folder / file)
        _fill_in(folder, name)
    except OSError as error:
        raise OutputError(
            f"{folder}: cannot be written ({error.strerror or error}); name another folder"
        ) from error
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _fill_in(folder: Path, name: str) -> None:
    """Put the domain's name and prefix where the files have NAME and PREFIX."""
    prefix = name.replace("-", "")[:12]
    if (folder / TEMPLATE).is_file():
        (folder / TEMPLATE).rename(folder / FILE)
    for path in folder.rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            if path.name == FILE:
                text = _NAME_LINE.sub(f'name = "{name}"', text, count=1)
            path.write_text(text.replace("{NAME}", name).replace("{PREFIX}", prefix), encoding="utf-8")


def find_broken_examples() -> list[BrokenExample]:
    """Run the examples in the lexicon of the domain in use and return those that fail."""
    from extractor.lexicon import load_relations
    from extractor.nlp.examples import find_broken
    from extractor.nlp.parser import load_parser
    from extractor.schema import check_domain

    pack = current_domain()
    if pack is None:
        raise KgError("no domain is in use; name its folder with use_domain or KG_DOMAIN")
    check_domain()
    ours = [e for e in load_relations().relations.values() if e.file.startswith(str(pack.folder))]
    return list(find_broken(ours, load_parser()))
