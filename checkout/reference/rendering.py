"""Markdown to HTML, as the page policy wants it: nothing inline, no raw HTML, links within /docs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import render_template
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

from checkout.reference import pictures, sequence, tables
from checkout.reference.library import DOCS, Entry

LANGUAGES = {"bash": "Shell", "json": "JSON", "python": "Python", "": "Code"}


@dataclass(frozen=True)
class Heading:
    id: str
    title: str
    level: int


@dataclass(frozen=True)
class Rendered:
    """`parts` maps a second-level heading's text to the HTML of each block below it."""

    title: str
    html: Markup
    headings: tuple[Heading, ...]
    parts: Mapping[str, tuple[Markup, ...]]


def render(file: Path, pages: Mapping[Path, Entry]) -> Rendered:
    """One file. `pages`: which other files have a page, for the links between them."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.add_render_rule("code_inline", _name)
    parser.add_render_rule("fence", _fence)
    parser.add_render_rule("code_block", _fence)
    tokens = parser.parse(file.read_text(encoding="utf-8"))
    headings = tuple(_number(tokens))
    for inline in (token for token in tokens if token.children):
        inline.children = list(_linked(inline.children or [], file, pages))
    shown = list(tables.boxed(tokens))

    def html(some: Sequence[Token]) -> Markup:
        return Markup(parser.renderer.render(some, parser.options, {}))  # noqa: S704 - it escapes

    title = next((each.title for each in headings if each.level == 1), file.stem)
    return Rendered(
        title,
        html(shown),
        headings,
        {name: tuple(html(block) for block in blocks) for name, blocks in _parts(shown)},
    )


def _number(tokens: Sequence[Token]) -> Iterator[Heading]:
    """Gives each heading its id, by GitHub's rule; those below the first become links to themselves."""
    seen: dict[str, int] = {}
    for opening, inline in pairwise(tokens):
        if opening.type != "heading_open":
            continue
        title = "".join(each.content for each in inline.children or [] if not each.nesting)
        slug = re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-")
        count = seen[slug] = seen.get(slug, -1) + 1
        heading = Heading(f"{slug}-{count}" if count else slug, title, int(opening.tag[1:]))
        yield heading
        if heading.level > 1:
            opening.attrSet("id", heading.id)
            if not any(each.type == "link_open" for each in inline.children or []):
                attrs: dict[str, Any] = {"class": "anchor", "href": f"#{heading.id}"}
                link = Token("link_open", "a", 1, attrs=attrs)
                inline.children = [link, *(inline.children or []), Token("link_close", "a", -1)]


def _linked(tokens: Sequence[Token], file: Path, pages: Mapping[Path, Entry]) -> Iterator[Token]:
    """Relative links lead to pages. A link to a file that has none is no link here."""
    dropped: list[bool] = []
    for token in tokens:
        if token.type == "link_open":
            target = _target(str(token.attrGet("href")), file, pages)
            dropped.append(target is None)
            if target is not None:
                token.attrSet("href", target)
                yield token
        elif token.type == "link_close":
            if not dropped.pop():
                yield token
        elif token.type == "image":
            _place(token, file)
            yield token
        else:
            yield token


def _target(href: str, file: Path, pages: Mapping[Path, Entry]) -> str | None:
    parts = urlsplit(href)
    if parts.scheme or parts.netloc or not parts.path:
        return href
    entry = pages.get((file.parent / parts.path).resolve())
    if entry is None:
        return None
    return f"/docs/{entry.path}" + (f"#{parts.fragment}" if parts.fragment else "")


def _place(image: Token, file: Path) -> None:
    """Where a picture is served, and its size, so that nothing moves when it comes."""
    source = (file.parent / str(image.attrGet("src"))).resolve()
    if source.is_relative_to(pictures.FOLDER):
        image.attrSet("src", f"/docs/{source.relative_to(DOCS)}")
    size = pictures.size(source)
    if size:
        width, height = size
        image.attrs |= {"width": width, "height": height, "loading": "lazy"}


def _parts(tokens: Sequence[Token]) -> Iterator[tuple[str, list[list[Token]]]]:
    """Each second-level heading with the blocks below it, up to the next one."""
    starts = [i for i, t in enumerate(tokens) if t.type == "heading_open" and t.tag == "h2"]
    for start, end in pairwise([*starts, len(tokens)]):
        blocks: list[list[Token]] = []
        depth = 0
        for token in tokens[start + 3 : end]:
            if depth == 0:
                blocks.append([])
            blocks[-1].append(token)
            depth += token.nesting
        yield tokens[start + 1].content.strip("`"), blocks


def _name(_renderer: Any, tokens: Sequence[Token], place: int, _options: Any, _env: Any) -> str:
    """A long name may go on in the next line after an underscore or a slash."""
    text = re.sub(r"(?<=[_/])(?=\w)", "\0", tokens[place].content)
    return f"<code>{escape(text)}</code>".replace("\0", "<wbr>")


def _fence(_renderer: Any, tokens: Sequence[Token], place: int, _options: Any, _env: Any) -> str:
    language, text = tokens[place].info.strip(), tokens[place].content
    if language == "mermaid":
        drawn = sequence.parse(text)
        if drawn:
            return render_template("checkout/reference/parts/sequence.html", diagram=drawn)
        return render_template("checkout/reference/parts/code.html", name="Diagram", text=text)
    name = LANGUAGES.get(language, language)
    return render_template("checkout/reference/parts/code.html", name=name, text=text)
