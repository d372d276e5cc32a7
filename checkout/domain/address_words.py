"""What is wrong with a field of an address, as a whole sentence for each label.

Other languages need the label's gender and case, so no sentence is put together from parts.
"""

from __future__ import annotations

from foundation.words import N_

ENTER = {
    "Address": N_("Enter your address."),
    "City": N_("Enter your city."),
    "Department": N_("Enter your department."),
    "District": N_("Enter your district."),
    "Island": N_("Enter your island."),
    "PIN code": N_("Enter your PIN code."),
    "Postal code": N_("Enter your postal code."),
    "Postcode": N_("Enter your postcode."),
    "Province": N_("Enter your province."),
    "State": N_("Enter your state."),
    "Suburb": N_("Enter your suburb."),
    "Town or city": N_("Enter your town or city."),
    "ZIP code": N_("Enter your ZIP code."),
}
"""The messages of required text fields that are empty, by label."""

SELECT = {
    "Area": N_("Select your area."),
    "County or city": N_("Select your county or city."),
    "Department": N_("Select your department."),
    "District": N_("Select your district."),
    "Emirate": N_("Select your emirate."),
    "Island": N_("Select your island."),
    "Oblast": N_("Select your oblast."),
    "Parish": N_("Select your parish."),
    "Prefecture": N_("Select your prefecture."),
    "Province": N_("Select your province."),
    "Province or city": N_("Select your province or city."),
    "State": N_("Select your state."),
}
"""The messages of required selects of which nothing is chosen, by label."""

NOT_LISTED = N_("Select an option from the list.")

LOOKS_LIKE = {
    "Eircode": N_("Enter a valid Eircode, such as {example}."),
    "PIN code": N_("Enter a valid PIN code, such as {example}."),
    "Postal code": N_("Enter a valid postal code, such as {example}."),
    "Postcode": N_("Enter a valid postcode, such as {example}."),
    "ZIP code": N_("Enter a valid ZIP code, such as {example}."),
}
"""The messages of postal codes that the country doesn't have, by label."""

ELSEWHERE = {
    "PIN code": N_("This PIN code isn’t in the place you selected. Check both."),
    "Postal code": N_("This postal code isn’t in the place you selected. Check both."),
    "Postcode": N_("This postcode isn’t in the place you selected. Check both."),
    "ZIP code": N_("This ZIP code isn’t in the place you selected. Check both."),
}
"""The messages of postal codes of another state, by label."""
