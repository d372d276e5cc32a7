"""Title and message of each error page. Source: the status of its answer."""

from __future__ import annotations

from foundation.words import N_

TITLES = {
    400: (N_("That request didn’t make sense"), N_("Go back and try once more.")),
    403: (N_("This form is out of date"), N_("Go back, reload the page and send it once more.")),
    404: (N_("Page not found"), N_("The link may be old, or mistyped.")),
    405: (N_("That doesn’t work here"), N_("Go back and use the buttons on the page.")),
    413: (N_("That was too much text"), N_("Go back, shorten what you typed and try again.")),
    429: (N_("Too many attempts"), N_("Wait a minute and try again.")),
    503: (N_("Busy right now"), N_("Nothing was lost. Try again in a moment.")),
}
OUTCOME_UNKNOWN = (
    N_("We can’t tell if that worked"),
    N_(
        "Our database stopped answering at the last step. Go back and reload the page: it shows what was done."
    ),
)
UNEXPECTED = (N_("Something went wrong"), N_("It is on our side. Try again."))
