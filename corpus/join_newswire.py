"""Join `gold/newswire.jsonl`, annotations without texts, with the articles of a TimeML corpus they are of.

    python corpus/join_newswire.py TIMEML OUTPUT

TIMEML holds the TempEval-3 training data (TimeBank and AQUAINT, `*.tml` in subfolders), which belongs to its
publishers and is not part of the project. OUTPUT gets one gold file an article, for `kg train` and `kg evaluate`.
"""

from __future__ import annotations

import argparse
import html
import json
import re
from pathlib import Path

ANNOTATIONS = Path(__file__).parent / "gold" / "newswire.jsonl"
_TEXT = re.compile(r"<TEXT>(.*?)</TEXT>", re.DOTALL)


def read_text(markup: str) -> str:
    """The text of a TimeML document: a line a paragraph, blank lines between, straight quotation marks."""
    found = _TEXT.search(markup)
    text = html.unescape(re.sub(r"<[^>]+>", "", found.group(1) if found else "")).strip()
    text = text.replace("``", '"').replace("''", '"')
    text = re.sub(r"[ \t]*\n[ \t]*", "\n", text)
    text = re.sub(r"\n{2,}", "\n\n", text)
    paragraphs = text.split("\n\n") if text.count("\n\n") > 3 else text.split("\n")
    flat = (re.sub(r"\s+", " ", paragraph).strip() for paragraph in paragraphs)
    return "\n\n".join(paragraph for paragraph in flat if paragraph)


def join(timeml: Path, output: Path) -> int:
    """Write the gold files; return how many. Raises FileNotFoundError where an article is missing."""
    output.mkdir(parents=True, exist_ok=True)
    lines = ANNOTATIONS.read_text("utf-8").splitlines()
    for line in lines:
        gold = json.loads(line)
        text = read_text((timeml / gold["source"]["file"]).read_text("utf-8", errors="replace"))
        gold |= {"text": text, "title": text.partition("\n")[0][:120]}
        target = output / f"{gold['id']}.json"
        target.write_text(json.dumps(gold, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return len(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("timeml", type=Path)
    parser.add_argument("output", type=Path)
    arguments = parser.parse_args()
    print(f"{join(arguments.timeml, arguments.output)} gold files in {arguments.output}")
