"""Lets `python -m extractor` stand for `kg`."""

from extractor.cli import main

if __name__ == "__main__":
    main()
