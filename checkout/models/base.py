"""What the provider's tables share: public ids, ownership, column types."""

from __future__ import annotations

import re
import secrets
import string
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Enum, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from foundation.database import PK

ALPHABET = (string.ascii_letters + string.digits).encode("ascii")
OF_BYTE = bytes(ALPHABET[byte % len(ALPHABET)] for byte in range(256))
"""The character of each byte. Eight of them stand for five bytes, the others for four."""
Json = JSON(none_as_null=True)
Amount = BigInteger
"""Minor units of a currency."""
Seconds = BigInteger
"""Seconds since 1970, UTC."""


def new_id(prefix: str, length: int = 24) -> str:
    """`prefix_` and random base62 characters: 24 of them hold at least 136 bits."""
    return f"{prefix}_{secrets.token_bytes(length).translate(OF_BYTE).decode('ascii')}"


def is_well_formed(public_id: str) -> bool:
    """Whether `new_id` could have made it. Text from a URL may be nothing that a database can compare."""
    return re.fullmatch(r"[A-Za-z0-9_]{1,64}", public_id) is not None


def state_type(states: type[StrEnum], length: int) -> Enum:
    """The type of a column that holds one of `states`, stored as its value in at most `length` characters."""
    return Enum(
        states,
        native_enum=False,
        length=length,
        values_callable=lambda members: [member.value for member in members],
    )


class Owned:
    """A row that belongs to one account in one mode.

    `pk` grows with every row, so lists page by it; `id` is the public id. The index serves the lists.
    """

    pk: Mapped[int] = mapped_column(PK, primary_key=True)
    id: Mapped[str] = mapped_column(String(64), unique=True)
    livemode: Mapped[bool]
    created: Mapped[int] = mapped_column(Seconds)

    @declared_attr
    def account_id(cls) -> Mapped[str]:
        return mapped_column(ForeignKey("accounts.id"))

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return (Index(None, "account_id", "livemode", "pk"), *getattr(cls, "extra_args", ()))


class Described:
    """Carries the merchant's own key-value pairs."""

    metadata_: Mapped[dict[str, str]] = mapped_column("metadata", Json, default=dict)
