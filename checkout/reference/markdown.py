"""Markdown to HTML that the pages' Content-Security-Policy allows: no raw HTML, nothing inline, links within /docs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import get_template_attribute, render_template
from markupsafe import Markup, escape

from checkout.reference import images, mermaid, tables
from checkout.reference.pages import DOCS, Content, Heading, Page, Site
from foundation import highlight, web

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

ADDRESSES: Mapping[web.Party, str] = {
    "checkout": "http://localhost:8000",
    "storefront": "http://127.0.0.1:8000",
}
"""The origins after `make run`, which the documents name."""
LANGUAGES = {"bash": "Shell", "json": "JSON", "python": "Python", "": "Code"}


def content(site: Site, page: Page) -> Content:
    """The page as HTML. It is rendered on the first request and kept until a file changes."""
    if page.path not in site.rendered:
        site.rendered[page.path] = _render(site, page)
    return site.rendered[page.path]


def _render(site: Site, page: Page) -> Content:
    parser, env = _parser(), {"site": site, "page": page}
    tokens = parser.parse(_at_this_address(page.text), env)

    def html(some: Sequence[Token]) -> Markup:
        return Markup(parser.renderer.render(some, parser.options, env))  # noqa: S704 - it escapes

    headings = tuple(_headings(tokens))
    return Content(
        next((each.title for each in headings if each.level == 1), page.label),
        html(tokens),
        headings,
        {name: tuple(map(html, blocks)) for name, blocks in _sections(tokens)},
    )


def _at_this_address(text: str) -> str:
    """The page with the addresses of this server. A line that sets an address keeps it."""
    return "\n".join(line if "PUBLIC_URL" in line else served(line) for line in text.split("\n"))


def served(text: str) -> str:
    """The text with the addresses that the pages are served from in place of those of `make run`."""
    for party, address in ADDRESSES.items():
        text = text.replace(address, web.url(party))
    return text


def _parser() -> MarkdownIt:
    """CommonMark and tables; headings get the ids that GitHub gives them."""
    # Only these pages need the parser, and loading it takes 50 ms, so the start does without.
    from markdown_it import MarkdownIt  # noqa: PLC0415
    from mdit_py_plugins.anchors import anchors_plugin  # noqa: PLC0415

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.use(anchors_plugin, max_level=6).use(tables.plugin)
    parser.core.ruler.push("targets", _targets)
    for name, rule in {
        "heading_open": _heading_open,
        "heading_close": _heading_close,
        "code_inline": _code,
        "fence": _code_block,
        "code_block": _code_block,
    }.items():
        parser.add_render_rule(name, rule)
    return parser


def _targets(state: StateCore) -> None:
    """Point links and images to their URLs below /docs."""
    site, page = state.env["site"], state.env["page"]
    for token in (child for inline in state.tokens for child in inline.children or []):
        if token.type == "link_open":
            target = _url(str(token.attrGet("href")), site, page)
            has_page = target is not None
            token.attrSet("href", target or "")
            token.hidden = not has_page
        elif token.type == "link_close":
            token.hidden = not has_page
        elif token.type == "image":
            _place_image(token, page)


def _url(href: str, site: Site, page: Page) -> str | None:
    """The URL of a link. None for a file that has no page: its text is shown without a link."""
    parts = urlsplit(href)
    if parts.scheme or parts.netloc or not parts.path:
        return href
    target = site.by_file.get((page.file.parent / parts.path).resolve())
    if target is None:
        return None
    return f"/docs/{target.path}" + (f"#{parts.fragment}" if parts.fragment else "")


def _place_image(image: Token, page: Page) -> None:
    """Set the URL of the image, and its size, so that the text below it doesn't move when it loads."""
    file = (page.file.parent / str(image.attrGet("src"))).resolve()
    if file.is_relative_to(images.FOLDER):
        image.attrSet("src", f"/docs/{file.relative_to(DOCS)}")
    size = images.size(file)
    if size:
        width, height = size
        image.attrs |= {"width": width, "height": height, "loading": "lazy"}


def _headings(tokens: Sequence[Token]) -> Iterator[Heading]:
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            title = "".join(each.content for each in inline.children or [])
            yield Heading(str(opening.attrGet("id")), title, int(opening.tag[1:]))


def _sections(tokens: Sequence[Token]) -> Iterator[tuple[str, list[list[Token]]]]:
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


def _heading_open(_: Any, tokens: Sequence[Token], place: int, *_rest: Any) -> str:
    """A heading within the page links to itself, so that its URL can be copied."""
    tag, anchor = tokens[place].tag, escape(str(tokens[place].attrGet("id")))
    has_anchor = _has_anchor(tag, tokens[place + 1])
    return f'<{tag} id="{anchor}">' + (f'<a class="anchor" href="#{anchor}">' if has_anchor else "")


def _heading_close(_: Any, tokens: Sequence[Token], place: int, *_rest: Any) -> str:
    tag = tokens[place].tag
    return ("</a>" if _has_anchor(tag, tokens[place - 1]) else "") + f"</{tag}>\n"


def _has_anchor(tag: str, inline: Token) -> bool:
    """Not the page's title, and no heading that contains a link: links can't be nested."""
    return tag != "h1" and not any(child.type == "link_open" for child in inline.children or [])


def _code(_: Any, tokens: Sequence[Token], place: int, *_rest: Any) -> str:
    """A long name may break after an underscore or a slash."""
    text = re.sub(r"(?<=[_/])(?=\w)", "\0", tokens[place].content)
    return f"<code>{escape(text)}</code>".replace("\0", "<wbr>")


def _code_block(_: Any, tokens: Sequence[Token], place: int, *_rest: Any) -> str:
    language, text = tokens[place].info.strip(), tokens[place].content
    diagram = mermaid.parse(text) if language == "mermaid" else None
    if diagram:
        return render_template("checkout/reference/parts/sequence.html", diagram=diagram)
    name = "Diagram" if language == "mermaid" else LANGUAGES.get(language, language)
    block = get_template_attribute("components/code.html", "code")
    return str(block(name, highlight.json_text(text) if language == "json" else text))
