"""Progress in logs: what is done, how fast, how long it will take."""

import re
import time

import pytest

from extractor.cli.screen import _Reporter, show_progress
from extractor.workflow import Progress


def test_progress_tells_rate_and_time_left(capsys: pytest.CaptureFixture[str]) -> None:
    reporter = _Reporter("Extracting", every=0.2)
    reporter.show(Progress(1, 4000, "early"))
    time.sleep(0.25)
    reporter.show(Progress(1000, 4000, "due"))

    line = capsys.readouterr().err
    assert re.fullmatch(r"Extracting: 1,000 of 4,000, [\d.]+ a second, 0:00:0\d left\n", line)


def test_progress_without_a_total_tells_the_rate(capsys: pytest.CaptureFixture[str]) -> None:
    reporter = _Reporter("Extracting", every=0.0)
    time.sleep(0.01)
    reporter.show(Progress(7, None, "some"))

    assert re.fullmatch(r"Extracting: 7, [\d.]+ a second\n", capsys.readouterr().err)


def test_progress_of_a_short_run_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with show_progress("Extracting") as show:
        show(Progress(1, 1, "only"))

    assert capsys.readouterr().err == ""
