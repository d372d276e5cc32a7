"""What docs/api says about each call, parameter and field: its tables, and the paragraph that begins with the call.

The tables are the one place where a parameter or field is described. The OpenAPI document and the reference repeat
them. Objects within others are described in docs/api/nested-objects.md, below the name of their type.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from checkout.reference.pages import DOCS, LINK, Page, Site
from foundation import web

FOLDER = "api"
NESTED = "api/nested-objects"
COMMON = "Common fields"
"""The section of fields that mean the same in every object."""
SAME = {
    "ChargedCard": "Card",
    "CheckoutCompletion": "AfterCompletion",
    "CheckoutIntentData": "PaymentIntentData",
    "CheckoutItem": "LineItem",
    "CheckoutLine": "LineItem",
    "CheckoutPrice": "PriceData",
    "CheckoutPriceData": "PriceData",
    "CheckoutProduct": "ProductData",
    "PaymentCardOptions": "CardOptions",
    "RateEstimate": "DeliveryEstimate",
    "RecipientAddress": "Address",
    "Shipping": "Recipient",
    "ShippingAddress": "Address",
}
"""Types whose fields are described with those of another."""
CALL = re.compile(r"`((?:GET|POST|DELETE) /v1/[^`?]*)`")
NAME = re.compile(r"`([a-z0-9_]+(?:\[[a-z0-9_]+\])*)(?:\[\])?`")
WITHIN = re.compile(r"in `(\w+)`")
"""The heading of a column with fields of one object."""
DIFFERS_FROM = {"api/checkouts": "api/checkout-sessions"}
"""Pages that describe only what differs from another page."""
WITHOUT_OBJECT = {"api/checkouts": "checkout"}
"""The kind of object that a page's tables of fields are about, where the kind has no field `object`."""
ELSEWHERE = re.compile(r"\[?as (above|for)\b")
"""A meaning that only points to another row."""
HEADING = re.compile(r"^#+ +(?P<text>.+)$")
ACCEPTED = "accepted"
"""The heading of a column with the values that a parameter without effect may have."""


@dataclass(frozen=True)
class Table:
    """A table of parameters, filters or fields: `rows` maps each name to its meaning, in Markdown.

    `about`: the kind of object whose fields these are. `inert`: the parameters are accepted and not used.
    """

    page: str
    section: str
    head: str
    about: str
    inert: bool
    rows: Mapping[str, str]


@dataclass(frozen=True)
class Described:
    """A call: its page, its line in the page's list of calls, and the section that explains it."""

    page: Page
    summary: str
    section: str
    text: str


@dataclass
class Words:
    """All tables and calls, read once for each version of the files."""

    calls: dict[str, Described] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)
    """The page of each kind of object."""

    def parameter(self, name: str, calls: Iterable[str]) -> str:
        """The meaning of a parameter of these calls, empty if docs/api has no row for it."""
        homes = [self.calls[call] for call in calls if call in self.calls]
        for home in homes:
            near = self._meaning(name, self._of(home.page.path, home.section, "parameter filter"))
            far = self._meaning(name, self._of(home.page.path, None, "parameter filter"))
            other = DIFFERS_FROM.get(home.page.path, "")
            same = self._meaning(name, self._of(other, None, "parameter filter"))
            if near or far or same:
                return near or far or same
        everywhere = [each for each in self.tables if each.page == FOLDER or each.inert]
        return self._meaning(name, everywhere) or self.nested("", name)

    def field(self, kind: str, type_name: str, name: str) -> str:
        """The meaning of a field of an object of this kind, which has a type of this name."""
        home = self.kinds.get(kind)
        tables = [each for each in self.tables if each.page == home and each.about == kind]
        other = DIFFERS_FROM.get(home or "", "")
        same = [each for each in self.tables if each.page == other and each.about]
        sent = self._of(home, None, "parameter") if home else []
        return (
            self._meaning(name, tables)
            or self._meaning(name, same)
            or self.nested(type_name, name)
            or self._meaning(name, sent)
        )

    def nested(self, type_name: str, name: str, within: Iterable[str] = ()) -> str:
        """The meaning of a field of an object within others, which are in the fields `within`."""
        for holder in within:
            if found := self._meaning(f"{holder}[{name}]", self.tables):
                return found
        for section in (SAME.get(type_name, type_name), COMMON):
            if found := self._meaning(name, self._of(NESTED, section, "field")):
                return found
        return ""

    def _of(self, page: str, section: str | None, heads: str) -> list[Table]:
        return [
            each
            for each in self.tables
            if each.page == page
            and (section is None or each.section == section)
            and each.head in heads.split()
        ]

    @staticmethod
    def _meaning(name: str, tables: Iterable[Table]) -> str:
        """The first meaning that isn't empty: of the name, else of something in it, as in `branding[logo]`."""
        rows = [row for each in tables for row in each.rows.items() if row[1]]
        exact = [meaning for known, meaning in rows if known == name]
        told = (meaning for meaning in exact if not ELSEWHERE.match(meaning))
        return (
            next(told, "")
            or next(iter(exact), "")
            or next((meaning for known, meaning in rows if known.startswith(f"{name}[")), "")
        )


def read(site: Site) -> Words:
    """The words of all pages below docs/api."""
    words = Words()
    for path, page in site.pages.items():
        if path.split("/")[0] == FOLDER:
            _read_page(words, page)
    return words


def _read_page(words: Words, page: Page) -> None:
    section = ""
    for block in _blocks(page.text):
        if heading := HEADING.match(block):
            section = heading["text"].strip("`")
        elif block.startswith("|"):
            _read_table(words, page, section, block)
        elif called := CALL.match(block):
            _explain(words, page, called[1], section, linked(page, " ".join(block.split())))
        elif not block.startswith("```"):
            for call in CALL.findall(block):
                _explain(words, page, call, section, "")


def _blocks(text: str) -> Iterator[str]:
    """Headings, tables, paragraphs. A fenced block is one, whatever it contains."""
    fences = re.split(r"(^```.*?^```$)", text, flags=re.M | re.S)
    for fence in fences:
        if fence.startswith("```"):
            yield fence
        else:
            yield from (block.strip() for block in fence.split("\n\n") if block.strip())


def _read_table(words: Words, page: Page, section: str, block: str) -> None:
    head, _, *lines = [_cells(line) for line in block.splitlines()]
    if not head[0]:
        for cells in lines:
            for call in CALL.findall(cells[0]):
                summary = linked(page, cells[-1])
                words.calls.setdefault(call, Described(page, summary, "", ""))
        return
    rows: dict[str, str] = {}
    holder = WITHIN.match(head[0])
    for cells in lines:
        meaning = linked(page, cells[-1])
        if head[-1] == ACCEPTED:
            meaning = f"accepted, not used; the value must be {meaning}"
        names = NAME.findall(cells[0])
        rows |= {f"{holder[1]}[{name}]" if holder else name: meaning for name in names}
    about = next((cells[-1].strip("`") for cells in lines if cells[0] == "`object`"), "")
    if head[0] == "field":
        about = about or WITHOUT_OBJECT.get(page.path, "")
    if about and section != COMMON:
        words.kinds.setdefault(about, page.path)
    words.tables.append(Table(page.path, section, head[0], about, head[-1] == ACCEPTED, rows))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _explain(words: Words, page: Page, call: str, section: str, text: str) -> None:
    """Note the section of a call: that with a paragraph about it, else the first that names it."""
    known = words.calls.get(call)
    if known and known.page == page and (not known.section or (text and not known.text)):
        words.calls[call] = Described(page, known.summary, section, text)


def linked(page: Page, text: str) -> str:
    """The text with absolute URLs in its links, since it is read outside of its page."""

    def target(match: re.Match[str]) -> str:
        label, href = match.groups()
        parts = urlsplit(href)
        if parts.scheme:
            return match[0]
        file = (page.file.parent / parts.path).resolve() if parts.path else page.file
        if not file.is_relative_to(DOCS):
            return label
        path = file.relative_to(DOCS).with_suffix("").as_posix().removesuffix("/README")
        fragment = f"#{parts.fragment}" if parts.fragment else ""
        return f"[{label}]({web.url('checkout', f'/docs/{path}')}{fragment})"

    return LINK.sub(target, text)
