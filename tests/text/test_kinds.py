"""Which names are those of templates."""

import pytest

from mir_lsp.text.kinds import is_below_templates, is_template_name


@pytest.mark.parametrize("name", ["a.html", "/x/templates/mail/body.txt", "feed.xml", "page.djhtml", "C:\\x\\a.htm"])
def test_templates_are_known_by_their_suffix(name: str) -> None:
    assert is_template_name(name)


@pytest.mark.parametrize("name", ["a.py", "logo.png", "html", "untitled:Untitled-1", "a.html.bak", "models.pyi"])
def test_other_files_are_none(name: str) -> None:
    assert not is_template_name(name)


def test_a_folder_of_templates_is_one_anywhere_above_a_file() -> None:
    assert is_below_templates("/shop/templates/a/b.html")
    assert is_below_templates("C:\\shop\\templates\\a.html")
    assert is_below_templates("/shop/templates/")
    assert not is_below_templates("/shop/templates")
    assert not is_below_templates("/shop/my_templates/a.html")
