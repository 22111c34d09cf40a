"""A polite HTTP client: robots.txt, one request at a time to a host, retries with back-off, bounded answers."""

from __future__ import annotations

import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

import httpcore
import httpx
import tenacity
from protego import Protego

from extractor.errors import FetchError
from extractor.web.addresses import CheckedBackend
from extractor.web.settings import WebSettings
from extractor.web.urls import check_url, host_of, origin_of

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
# One layer of compression: layers of gzip multiply what a small answer unpacks to.
_ENCODINGS = frozenset({"", "identity", "gzip", "x-gzip", "deflate"})
_ACCEPT = (
    "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,application/feed+json,*/*;q=0.5"
)
# RFC 9309: at least 500 KiB of a robots.txt are read, and it is asked for again after a day.
_ROBOTS_BYTES = 512_000
_ROBOTS_SECONDS = 86_400
_HTTP_OK, _HTTP_NOT_MODIFIED = 200, 304


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: the last address after redirects, headers in lower case, the body unpacked."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def unchanged(self) -> bool:
        """Whether the server says that what we have is still right."""
        return self.status == _HTTP_NOT_MODIFIED


class _PassingError(Exception):
    """A failure that may be over in a moment; `wait` is what the server asks for, in seconds."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class WebClient:
    """Fetches pages and feeds; a context manager, not thread-safe."""

    def __init__(self, settings: WebSettings | None = None) -> None:
        self.settings = settings or WebSettings()
        self._http = httpx.Client(
            transport=_make_transport(self.settings),
            follow_redirects=False,
            trust_env=False,  # a proxy would connect in our place, unchecked
            timeout=self.settings.timeout,
            headers={
                "User-Agent": self.settings.user_agent,
                "Accept": _ACCEPT,
                "Accept-Encoding": "gzip, deflate",
            },
        )
        self._robots: dict[str, tuple[float, Protego | None]] = {}
        self._next: dict[str, float] = {}

    def __enter__(self) -> WebClient:
        return self

    def __exit__(self, *error: object) -> None:
        self._http.close()

    def fetch(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Answer:
        """Fetch an address; with `etag` or `last_modified` only what has changed since.

        Raises:
            FetchError: it is forbidden, not public, not there, too large, or fails again and again.
        """
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in conditions.items() if value}
        asked = current = check_url(url)
        for _ in range(self.settings.max_redirects + 1):
            self._check_robots(current)
            answer = self._ask(current, headers, self.settings.max_bytes)
            if answer.status in _REDIRECTS and (target := answer.headers.get("location")):
                current = check_url(urljoin(current, target))
                continue
            if answer.status not in (_HTTP_OK, _HTTP_NOT_MODIFIED):
                raise FetchError(f"{current}: the server answers {answer.status}; check the address")
            return answer
        raise FetchError(
            f"{asked}: redirects more than {self.settings.max_redirects} times; check the address"
        )

    def _check_robots(self, url: str) -> None:
        rules = self._read_robots(origin_of(url))
        if rules is None:
            raise FetchError(f"{url}: its site's robots.txt cannot be read; try again later")
        if not rules.can_fetch(url, self.settings.user_agent):
            raise FetchError(f"{url}: its site's robots.txt forbids it to programs; save the page by hand")

    def _read_robots(self, origin: str) -> Protego | None:
        """Return the rules of a site; none where its robots.txt fails, which forbids everything (RFC 9309)."""
        known = self._robots.get(origin)
        if known is None or time.monotonic() > known[0]:
            known = (time.monotonic() + _ROBOTS_SECONDS, self._fetch_robots(f"{origin}/robots.txt"))
            self._robots[origin] = known
        return known[1]

    def _fetch_robots(self, url: str) -> Protego | None:
        for _ in range(self.settings.max_redirects + 1):
            try:
                answer = self._ask(url, {}, _ROBOTS_BYTES, cut=True)
            except _ServerError:
                return None
            if answer.status in _REDIRECTS and (target := answer.headers.get("location")):
                url = check_url(urljoin(url, target))
                continue
            text = answer.body.decode("utf-8", "replace") if answer.status == _HTTP_OK else ""
            return Protego.parse(text)
        return Protego.parse("")

    def _ask(self, url: str, headers: Mapping[str, str], limit: int, *, cut: bool = False) -> Answer:
        """Make one request, again where it fails for a passing reason."""
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_PassingError),
            stop=tenacity.stop_after_attempt(self.settings.attempts),
            wait=self._wait,
            reraise=True,
        )
        try:
            return retrying(self._ask_once, url, headers, limit, cut)
        except _PassingError as error:
            raise _ServerError(f"{url}: {error}, {self.settings.attempts} times; try again later") from error

    def _wait(self, state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome is not None else None
        if isinstance(error, _PassingError) and error.wait is not None:
            return error.wait
        return min(self.settings.backoff * 2.0 ** (state.attempt_number - 1), self.settings.max_wait)

    def _ask_once(self, url: str, headers: Mapping[str, str], limit: int, cut: bool) -> Answer:
        self._take_turn(url)
        try:
            with self._http.stream("GET", url, headers=headers) as response:
                if response.status_code in _PASSING:
                    wait = _parse_retry_after(response.headers.get("retry-after"))
                    if wait is not None and wait > self.settings.max_wait:
                        raise _ServerError(
                            f"{url}: the server asks to be left alone for {wait:,.0f} s; do so"
                        )
                    raise _PassingError(f"the server answers {response.status_code}", wait)
                body = self._read_body(response, url, limit, cut)
                return Answer(url, response.status_code, dict(response.headers), body)
        except httpx.TransportError as error:
            if _is_certificate_error(error):
                raise FetchError(f"{url}: its certificate is not trusted ({error})") from error
            raise _PassingError(f"there is no answer ({str(error) or type(error).__name__})") from error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.DecodingError) as error:
            raise FetchError(f"{url}: the answer cannot be read ({error})") from error
        finally:
            self._next[host_of(url)] = time.monotonic() + self._delay(url)

    def _read_body(self, response: httpx.Response, url: str, limit: int, cut: bool) -> bytes:
        encoding = response.headers.get("content-encoding", "").strip().lower()
        if encoding not in _ENCODINGS:
            raise FetchError(f"{url}: the answer is packed as '{encoding[:40]}', which was not asked for")
        deadline = time.monotonic() + self.settings.deadline
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > limit:
                if cut:
                    break
                raise FetchError(f"{url}: the answer is longer than the limit of {limit:,} bytes")
            if time.monotonic() > deadline:
                raise FetchError(f"{url}: the answer takes more than {self.settings.deadline:g} s")
        return bytes(body[:limit])

    def _take_turn(self, url: str) -> None:
        """Wait until the host may be asked again."""
        wait = self._next.get(host_of(url), 0.0) - time.monotonic()
        if wait > 0:
            time.sleep(wait)

    def _delay(self, url: str) -> float:
        known = self._robots.get(origin_of(url))
        asked = known[1].crawl_delay(self.settings.user_agent) if known and known[1] else None
        return max(self.settings.delay, min(float(asked or 0), self.settings.max_crawl_delay))


class _ServerError(FetchError):
    """A server that failed as often as it was asked."""


def _make_transport(settings: WebSettings) -> httpx.HTTPTransport:
    """Return httpx's transport over a pool that connects to checked addresses only."""
    context = httpx.create_ssl_context()
    transport = httpx.HTTPTransport(verify=context, trust_env=False)
    transport._pool.close()
    transport._pool = httpcore.ConnectionPool(
        ssl_context=context, max_connections=4, network_backend=CheckedBackend(settings.allowed)
    )
    return transport


def _is_certificate_error(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _parse_retry_after(value: str | None) -> float | None:
    """Read seconds or a date; None where there is neither."""
    if value is None:
        return None
    try:
        return max(0.0, float(int(value)))
    except ValueError:
        pass
    try:
        until = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())
