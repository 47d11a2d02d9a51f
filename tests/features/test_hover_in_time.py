"""A hover that is given little time says what is known by then, and costs later ones nothing."""

from __future__ import annotations

import pytest

from mir_lsp.features.hover import hover
from tests.support.library import VIEWS, at, library


@pytest.mark.parametrize("place", ["for book in fou|nd.select_related", "= Book.obj|ects.filter", "model = Bo|ok"])
def test_without_time_nothing_is_said_and_with_time_all_of_it(place: str) -> None:
    offset, _ = at(VIEWS, place)
    expected = hover(library(), VIEWS, offset)
    engine = library()

    assert expected
    assert hover(engine, VIEWS, offset, seconds=-1.0) == ()
    assert hover(engine, VIEWS, offset) == expected


def test_enough_time_is_as_good_as_all_of_it() -> None:
    offset, _ = at(VIEWS, "for book in fou|nd.select_related")

    assert hover(library(), VIEWS, offset, seconds=3600.0) == hover(library(), VIEWS, offset) != ()
