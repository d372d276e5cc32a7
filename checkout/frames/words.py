"""The words that the scripts for merchants' pages say themselves, in each language."""

from __future__ import annotations

from checkout.hosted import catalogs
from foundation.words import N_

TEXTS = {
    "frame": N_("Payment details"),
    "challenge": N_("Confirm it’s you"),
    "offline": N_("The payment could not be sent. Check your connection and try again."),
}
"""`frame`: the title of a frame until its page has come. `challenge`: that of the dialog for 3-D Secure. `offline`: the
message where a request fails."""


def by_language() -> dict[str, dict[str, str]]:
    """The words by the tag of their language."""
    languages = map(catalogs.language, catalogs.LANGUAGES)
    return {
        language.tag: {name: language.words.get(text, text) for name, text in TEXTS.items()}
        for language in languages
    }
