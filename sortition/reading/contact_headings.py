"""What a heading says about the personal data beneath it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sortition.wording import heading_key

# These are searched in headings as `heading_key` makes them.
NAME_PARTS = (re.compile(r"(fore|first|given)name"), re.compile(r"(sur|last|family)name"))
# Towns and landlords have names too, and those are public.
OF_NOBODY = re.compile(r"town|city|county|landlord|association|organi[sz]ation")
_WHOLE_NAME = re.compile(r"(your|whatisyour)?(full|applicant)?name|(name)?of(the)?applicant")
_ADDRESS = re.compile(
    r"((home|postal|street|your)?addr(ess)?(line)?[1-6]?|(first|second|third|1st|2nd|3rd)lineofaddress"
    r"|street|town|city|town(or)?city|county)"
)
_POSTCODE = re.compile(r"(your)?post(al)?code")
_EMAIL = re.compile(r"mail")
_PHONE = re.compile(r"phone|mobile|^tel|landline|whatsapp")
_BIRTH = re.compile(r"dateofbirth|birthdate|birthday|^dob$|^yourdob$|^born(on)?$")
# What belongs to somebody else tells nothing about whether two applicants are one.
_OF_OTHERS = re.compile(r"emergency|kin|carer|partner|spouse|guardian|parent|landlord|referee|doctor|office")


def is_address_line(heading: str) -> bool:
    """Whether lines of an address usually stand under this heading; a postcode is none."""
    return _ADDRESS.fullmatch(_key(heading)) is not None


def is_postcode(heading: str) -> bool:
    """Whether a postcode usually stands under this heading."""
    return _POSTCODE.fullmatch(_key(heading)) is not None


def name_columns(headings: Sequence[str]) -> tuple[int, ...]:
    """The places of the applicants' full names: of one column, or of the first and the last name."""
    keys = [_key(heading) for heading in headings]
    whole = tuple(n for n, key in enumerate(keys) if _WHOLE_NAME.fullmatch(key))[:1]
    parts = [
        [n for n, key in enumerate(keys) if part.search(key) and not _OF_OTHERS.search(key)]
        for part in NAME_PARTS
    ]
    return whole or (tuple(found[0] for found in parts) if all(parts) else ())


def address_columns(headings: Sequence[str]) -> tuple[int, ...]:
    """The places of what tells one address from another: towns and counties do not."""
    keys = [_key(heading) for heading in headings]
    lines = (n for n, heading in enumerate(headings) if is_address_line(heading) or is_postcode(heading))
    return tuple(n for n in lines if not OF_NOBODY.search(keys[n]))


def email_columns(headings: Sequence[str]) -> tuple[int, ...]:
    """The places of the applicants' own e-mail addresses."""
    return _places(headings, _EMAIL)


def phone_columns(headings: Sequence[str]) -> tuple[int, ...]:
    """The places of the applicants' own telephone numbers."""
    return _places(headings, _PHONE)


def birth_columns(headings: Sequence[str]) -> tuple[int, ...]:
    """The places of dates of birth."""
    return _places(headings, _BIRTH)


def _places(headings: Sequence[str], wanted: re.Pattern[str]) -> tuple[int, ...]:
    keys = [_key(heading) for heading in headings]
    return tuple(n for n, key in enumerate(keys) if wanted.search(key) and not _OF_OTHERS.search(key))


def _key(heading: str) -> str:
    return re.sub(r"\W", "", heading_key(heading))
