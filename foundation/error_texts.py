"""Title and message of each error page. Source: the status of its answer."""

from __future__ import annotations

TITLES = {
    400: ("That request didn’t make sense", "Go back and try once more."),
    403: ("This form is out of date", "Go back, reload the page and send it once more."),
    404: ("Page not found", "The link may be old, or mistyped."),
    405: ("That doesn’t work here", "Go back and use the buttons on the page."),
    413: ("That was too much text", "Go back, shorten what you typed and try again."),
    429: ("Too many attempts", "Wait a minute and try again."),
    503: ("Busy right now", "Nothing was lost. Try again in a moment."),
}
OUTCOME_UNKNOWN = (
    "We can’t tell if that worked",
    "Our database stopped answering at the last step. Go back and reload the page: it shows what was done.",
)
UNEXPECTED = ("Something went wrong", "It is on our side. Try again.")
