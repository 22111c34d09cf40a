"""Names for articles that stay the same from run to run.

Running `kg` again on an article replaces its facts, so an id must outlive a correction of the text,
and two articles must not share one. In order of preference:

1. the `id` that the input gives, as it stands;
2. its URL, without what does not distinguish pages (scheme, 'www.', fragment, campaign parameters);
3. for a file with one article, the file's name and those of its two innermost folders. A corrected
   file keeps its id, wherever `kg` is started and on every machine that has these folders; a file that
   moves to another folder becomes another article, unless it gives an `id` or a URL;
4. otherwise (several articles in a file, standard input) the date and the headline.

Ids made here read `<words>-<eight hexadecimal digits>`: the words are for people, the digits tell apart.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import Path, PurePosixPath
from urllib.parse import parse_qsl, urlencode, urlsplit

_MAX_WORDS_CHARS = 60
_CAMPAIGN_PARAMETERS = re.compile(r"utm_\w+|fbclid|gclid|mc_[ce]id|spm", re.IGNORECASE)


def id_from_url(url: str) -> str:
    """Name an article by its address."""
    canonical = _canonical_url(url)
    return _join(canonical, canonical)


def id_from_path(path: Path) -> str:
    """Name an article by its file; symbolic links are followed, so that both ways give the same id."""
    real = path.resolve()
    return _join(real.stem, "/".join(real.parts[-3:]))


def id_from_member(archive: Path, member: str) -> str:
    """Name an article by its place in an archive, as if the archive were a folder of that name."""
    parts = (archive.name, *PurePosixPath(member).parts)
    return _join(PurePosixPath(member).stem, "/".join(parts[-3:]))


def id_from_headline(headline: str, date: str | None) -> str:
    """Name an article by its headline (its first line where it has none) and date."""
    return _join(headline, f"{date or ''}\n{headline}")


def digest(text: str, length: int = 8) -> str:
    """Hash a text to hexadecimal digits, the same in every process."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:length]


def _join(words: str, key: str) -> str:
    return f"{_slug(words)}-{digest(unicodedata.normalize('NFC', key))}"


def _slug(words: str) -> str:
    """Keep letters and digits in lower case, with hyphens between; letters of every script stay."""
    slug = re.sub(r"[\W_]+", "-", unicodedata.normalize("NFC", words).casefold()).strip("-")
    if len(slug) > _MAX_WORDS_CHARS:
        slug = slug[:_MAX_WORDS_CHARS].rpartition("-")[0] or slug[:_MAX_WORDS_CHARS]
    return slug or "article"


def _canonical_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
        pairs = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:  # not a URL, but still a name
        return url
    query = urlencode([pair for pair in pairs if not _CAMPAIGN_PARAMETERS.fullmatch(pair[0])])
    return f"{host}{parts.path.rstrip('/')}" + (f"?{query}" if query else "")
