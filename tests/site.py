"""A real web site on this machine, for the tests of fetching."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = """<!doctype html><html><head><title>{title}</title>
<script type="application/ld+json">{{"@context": "https://schema.org", "@type": "NewsArticle",
"headline": "{title}", "datePublished": "2023-05-04T08:00:00Z"}}</script></head>
<body><nav><a href="/">Home</a> <a href="/about">About us</a></nav><article><h1>{title}</h1>
<p>{title} was organised by Acme Ltd and opened in Lyon on May 4, 2023, with 300 exhibitors.</p>
<p>The fair is held every year, and more than 20,000 visitors from 40 countries are expected this time.</p>
</article><footer>All rights reserved</footer></body></html>"""


@dataclass(frozen=True)
class Request:
    """A request that came: its path, headers in lower case, and when."""

    path: str
    headers: Mapping[str, str]
    time: float


Reply = tuple[int, Mapping[str, str], bytes]


@dataclass
class Site:
    """Pages by path: a fixed reply, or a function of the request; and what was asked for."""

    url: str
    pages: dict[str, Reply | Callable[[Request], Reply]] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)

    def put(self, path: str, body: str | bytes, status: int = 200, **headers: str) -> str:
        """Put up a page and return its address."""
        data = body.encode() if isinstance(body, str) else body
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = (status, {"content-type": "text/html; charset=utf-8", **fields}, data)
        return self.url + path

    def asked(self, path: str) -> list[Request]:
        """Return the requests for a path."""
        return [request for request in self.requests if request.path == path]


@contextmanager
def run_site(host: str = "127.0.0.1", context: ssl.SSLContext | None = None) -> Iterator[Site]:
    """Serve a site until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Request(self.path, headers, time.monotonic())
            site.requests.append(request)
            page = site.pages.get(self.path, (404, {}, b"not here"))
            status, fields, body = page(request) if callable(page) else page
            if status == 0:  # as a server that crashes
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in fields.items():
                self.send_header(name, value)
            if "content-length" not in fields:
                self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            pass

    server = Server((host, 0), Handler)
    scheme = "http"
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme = "https"
    site = Site(f"{scheme}://{host if context is None else 'localhost'}:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
