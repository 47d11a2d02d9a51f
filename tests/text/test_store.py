from __future__ import annotations

import pytest

from mir_lsp.text import Change, Document, DocumentStore, Outcome, PositionEncoding

UTF16 = PositionEncoding.UTF16
URI = "file:///c%3A/proj/x.py"
SAME = "file:///C:/proj/x.py"

APPEND = (Change((9, 0), (9, 0), "!"),)
WHOLE = (Change(None, None, "whole"),)
INVERTED = (Change((0, 1), (0, 0), "!"),)


@pytest.fixture
def store() -> DocumentStore:
    opened = DocumentStore()
    assert opened.open(URI, 5, "abc", "python") is Outcome.OPENED
    return opened


def text_of(store: DocumentStore, uri: str = URI) -> str | None:
    document = store.get(uri)
    return document.text if document else None


def test_an_opened_document_is_found_by_any_spelling_and_keeps_the_clients(store: DocumentStore) -> None:
    assert store.get(SAME) == Document(URI, 5, "abc", "python")
    assert store.documents() == (Document(URI, 5, "abc", "python"),)


def test_a_change_is_applied_whatever_the_spelling(store: DocumentStore) -> None:
    assert store.change(SAME, APPEND, 6, UTF16) is Outcome.CHANGED
    assert store.get(URI) == Document(URI, 6, "abc!", "python")


def test_a_snapshot_taken_before_a_change_stays(store: DocumentStore) -> None:
    snapshot = store.get(URI)
    store.change(URI, APPEND, 6, UTF16)
    assert snapshot is not None and snapshot.text == "abc"


def test_a_closed_document_is_forgotten(store: DocumentStore) -> None:
    assert store.close(SAME) is Outcome.CLOSED
    assert store.get(URI) is None
    assert store.documents() == ()


def test_a_second_close_changes_nothing(store: DocumentStore) -> None:
    store.open("untitled:Untitled-1", 1, "other", "python")
    store.close(URI)
    assert store.close(URI) is Outcome.NOT_OPEN
    assert text_of(store, "untitled:Untitled-1") == "other"


def test_a_change_before_an_opening_opens_nothing() -> None:
    store = DocumentStore()
    assert store.change(URI, WHOLE, 1, UTF16) is Outcome.NOT_OPEN
    assert store.get(URI) is None
    assert not store.is_desynchronised(URI)


def test_a_second_opening_takes_the_new_text_spelling_version_and_language(store: DocumentStore) -> None:
    assert store.open(SAME, 1, "new", "django-html") is Outcome.REOPENED
    assert store.documents() == (Document(SAME, 1, "new", "django-html"),)


@pytest.mark.parametrize(
    ("changes", "version", "outcome"),
    [
        (APPEND, 5, Outcome.STALE_VERSION),
        (WHOLE, 4, Outcome.STALE_VERSION),
        (INVERTED, 6, Outcome.INVERTED_RANGE),
        ((*APPEND, *INVERTED), 6, Outcome.INVERTED_RANGE),
    ],
)
def test_a_refused_change_keeps_the_text_and_marks_the_document(
    store: DocumentStore, changes: tuple[Change, ...], version: int, outcome: Outcome
) -> None:
    assert not store.is_desynchronised(URI)
    assert store.change(URI, changes, version, UTF16) is outcome
    assert store.get(URI) == Document(URI, 5, "abc", "python")
    assert store.is_desynchronised(SAME)


@pytest.fixture
def desynchronised(store: DocumentStore) -> DocumentStore:
    assert store.change(URI, INVERTED, 6, UTF16) is Outcome.INVERTED_RANGE
    return store


@pytest.mark.parametrize("changes", [APPEND, ()])
def test_a_desynchronised_document_refuses_partial_changes(
    desynchronised: DocumentStore, changes: tuple[Change, ...]
) -> None:
    assert desynchronised.change(URI, changes, 7, UTF16) is Outcome.NEEDS_FULL_TEXT
    assert text_of(desynchronised) == "abc"
    assert desynchronised.is_desynchronised(URI)


def test_a_whole_text_brings_a_desynchronised_document_back(desynchronised: DocumentStore) -> None:
    assert desynchronised.change(URI, (*APPEND, *WHOLE, *APPEND), 7, UTF16) is Outcome.CHANGED
    assert text_of(desynchronised) == "whole!"
    assert not desynchronised.is_desynchronised(URI)
    assert desynchronised.change(URI, APPEND, 8, UTF16) is Outcome.CHANGED


def test_an_older_whole_text_does_not_bring_a_desynchronised_document_back(
    desynchronised: DocumentStore,
) -> None:
    assert desynchronised.change(URI, WHOLE, 5, UTF16) is Outcome.STALE_VERSION
    assert text_of(desynchronised) == "abc"
    assert desynchronised.is_desynchronised(URI)


def test_an_opening_brings_a_desynchronised_document_back(desynchronised: DocumentStore) -> None:
    assert desynchronised.open(URI, 1, "new", "python") is Outcome.REOPENED
    assert not desynchronised.is_desynchronised(URI)
    assert desynchronised.change(URI, APPEND, 2, UTF16) is Outcome.CHANGED


def test_a_desynchronised_document_that_is_closed_opens_afresh(desynchronised: DocumentStore) -> None:
    assert desynchronised.close(URI) is Outcome.CLOSED
    assert not desynchronised.is_desynchronised(URI)
    assert desynchronised.open(URI, 1, "new", "python") is Outcome.OPENED
    assert not desynchronised.is_desynchronised(URI)


def test_one_desynchronised_document_does_not_affect_another(desynchronised: DocumentStore) -> None:
    desynchronised.open("untitled:Untitled-1", 1, "other", "python")
    assert desynchronised.change("untitled:Untitled-1", APPEND, 2, UTF16) is Outcome.CHANGED
    assert text_of(desynchronised, "untitled:Untitled-1") == "other!"
