"""No page, feed, redirect or name can make us ask a machine inside."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import replace

import pytest

from extractor.errors import FetchError
from extractor.web import WebClient, WebSettings, parse_network
from extractor.web.addresses import RefusedAddressError, is_allowed

from ..site import Site, run_site
from .conftest import LOOPBACK

INSIDE = [
    "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "192.0.2.1", "198.18.0.1", "240.0.0.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2001:db8::1",
    "fec0::1", "::127.0.0.1", "64:ff9b:1::a00:1",
]  # fmt: skip
OUTSIDE = ["93.184.216.34", "1.1.1.1", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]


@pytest.mark.parametrize("address", INSIDE)
def test_address_inside_is_refused(address: str) -> None:
    assert not is_allowed(ipaddress.ip_address(address), ())


@pytest.mark.parametrize("address", OUTSIDE)
def test_public_address_is_allowed(address: str) -> None:
    assert is_allowed(ipaddress.ip_address(address), ())


def test_allowed_network_is_allowed_and_no_other() -> None:
    allowed = (parse_network("10.1.0.0/16"),)

    assert is_allowed(ipaddress.ip_address("10.1.2.3"), allowed)
    assert is_allowed(ipaddress.ip_address("::ffff:10.1.2.3"), allowed)
    assert not is_allowed(ipaddress.ip_address("10.2.0.1"), allowed)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f000001",
        "127.1",
        "0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0177.0.0.1",
    ],
)
def test_every_way_to_write_this_machine_is_refused(site: Site, host: str) -> None:
    port = site.url.rpartition(":")[2]

    with (
        WebClient() as client,
        pytest.raises(FetchError, match=r"not public|no such host|no answer|cannot be read"),
    ):
        client.fetch(f"http://{host}:{port}/")
    assert site.requests == []


def test_redirect_to_another_machine_inside_is_refused(site: Site, client: WebClient) -> None:
    with run_site("127.0.0.2") as other:
        other.put("/secret", "x")
        for target in (f"{other.url}/secret", f"//{other.url.removeprefix('http://')}/secret"):
            site.put("/a", "", 302, location=target)
            with pytest.raises(RefusedAddressError, match="not public"):
                client.fetch(f"{site.url}/a")
        assert other.requests == []


def test_robots_txt_that_redirects_inside_is_not_followed(site: Site, client: WebClient) -> None:
    with run_site("127.0.0.2") as other:
        site.put("/robots.txt", "", 302, location=f"{other.url}/secret")
        with pytest.raises(RefusedAddressError):
            client.fetch(site.put("/a", "x"))
        assert other.requests == []


def answer_names(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Have names resolve to one answer after the other, as a hostile name server does; return the names asked."""
    real, asked, left = socket.getaddrinfo, [], list(answers)

    def resolve(host: str, port: int, *args: object, **kwargs: object) -> list[object]:
        if not host.endswith(".example"):
            return real(host, port, *args, **kwargs)  # type: ignore[arg-type,return-value]
        asked.append(host)
        addresses = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


def test_name_that_leads_inside_is_refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    port = site.url.rpartition(":")[2]
    answer_names(monkeypatch, ["93.184.216.34", "127.0.0.1"])

    with WebClient() as client, pytest.raises(RefusedAddressError, match=r"evil\.example"):
        client.fetch(f"http://evil.example:{port}/")
    assert site.requests == []


def test_name_that_changes_its_address_after_the_check_gains_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each connection goes to the address that was checked for it; there is no second look at the name."""
    with run_site("127.0.0.2") as inside:
        port = inside.url.rpartition(":")[2]
        inside.put("/secret", "x")
        # Allowed at the check; whoever resolved again to connect would get the other one.
        asked = answer_names(monkeypatch, ["127.0.0.3"], ["127.0.0.2"])
        settings = replace(LOOPBACK, allowed=(parse_network("127.0.0.3"),), attempts=1)
        with WebClient(settings) as client, pytest.raises(FetchError):
            client.fetch(f"http://rebind.example:{port}/secret")
        assert inside.requests == []
        assert len(asked) == 1


def test_settings_allow_nothing_by_themselves() -> None:
    assert WebSettings().allowed == ()
