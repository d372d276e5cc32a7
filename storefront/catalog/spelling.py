"""The nearest word to one that is misspelled."""

from __future__ import annotations

from collections.abc import Mapping

LONG = 8
"""From this length on a word may have two mistakes, not one."""
SHORTEST = 4
"""Shorter words are not corrected: too many are near."""
LONGEST = 24
"""Longer ones are no words of a shop."""


def nearest(word: str, words: Mapping[str, int]) -> str:
    """Of `words`, which have weights, the one with the fewest mistakes; of several the weightiest. "" if none is near.

    A mistake is a letter too many, too few or another one, or two neighbours that changed places.
    """
    if not SHORTEST <= len(word) <= LONGEST:
        return ""
    most = 2 if len(word) >= LONG else 1
    letters = set(word)
    near = (
        (mistakes, -weight, other)
        for other, weight in words.items()
        if len(other) >= SHORTEST
        and abs(len(other) - len(word)) <= most
        and len(letters.symmetric_difference(other)) <= 2 * most  # quickly told, and rarely so
        and (mistakes := distance(word, other)) <= most
    )
    return min(near, default=(0, 0, ""))[2]


def distance(first: str, second: str) -> int:
    """The mistakes between two words: the optimal string alignment distance."""
    two_above: list[int] = []
    above = list(range(len(second) + 1))
    for i, letter in enumerate(first, start=1):
        row = [i]
        for j, other in enumerate(second, start=1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == second[j - 2] and other == first[i - 2]:
                cost = min(cost, two_above[j - 2] + 1)
            row.append(cost)
        two_above, above = above, row
    return above[-1]
