"""Rules that a programme keeps or breaks whatever its timetable, judged without a solver."""

from __future__ import annotations

from itertools import pairwise

from scheduling.check.money import of_money
from scheduling.check.plan import Findings, Plan, of_session
from scheduling.programme import Phase
from scheduling.rules import RULES
from scheduling.subjects import PROGRAMME
from sortition.wording import counted

_ORDER = (Phase.LEARNING, Phase.DELIBERATING, Phase.DECIDING)


def bsl_table(plan: Plan) -> Findings:
    """If there are more BSL users than teams of interpreters, they were asked about sharing a table."""
    users, teams = plan.demand.bsl_users, max(1, plan.programme.options.bsl_teams)
    if users > teams and not plan.programme.options.bsl_asked:
        yield (
            PROGRAMME,
            f"{users} BSL users share {counted(teams, 'team')} of interpreters: nobody has asked them.",
        )


def payment(plan: Plan) -> Findings:
    """Members are paid at least £50 for a session."""
    pay, least = plan.programme.options.pay, RULES["payment"].number("pence")
    if plan.programme.required and pay < least:
        yield PROGRAMME, f"Members get {of_money(pay)} for a session; {of_money(least)} is the least."


def expenses(plan: Plan) -> Findings:
    """Where needs were declared, or nobody is known yet, expenses and the costs of care are paid."""
    needs = sum(bool(one.needs or one.children or one.language) for one in plan.programme.members)
    if (needs or not plan.programme.known) and not plan.programme.options.expenses_paid:
        whose = f"{counted(needs, 'member')} declared needs" if needs else "Members may have needs"
        yield PROGRAMME, f"{whose}, and nobody has said that expenses and costs of care are paid."


def two_meetings(plan: Plan) -> Findings:
    """There are at least two sessions that are not open."""
    number, least = len(plan.programme.required), RULES["two-meetings"].number("sessions")
    if number < least:
        yield PROGRAMME, f"There {sessions_there(number)}; {least} at least."


def sessions_there(number: int) -> str:
    """How many sessions there are that are not open, with the verb."""
    if not number:
        return "is no session but open ones"
    return f"{'is' if number == 1 else 'are'} {counted(number, 'session')}"


def phases(plan: Plan) -> Findings:
    """From one session to the next that is not open, the phase never goes back."""
    for a, b in pairwise(plan.programme.required):
        if _ORDER.index(b.phase) < _ORDER.index(a.phase):
            yield PROGRAMME, f"{of_session(b)} ({b.phase}) comes after {of_session(a)} ({a.phase})."


def meeting_time(plan: Plan) -> Findings:
    """Members meet for at least 30 hours in at least 4 sessions."""
    rule, required = RULES["meeting-time"], plan.programme.required
    minutes = sum(one.minutes for one in required)
    if minutes >= 60 * rule.number("hours") and len(required) >= rule.number("days"):
        return
    least = f"{rule.number('hours')} hours on {rule.number('days')} days are the least"
    small = minutes < 60 * rule.number("least_hours")
    warn = f"; under {rule.number('least_hours')} hours it is no assembly" if small else ""
    number = counted(len(required), "session")
    yield PROGRAMME, f"Members meet for {_of_length(minutes)} in {number}; {least}{warn}."


def _of_length(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return counted(hours, "hour") + (f" {counted(rest, 'minute')}" if rest else "")


def tables(plan: Plan) -> Findings:
    """Some number of tables of 5 to 8 seats all members."""
    rule, programme = RULES["tables"], plan.programme
    people = len(programme.members) if programme.known else programme.options.size
    fewest, most = rule.number("fewest"), rule.number("most")
    # With as few tables as hold everybody, tables are as full as they can be.
    if -(-people // most) * fewest > people:
        yield PROGRAMME, f"{counted(people, 'member')} cannot sit at tables of {fewest} to {most}."


def evidence_reviewed(plan: Plan) -> Findings:
    """Agenda and speakers are stated to be reviewed and published."""
    if not plan.programme.options.agenda_reviewed:
        yield PROGRAMME, "Nobody has said that agenda and speakers are reviewed by others, and published."


def interests(plan: Plan) -> Findings:
    """Every speaker of a talk has declared interests, if only that there are none."""
    speaking = {talk.speaker for talk in plan.programme.talks}
    for speaker in plan.programme.speakers:
        if speaker.id in speaking and not speaker.interests.strip():
            yield speaker.name, f"{speaker.name} has not declared interests."


def welcome_call(plan: Plan) -> Findings:
    """A welcome call before the first session is stated."""
    if not plan.programme.options.welcome_call:
        yield PROGRAMME, "Nobody has said that everybody gets a welcome call before the first session."


def social_time(plan: Plan) -> Findings:
    """Time to get to know each other is stated."""
    if not plan.programme.options.social_time:
        yield PROGRAMME, "Nobody has said that there is time to get to know each other."
