"""Pages and feeds from the web, fetched politely and from public addresses only."""

from extractor.web.client import Answer, WebClient
from extractor.web.feeds import Feed, parse_feed
from extractor.web.keeping import keep_page, read_validators
from extractor.web.settings import WebSettings, parse_network
from extractor.web.urls import is_address

__all__ = [
    "Answer",
    "Feed",
    "WebClient",
    "WebSettings",
    "is_address",
    "keep_page",
    "parse_feed",
    "parse_network",
    "read_validators",
]
