"""Query strings of searches."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from checkout.domain.search import MAX_LENGTH
from checkout.schemas.fields import Integer, Request, text
from checkout.schemas.lists import DEFAULT_LIMIT, MAX_LIMIT


class Search(Request):
    query: Annotated[str, text(MAX_LENGTH)]
    limit: Annotated[Integer, Field(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT
    page: Annotated[str, text(200)] | None = None
