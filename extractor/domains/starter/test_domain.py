"""The domain pack {NAME}: its files hold together, its examples fire, its scores stand over their floors.

Run it with `pytest`, after each change of a frame.
"""

import subprocess
import sys
from pathlib import Path

from extractor.domain import domain_in_use
from extractor.packs import find_broken_examples

PACK = Path(__file__).parent


def test_every_example_gives_exactly_its_facts() -> None:
    with domain_in_use(PACK):
        assert find_broken_examples() == []


def test_gold_scores_stand_over_their_floors() -> None:
    command = ["evaluate", str(PACK / "gold" / "dev"), "--gate", str(PACK / "scores.json")]
    done = subprocess.run([sys.executable, "-m", "extractor", *command, "--domain", str(PACK)])

    assert done.returncode == 0
