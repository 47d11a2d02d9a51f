from __future__ import annotations

import random

import pytest

from mir_lsp.text import canonical, from_path, to_path


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///home/me/x.py", "/home/me/x.py"),
        ("FILE:///home/x.py", "/home/x.py"),
        ("file:/home/x.py", "/home/x.py"),
        ("file:////home/x.py", "/home/x.py"),
        ("file://localhost/home/x.py", "/home/x.py"),
        ("file:///", "/"),
        ("file:///a%20b/c d.py", "/a b/c d.py"),
        ("file:///a%23b%3Fc.py", "/a#b?c.py"),
        ("file:///a.py#L10", "/a.py"),
        ("file:///a.py?query", "/a.py"),
        ("file:///100%25.py", "/100%.py"),
        ("file:///100%2525.py", "/100%25.py"),
        ("file:///100%zz.py", "/100%zz.py"),
        ("file:///caf%C3%A9/é/%F0%9F%98%80.py", "/café/é/😀.py"),
        ("file:///latin%E9.py", "/latin\udce9.py"),
        ("file:///a\tb\n.py", "/a\tb\n.py"),
        ("file:///a+b.py", "/a+b.py"),
        ("file:///back%5Cslash.py", "/back\\slash.py"),
    ],
)
def test_a_file_uri_names_a_path(uri: str, path: str) -> None:
    assert to_path(uri) == path


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///C:/proj/x.py", "c:\\proj\\x.py"),
        ("file:///c%3A/proj/x.py", "c:\\proj\\x.py"),
        ("file:///c%3a/My%20Project/é.py", "c:\\My Project\\é.py"),
        ("file://C:/proj/x.py", "c:\\proj\\x.py"),
        ("file:///C:", "c:\\"),
        ("file:///C:/", "c:\\"),
        ("file://Server/Share/x.py", "\\\\server\\Share\\x.py"),
        ("file://wsl%24/Ubuntu/x.py", "\\\\wsl$\\Ubuntu\\x.py"),
        ("file:///cc:/x.py", "/cc:/x.py"),
        ("file:///c:x.py", "/c:x.py"),
    ],
)
def test_a_windows_path_is_known_by_its_drive_or_server(uri: str, path: str) -> None:
    assert to_path(uri) == path


@pytest.mark.parametrize(
    "uri",
    [
        "untitled:Untitled-1",
        "untitled:/home/new.py",
        "vscode-notebook-cell:/home/n.ipynb#W0sZmlsZQ%3D%3D",
        "git:/home/x.py?%7B%22path%22%3A%22/home/x.py%22%7D",
        "http://example.org/x.py",
        "file:relative.py",
        "file:",
        "file:///a%00.py",
        "file:///a\0.py",
        "file://ho%00st/a.py",
        "file:///\ud800.py",
        "/home/x.py",
        "C:\\x.py",
        "file",
        "",
    ],
)
def test_what_is_not_an_absolute_file_has_no_path(uri: str) -> None:
    assert to_path(uri) is None


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("/home/me/x.py", "file:///home/me/x.py"),
        ("/", "file:///"),
        ("//home/x.py", "file:///home/x.py"),
        ("/a b#c?d%e.py", "file:///a%20b%23c%3Fd%25e.py"),
        ("/café/😀.py", "file:///caf%C3%A9/%F0%9F%98%80.py"),
        ("/latin\udce9.py", "file:///latin%E9.py"),
        ("/back\\slash.py", "file:///back%5Cslash.py"),
        ("C:\\My Project\\x.py", "file:///c:/My%20Project/x.py"),
        ("c:/proj/x.py", "file:///c:/proj/x.py"),
        ("\\\\Server\\Share\\x.py", "file://server/Share/x.py"),
        ("\\\\wsl$\\Ubuntu\\x.py", "file://wsl$/Ubuntu/x.py"),
    ],
)
def test_a_path_has_one_uri(path: str, uri: str) -> None:
    assert from_path(path) == uri
    assert canonical(uri) == uri


@pytest.mark.parametrize("path", ["", "x.py", "./x.py", "C:", "C:x.py", "\\x.py", "~/x.py"])
def test_a_path_that_is_not_absolute_has_no_uri(path: str) -> None:
    with pytest.raises(ValueError, match="not an absolute path"):
        from_path(path)


@pytest.mark.parametrize(
    "path",
    ["/home/a b/100%.py", "/é\udce9#?;=&.py", "c:\\My Project\\é.py", "\\\\server\\share\\x y.py", "c:\\"],
)
def test_a_path_survives_the_way_to_a_uri_and_back(path: str) -> None:
    assert to_path(from_path(path)) == path


@pytest.mark.parametrize(
    "spellings",
    [
        ("file:///c%3A/x.py", "file:///C:/x.py", "file:///c:/x.py", "FILE:///C%3a/x.py", "file://C:/x.py"),
        (
            "file:///a%20b.py",
            "file:///a b.py",
            "file://localhost/a%20b.py",
            "file:/a b.py",
            "file:////a b.py",
        ),
        ("file:///caf%C3%A9.py", "file:///caf%c3%a9.py", "file:///café.py"),
        ("file:///%61%28b%29%7E.py", "file:///a(b)~.py", "file:///a%28b%29~.py"),
        ("file://Server/s/x.py", "file://server/s/x.py", "file://SERVER/s/%78.py"),
        ("untitled:Untitled-1", "UNTITLED:Untitled%2D1"),
        ("vscode-notebook-cell:/c%3A/n.ipynb#W0s%3D", "vscode-notebook-cell:/C:/n.ipynb#W0s="),
        ("vscode-notebook-cell:///n.ipynb#a", "vscode-notebook-cell:/n.ipynb#a"),
        (
            'git:/x.py?{"ref":"~"}',
            "git:/x.py?%7B%22ref%22%3A%22~%22%7D",
            "git:/x.py?%7B%22ref%22:%22%7E%22%7D",
        ),
    ],
)
def test_spellings_of_one_uri_have_one_key(spellings: tuple[str, ...]) -> None:
    assert {canonical(spelling) for spelling in spellings} == {canonical(spellings[0])}


def test_different_documents_have_different_keys() -> None:
    uris = [
        "file:///a.py",
        "file:///A.py",
        "file:///a%2525.py",
        "file:///a%25.py",
        "file:///a%23.py",
        "file:///a.py#",
        "file:///cafe\u0301.py",
        "file:///caf\u00e9.py",
        "file://server/a.py",
        "git:/a.py?x",
        "git:/a.py?y",
        "git:/a.py",
        "vscode-notebook-cell:/n.ipynb#one",
        "vscode-notebook-cell:/n.ipynb#two",
        "untitled:Untitled-1",
        "untitled:Untitled-2",
        "untitled:/a.py",
        "file:///a%00.py",
        "",
    ]
    # An empty fragment is the same as none.
    assert canonical("file:///a.py#") == canonical("file:///a.py")
    assert len({canonical(uri) for uri in uris}) == len(uris) - 1


def test_no_text_that_a_client_sends_as_uri_raises_and_keys_are_stable() -> None:
    chance = random.Random(1)
    slashes = ["//", "///", "/", "\\", "%2F", "c:", "C%3A", "file:", "untitled:", "localhost"]
    others = ["?", "#", "@", "[", "a", " ", "%00", "%zz", "%", "%E9", "é", "😀", "\ud800", "\udce9", "\0"]
    for _ in range(20_000):
        pieces = [chance.choice(slashes + others) for _ in range(chance.randint(0, 7))]
        uri = "".join((chance.choice(("file:", "git:")), *pieces))
        key = canonical(uri)
        assert canonical(key) == key, uri
        path = to_path(uri)
        assert path in (None, to_path(key)), uri
        assert path is None or canonical(from_path(path)) == from_path(path), uri
