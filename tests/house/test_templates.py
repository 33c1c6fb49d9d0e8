"""Templates: all compile, import what they use, and ask for no word, address or date inside a row loop."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, nodes, select_autoescape

import config
from bundnis import create_app
from bundnis.core.words import LANGUAGES
from tests.house.sources import HOUSE, named

FILES = sorted(file for folder in HOUSE.glob("*/templates") for file in folder.rglob("*") if file.is_file())
PAGES = [file for file in FILES if file.suffix == ".html"]
MAILS = [file for file in FILES if file.suffix == ".txt"]
NO_WORDS = (r"\{#.*?#\}", r"\{%.*?%\}", r"\{\{.*?\}\}", r"<!--.*?-->", r"<[^>]*>", r"&[a-z#0-9]+;")
COSTLY = {"_", "gettext", "ngettext", "url_for", "asset", "show_date", "show_moment", "may", "shown"}
"""Functions that cost microseconds a call: a list of 200 rows would pay them 200 times."""

READER = Environment(
    extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True, autoescape=select_autoescape()
)


def parsed(file: Path) -> nodes.Template:
    return READER.parse(file.read_text("utf-8"), named(file))


def test_every_template_compiles(tmp_path: Path) -> None:
    app = create_app(config.Testing(tmp_path, DEMO=True))
    for file in PAGES + MAILS:
        name = file.relative_to(next(part for part in file.parents if part.name == "templates")).as_posix()
        app.jinja_env.get_template(name)


def test_every_template_is_a_page_a_part_a_component_or_a_mail() -> None:
    for file in FILES:
        is_mail = file.parent.name == "mail" and file.suffix == ".txt"
        is_text = re.fullmatch(rf"[a-z_-]+\.({'|'.join(LANGUAGES)})\.md", file.name)
        assert file.suffix == ".html" or is_mail or is_text, named(file)


def test_long_texts_are_there_in_every_language() -> None:
    texts = {file for file in FILES if file.suffix == ".md"}
    for file in texts:
        name = file.name.split(".")[0]
        assert {file.with_name(f"{name}.{language}.md") for language in LANGUAGES} <= texts, named(file)


def test_pages_extend_the_frame_and_parts_do_not() -> None:
    for file in PAGES:
        if file.parent.name in ("ui", "layout"):
            continue
        extends = [_text(node.template) for node in parsed(file).find_all(nodes.Extends)]
        if file.name.startswith("_"):
            assert extends == [], f"{named(file)} is a part"
        else:
            assert extends and extends[0].startswith("layout/"), f"{named(file)} does not extend the frame"


def test_nothing_is_imported_for_nothing() -> None:
    unused = []
    for file in PAGES + MAILS:
        tree = parsed(file)
        used = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "load"}
        names: list[str] = []
        for node in tree.find_all((nodes.FromImport, nodes.Import)):
            if isinstance(node, nodes.FromImport):
                names = [name if isinstance(name, str) else name[1] for name in node.names]
            elif isinstance(node, nodes.Import):
                names = [node.target]
            unused += [f"{named(file)}:{node.lineno} {name}" for name in names if name not in used]
    assert unused == []


def test_no_word_address_or_date_is_asked_for_in_a_row_loop() -> None:
    found = []
    for file in PAGES:
        for loop in _row_loops(parsed(file)):
            found += [f"{named(file)}:{line} {name}" for line, name in _costly(loop)]
    assert sorted(set(found)) == [], "resolve it in the view, once a page"


def test_no_inline_style_or_script() -> None:
    pattern = re.compile(r"<style|\sstyle=|\son[a-z]+=\"|<script(?![^>]*\ssrc=)|javascript:", re.I)
    found = [f"{named(file)}: {match[0]}" for file in PAGES for match in pattern.finditer(file.read_text("utf-8"))]
    assert found == []


def test_no_word_stands_untranslated() -> None:
    """Words between tags come from the catalogue or from a value; the name of the house is the same everywhere."""
    found = []
    for file in PAGES:
        if file.parent.name == "ui_pages":
            continue
        source = file.read_text("utf-8")
        source = re.sub(r"\{% block \w+_class %\}.*?\{% endblock %\}", " ", source)
        for pattern in NO_WORDS:
            source = re.sub(pattern, " ", source, flags=re.S)
        found += [f"{named(file)}: {word}" for word in re.findall(r"(?<![-\w])[A-Za-zÀ-ÿ]{2,}", source)]
    assert [line for line in found if not line.endswith(": bundnis")] == []


def test_every_component_stands_on_the_style_page() -> None:
    pages = "".join(file.read_text("utf-8") for file in PAGES if file.parent.name == "ui_pages")
    layout = "".join(file.read_text("utf-8") for file in PAGES if file.parent.name == "layout")
    components = [file for file in PAGES if file.parent == HOUSE / "ui" / "templates" / "ui"]
    assert components
    used_by_components = "".join(file.read_text("utf-8") for file in components)
    missing = [
        file.name
        for file in components
        if f"ui/{file.name}" not in pages + layout and f"ui/{file.name}" not in used_by_components
    ]
    assert missing == []


def test_posting_forms_carry_a_token() -> None:
    for file in PAGES:
        text = file.read_text("utf-8")
        for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", text, re.I | re.S):
            assert "csrf_token" in form, f"{named(file)}: {form[:80]}"


def _text(node: nodes.Node) -> str:
    return str(node.value) if isinstance(node, nodes.Const) else ""


def _row_loops(tree: nodes.Node) -> Iterator[nodes.For]:
    """Loops over rows: not over a tuple written in the template, which has as many turns as it has words."""
    for loop in tree.find_all(nodes.For):
        if not isinstance(loop.iter, nodes.Tuple | nodes.List):
            yield loop


def _costly(loop: nodes.For) -> Iterator[tuple[int, str]]:
    for part in (*loop.body, *([loop.test] if loop.test else [])):
        here = [part] if isinstance(part, nodes.Call | nodes.Filter) else []
        for node in (*here, *part.find_all((nodes.Call, nodes.Filter))):
            if isinstance(node, nodes.Filter):
                if "date" in node.name or "moment" in node.name or "translate" in node.name:
                    yield node.lineno, f"|{node.name}"
            elif isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in COSTLY:
                yield node.lineno, f"{node.node.name}()"
