"""The sheets of programme.xlsx and their headings, for reading and for writing."""

from __future__ import annotations

from collections.abc import Mapping

from scheduling.reading.tables import Heading, Layout

SETTINGS: Layout = {
    "setting": Heading("Setting", ("Name",), needed=True),
    "value": Heading("Value", needed=True),
    "meaning": Heading("What it means", ("Meaning", "Notes", "Note")),
}
SESSIONS: Layout = {
    "id": Heading("Id", ("Session",), needed=True),
    "title": Heading("Title", ("Name",), needed=True),
    "phase": Heading("Phase", needed=True),
    "minutes": Heading("Minutes", ("Length", "Duration"), needed=True),
    "least": Heading("Fewest days to the next", ("Min days to the next",)),
    "most": Heading("Most days to the next", ("Max days to the next",)),
    "hybrid": Heading("Hybrid"),
    "date": Heading("Fixed date"),
    "venue": Heading("Fixed venue"),
}
DATES: Layout = {
    "id": Heading("Id"),
    "date": Heading("Date", ("Day",), needed=True),
    "start": Heading("Start", ("From",), needed=True),
    "end": Heading("End", ("To", "Until"), needed=True),
}
FACILITY_COLUMNS: Mapping[str, str] = {
    "step-free": "Step-free",
    "loop": "Hearing loop",
    "quiet-room": "Quiet room",
    "accessible-toilet": "Accessible toilet",
    "parking": "Parking",
    "transit": "Public transport",
    "hybrid": "Hybrid",
    "evacuation": "Evacuation plan",
}
VENUES: Layout = {
    "id": Heading("Id", ("Venue",), needed=True),
    "name": Heading("Name", needed=True),
    "address": Heading("Address"),
    "capacity": Heading("Capacity", ("Seats",), needed=True),
    "wheelchairs": Heading("Wheelchair places", ("Wheelchair spaces",)),
    **{code: Heading(name) for code, name in FACILITY_COLUMNS.items()},
    "drop_off": Heading("Drop-off metres", ("Drop-off", "Drop-off m")),
    "aisle": Heading("Aisle cm", ("Aisle", "Aisles cm")),
    "cost": Heading("Cost", ("Cost a session",)),
    "contact": Heading("Contact"),
}
TALKS: Layout = {
    "id": Heading("Id", ("Talk",), needed=True),
    "title": Heading("Title", ("Name",), needed=True),
    "minutes": Heading("Minutes", ("Length", "Minutes with questions"), needed=True),
    "topic": Heading("Topic"),
    "viewpoint": Heading("Viewpoint"),
    "after": Heading("After"),
    "speaker": Heading("Speaker", needed=True),
    "reserve": Heading("Reserve speaker", ("Reserve",)),
    "phase": Heading("Phase"),
    "session": Heading("Fixed session"),
}
SPEAKERS: Layout = {
    "id": Heading("Id", ("Speaker",), needed=True),
    "name": Heading("Name", needed=True),
    "role": Heading("Role"),
    "interests": Heading("Interests", ("Declared interests",)),
}
SUPPORT: Layout = {
    "id": Heading("Id", needed=True),
    "name": Heading("Name", needed=True),
    "kind": Heading("Kind", needed=True),
    "languages": Heading("Languages", ("Language",)),
    "places": Heading("Places", ("Childcare places",)),
    "cost": Heading("Cost", ("Cost a session",)),
}
MEMBERS: Layout = {
    "id": Heading("Id", ("Member",), needed=True),
    "needs": Heading("Needs", ("Access needs",)),
    "children": Heading("Children"),
    "language": Heading("Language", ("Language of the interpreter",)),
    "travel": Heading("Travel limit minutes", ("Travel limit",)),
    "area": Heading("Area"),
    "rests": Heading("Fixed breaks"),
}
HOLIDAYS: Layout = {
    "name": Heading("Name", ("Holiday",), needed=True),
    "first": Heading("First", ("From", "First day", "Date"), needed=True),
    "last": Heading("Last", ("To", "Last day", "Until")),
}
TRAVEL: Layout = {"area": Heading("Area", needed=True)}

LAYOUTS: Mapping[str, Layout] = {
    "Settings": SETTINGS,
    "Sessions": SESSIONS,
    "Dates": DATES,
    "Venues": VENUES,
    "Talks": TALKS,
    "Speakers": SPEAKERS,
    "Support": SUPPORT,
    "Members": MEMBERS,
    "Holidays": HOLIDAYS,
    "Travel": TRAVEL,
}
NEEDED = ("Settings", "Sessions", "Dates", "Venues")

# What is wished for at the tables, if anything is: none of these sheets is needed.
TABLE_COLUMNS: Mapping[str, str] = {
    "step-free": "Step-free",
    "loop": "Hearing loop",
    "quiet": "Quiet",
    "remote": "Remote",
}
SEATING: Mapping[str, Layout] = {
    "Tables": {
        "id": Heading("Table", ("Id", "Name"), needed=True),
        "seats": Heading("Seats"),
        "wheelchairs": Heading("Wheelchair places", ("Wheelchair spaces",)),
        **{code: Heading(name) for code, name in TABLE_COLUMNS.items()},
    },
    "Rounds": {
        "session": Heading("Session"),
        "format": Heading("Format"),
        "rounds": Heading("Rounds", ("How many", "Number of rounds")),
        "tables": Heading("Tables", ("Number of tables",)),
        "size": Heading("People a table", ("People at a table", "Size")),
        "topics": Heading("Topics", ("Topic",)),
    },
    "Seating": {
        "what": Heading("What", needed=True),
        "who": Heading("Who", ("Member", "Members"), needed=True),
        "to": Heading("With or at", ("Member or table", "With", "At", "Table", "Topic"), needed=True),
        "round": Heading("Round", ("Rounds",)),
    },
    "Categories": {
        "category": Heading("Category", ("Name",), needed=True),
        "mode": Heading("Mode", ("How",), needed=True),
    },
    "Facilitators": {
        "id": Heading("Id", ("Facilitator",), needed=True),
        "experienced": Heading("Experienced"),
        "conflicts": Heading("Not with", ("Not with members", "Conflicts", "Conflicts of interest")),
        "languages": Heading("Languages", ("Language",)),
    },
}
