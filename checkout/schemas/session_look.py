"""How a session's payment page looks: branding and texts of its own."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import StringConstraints

from checkout.schemas.account import Accent, Corners, Ground
from checkout.schemas.addresses import Sparse
from checkout.schemas.fields import Schema, Url, text
from checkout.schemas.neutral import Empty, only


class Image(Sparse):
    """An image by its URL: files can't be uploaded."""

    type: Annotated[Literal["url"], only("url")]
    url: Url
    file: Empty | None = None

    def plain(self) -> dict[str, Any]:
        return {"type": self.type, "url": self.url}


class BrandingSettings(Sparse):
    """What replaces the account's branding on the page of one session."""

    background_color: Ground | None = None
    border_style: Corners | None = None
    button_color: Accent | None = None
    display_name: Annotated[str, text(100)] | None = None
    font_family: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9 _-]{1,64}$")] | None = None
    icon: Image | None = None
    logo: Image | None = None

    def answered(self) -> dict[str, Any]:
        """The given settings, as the session answers them."""
        images = {
            name: image.plain() for name in ("icon", "logo") if (image := getattr(self, name))
        }
        return {**self.model_dump(exclude_none=True), **images}


class CustomMessage(Schema):
    message: Annotated[str, text(1200)]


class CustomText(Sparse):
    """Texts of the merchant's on the payment page. There are no terms of service to accept."""

    after_submit: CustomMessage | None = None
    shipping_address: CustomMessage | None = None
    submit: CustomMessage | None = None
    terms_of_service_acceptance: Empty | None = None

    def answered(self) -> dict[str, Any]:
        """Each place of a text, null without one; nothing if there is none at all."""
        texts: dict[str, Any] = self.model_dump()
        return texts if any(texts.values()) else {}
