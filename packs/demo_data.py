"""The figures behind the invented case: an invented tenancy profile, and who tends to volunteer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

# The day of the demo's letters: its dates follow it, and its text about benefits is not older than a year.
DEMO_DATE = date(2027, 1, 11)

PANEL: Mapping[str, str | int] = {
    "title": "Residents' panel on damp and mould",
    "question": "How should Fernbrae Homes prevent damp and mould, and whose home should be put right first?",
    "organisation": "Fernbrae Homes (an invented landlord)",
    "decides": "The board of Fernbrae Homes decides. It answers every recommendation in public.",
    "answers_by": "31 August 2027",
    "pay": "£75 for each day as cash, bank transfer or voucher; travel, childcare and carers are paid for",
    "invited_how": "We drew your address by lot from all our homes, so nobody picked you.",
    "who": "Anybody aged 16 or over who lives at your address may reply: one form for each person.",
    "size": 30,
}

QUESTIONS: Mapping[str, str] = {
    "Age band": "How old are you?",
    "Gender": "What is your gender?",
    "Years as a tenant": "For how many years have you been a tenant?",
    "SIMD quintile": "",
    "Disability": "Do you have a disability or a long-term illness?",
    "Ethnic group": "What is your ethnic group?",
}

# Telephone numbers from the ranges that Ofcom keeps free for drama, a domain for examples, invented people.
LETTERS: Mapping[str, Mapping[str, Any]] = {
    # Who answers for the few chances above one half.
    "lottery": {"approved_by": "Head of Communities"},
    "sender": {
        "name": "Morag Sinclair",
        "role": "Resident Engagement Manager",
        "team": "Resident Voice",
        "address": ["1 Whinhill Avenue", "Glasgow", "G24 3UW"],
        "phone": "0141 496 0100",
        "text": "07700 900100",
        "email": "panel@fernbrae.example.org",
        "web": "fernbrae.example.org/panel",
        "freepost": "Freepost FERNBRAE PANEL",
        "hours": "Monday to Friday, 9 am to 6 pm",
        "bsl": True,
        "logo": "logo.svg",
        "logo_alt": "Fernbrae Homes",
        "colour": "#1b4d3e",
    },
    "dates": {
        "reply_by": date(2027, 2, 1),
        "correct_by": date(2027, 2, 8),
        "draw_on": "Thursday 11 February 2027 at 6.30 pm",
        "confirm_by": date(2027, 2, 22),
        "appeal_by": date(2027, 2, 9),
        "sessions": [],
        "venue": "",
    },
    "payment": {
        "amount": "£75 for each day",
        "ways": ["cash", "bank transfer", "shopping voucher"],
        "when": "at the end of each day; a bank transfer takes up to five working days",
        "advance": "Taxis and childcare are booked and paid for by us in advance.",
    },
    "benefits": {
        "text": "If you get Universal Credit, cash and vouchers may count in different ways. "
        "Our welfare rights team can tell you what each way means for you.",
        "source": "Welfare rights team of Fernbrae Homes (invented for this example)",
        "approved_by": "Head of Welfare Rights",
        "approved_on": date(2026, 11, 2),
        "helpline": "0141 496 0150",
    },
    "privacy": {
        "controller": "Fernbrae Homes, 1 Whinhill Avenue, Glasgow, G24 3UW",
        "contact": "privacy@fernbrae.example.org",
        "officer": "the Data Protection Officer of Fernbrae Homes",
        "basis": "legitimate interests (UK GDPR, Article 6(1)(f))",
        "special_basis": "your explicit consent (UK GDPR, Article 9(2)(a))",
        "schedule_1": "none is needed with explicit consent (Data Protection Act 2018, section 10)",
        "dpia": "signed on 26 October 2026",
        "delete_on": date(2027, 12, 31),
        "shared_with": [
            "the firm that prints our letters (names and addresses)",
            "the venues (names for badges, and what to prepare for access needs)",
        ],
    },
}

CONTACT_HEADINGS = (
    "Name",
    "Address 1",
    "Town",
    "Postcode",
    "E-mail",
    "Telephone",
    "Preferred contact",
    "Access needs",
    "Language",
)

# Two who are not in the draw: one asked twice, one does not live here any more.
TWICE, MOVED = "0301", "0302"
MOVED_AWAY = (
    "Elspeth Urquhart",
    "9 Larkfield Loan",
    "Bishopbriggs",
    "G28 4UX",
    "elspeth.urquhart@example.org",
    "07700 900302",
    "Letter",
    "",
    "English",
    "45-54",
    "Female",
    "6-10",
    "3",
    "No",
    "White Scottish or British",
)

LOGO = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 120" width="120" height="120" role="img">
<title>Fernbrae Homes</title>
<rect width="120" height="120" rx="20" fill="#1b4d3e"/>
<path d="M20 62 60 26l40 36h-10v36H30V62z" fill="#ffffff"/>
<g fill="none" stroke="#1b4d3e" stroke-width="5" stroke-linecap="round">
<path d="M60 92V50M60 64 47 55M60 64l13-9M60 78 47 69M60 78l13-9"/>
</g>
</svg>
"""

# Shares of all adult tenants: invented, in the manner of a landlord in and around Glasgow.
PROFILE: Mapping[str, Mapping[str, float]] = {
    "Age band": {
        "16-24": 0.06,
        "25-34": 0.17,
        "35-44": 0.20,
        "45-54": 0.18,
        "55-64": 0.19,
        "65 and over": 0.20,
    },
    "Gender": {"Female": 0.56, "Male": 0.43, "In another way": 0.01},
    "Years as a tenant": {"Under 2": 0.13, "2-5": 0.24, "6-10": 0.23, "11-20": 0.22, "Over 20": 0.18},
    "SIMD quintile": {
        "1 (most deprived)": 0.50,
        "2": 0.22,
        "3": 0.13,
        "4": 0.09,
        "5 (least deprived)": 0.06,
    },
    "Disability": {"Yes": 0.42, "No": 0.58},
    "Ethnic group": {
        "White Scottish or British": 0.78,
        "White other": 0.08,
        "Asian": 0.06,
        "African, Caribbean or Black": 0.06,
        "Mixed or other": 0.02,
    },
}

CATEGORIES = tuple(PROFILE)
AGE_BANDS = tuple(PROFILE["Age band"])

# Shares of those who come forward: older, more women, fewer from the most deprived areas.
VOLUNTEERS: Mapping[str, Mapping[str, float]] = {
    "Age band": {
        "16-24": 0.025,
        "25-34": 0.09,
        "35-44": 0.14,
        "45-54": 0.15,
        "55-64": 0.25,
        "65 and over": 0.345,
    },
    "Gender": {"Female": 0.69, "Male": 0.295, "In another way": 0.015},
    "SIMD quintile": {
        "1 (most deprived)": 0.38,
        "2": 0.23,
        "3": 0.16,
        "4": 0.125,
        "5 (least deprived)": 0.105,
    },
}

_YEARS = tuple(PROFILE["Years as a tenant"])


def _years(*weights: int) -> Mapping[str, float]:
    return dict(zip(_YEARS, weights, strict=True))


# Shares that follow from something else about the person.
AFTER: Mapping[str, Mapping[str, Mapping[str, float]]] = {
    "Years as a tenant": {
        "16-24": _years(60, 35, 5, 0, 0),
        "25-34": _years(30, 40, 22, 8, 0),
        "35-44": _years(12, 26, 28, 28, 6),
        "45-54": _years(7, 16, 23, 32, 22),
        "55-64": _years(4, 9, 14, 27, 46),
        "65 and over": _years(2, 5, 9, 20, 64),
    },
    "Disability": {
        "Yes": {
            "16-24": 0.2,
            "25-34": 0.25,
            "35-44": 0.35,
            "45-54": 0.45,
            "55-64": 0.55,
            "65 and over": 0.65,
        }
    },
    "Ethnic group": {
        "all": {
            "White Scottish or British": 0.88,
            "White other": 0.045,
            "Asian": 0.03,
            "African, Caribbean or Black": 0.03,
            "Mixed or other": 0.015,
        },
        "fewer": {
            "White Scottish or British": 0.93,
            "White other": 0.03,
            "Asian": 0.02,
            "African, Caribbean or Black": 0.01,
            "Mixed or other": 0.01,
        },
    },
}

ACCESS_NEEDS: Mapping[str, Mapping[str, float]] = {
    "older": {
        "": 0.7,
        "Wheelchair": 0.07,
        "Hearing loop": 0.09,
        "Large print": 0.07,
        "BSL interpreter": 0.015,
        "Wheelchair; large print": 0.02,
        "Somebody to come with me": 0.035,
    },
    "younger": {
        "": 0.87,
        "Wheelchair": 0.04,
        "BSL interpreter": 0.02,
        "Childcare": 0.05,
        "Quiet room": 0.02,
    },
}

LANGUAGES: Mapping[str, Mapping[str, float]] = {
    "White other": {"Polish": 0.6, "English": 0.4},
    "Asian": {"English": 0.6, "Punjabi": 0.2, "Urdu": 0.2},
    "Mixed or other": {"English": 0.7, "Arabic": 0.3},
}

REFUSALS = ("Prefer not to say", "", "prefer not to say ", "", "Not stated")

# The districts G16 to G19 and G24 to G30 are not in use for any address.
STREETS: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "1 (most deprived)": (
        ("Rowanlea Drive", "Glasgow", "G16 2AB"),
        ("Braeburn Crescent", "Glasgow", "G17 4DE"),
        ("Linnburn Road", "Clydebank", "G18 7NQ"),
        ("Ferrybank Street", "Clydebank", "G18 9PT"),
        ("Craigend Terrace", "Glasgow", "G24 1RS"),
        ("Whinhill Avenue", "Glasgow", "G24 3UW"),
        ("Shawmill Street", "Rutherglen", "G25 6XY"),
        ("Auldkirk Place", "Glasgow", "G26 2ZA"),
    ),
    "2": (
        ("Burnside Gate", "Glasgow", "G17 8EF"),
        ("Thistlebank Road", "Cambuslang", "G27 3GH"),
        ("Heatherbrae", "Rutherglen", "G25 9JL"),
        ("Millwynd", "Glasgow", "G26 5NP"),
    ),
    "3": (
        ("Lochan Street", "Glasgow", "G19 2QR"),
        ("Kirkwynd", "Cambuslang", "G27 7ST"),
        ("Larkfield Loan", "Bishopbriggs", "G28 4UX"),
    ),
    "4": (
        ("Birkenshaw Rise", "Bishopbriggs", "G28 8YZ"),
        ("Glenmuir Gardens", "Glasgow", "G29 1AD"),
    ),
    "5 (least deprived)": (
        ("Strathlea Road", "Milngavie", "G30 3BE"),
        ("Castlehill View", "Bearsden", "G30 6DF"),
    ),
}

SURNAMES = (
    "Anderson",
    "Baird",
    "Buchanan",
    "Cairns",
    "Campbell",
    "Cunningham",
    "Donnelly",
    "Drummond",
    "Duncan",
    "Ferguson",
    "Forsyth",
    "Galbraith",
    "Gallacher",
    "Gilmour",
    "Graham",
    "Hamilton",
    "Henderson",
    "Kerr",
    "Lindsay",
    "MacDonald",
    "MacGregor",
    "MacKay",
    "MacLean",
    "MacLeod",
    "McAllister",
    "McBride",
    "McCallum",
    "McIntyre",
    "McKenna",
    "McLaughlin",
    "McMillan",
    "Morrison",
    "Munro",
    "Murray",
    "Paterson",
    "Reid",
    "Robertson",
    "Ross",
    "Sinclair",
    "Stewart",
    "Sutherland",
    "Thomson",
    "Urquhart",
    "Wallace",
)
