"""What can be typed on a case, in the order of the work: exit codes first, then the words."""

from __future__ import annotations

_DAY = "--date 2027-01-11"
_TODAY = "--date 2027-01-04"
_NO_SUCH = "0" * 64
_FILES = "--pool members.csv --quotas quotas.xlsx --size 4"

STORY = f"""
0 init {{out}}/new
0 init {{out}}/jury --format jury --json
3 init .
3 init . --json
3 demo .
3 demo . --json --quiet
0 check
0 check --json
0 check --quiet
0 check --suggest
0 check --sheet Applicants
3 check --sheet Elsewhere
3 check --sheet Elsewhere --json
0 status
3 lottery --tickets 100 --include nobody@example.org
3 lottery --tickets 100 --include nobody@example.org --json
3 lottery --tickets 100 --exclude {{p[1]}} --include {{p[1]}} --json
3 lottery --tickets 100 --apart {{p[1]}},nobody@example.org
3 lottery {_FILES} --out {{out}}/alone --id Elsewhere --sheet Elsewhere
3 lottery {_FILES} --out {{out}}/alone --id Notes --include {{name}}
0 lottery {_FILES} --out {{out}}/alone --id Id --household "Address 1,Postcode" --household-most 1 \
 --combined combined.csv --include {{p[3]}} --approved-by Chair --exclude {{p[4]}} --accept-gap 0.01 \
 --tickets 100
0 draw --folder {{out}}/alone --seed 1
5 lottery --time-limit 0.000001
3 draw --seed 1
3 report --person {{p[3]}}
3 tables
3 packs --only selected {_DAY}
3 packs --only nothing {_DAY} --json
0 timetable --before-invitation {_TODAY}
0 packs --audience household --size 18 {_DAY}
0 packs --preview {_DAY} --json
0 lottery --compare --quiet
0 lottery --compare --json
0 lottery --tickets 100 --apart {{p[1]}},{{p[2]}} --approved-by Chair --objective maximin
0 lottery --tickets 100 --json
0 withdraw {{p[11]}} --code withdrew
0 withdraw {{p[10]}}=declined --json
3 withdraw {{p[11]}} --code withdrew
3 withdraw {{p[13]}} --code withdrew --json
3 withdraw {{p[9]}} --code because
0 draw --rehearse
0 draw --rehearse --json
3 draw --seed " 1"
3 draw --balls 123456789 --json
3 draw --drand applicants.xlsx
3 draw --lottery 7 --seed 1
0 status --json
0 draw --seed 1 --lottery 2
3 draw --seed 1
0 draw --seed 2 --again --reason wrong-seed --json
3 draw --seed 3 --again --reason because --json
0 timetable {_TODAY}
0 timetable {_TODAY} --json
0 tables
0 tables --json
0 tables --check packs/office/tables.xlsx
0 tables --check packs/office/tables.xlsx --json
0 tables --absent {{m[0]}} --from 1
0 tables --absent {{entry}} --from 3
0|4 tables --late {{m[1]}} --facilitator-out F1 --from 2 --json
3 tables --absent {{p[13]}}
3 tables --absent {{p[13]}} --json
3 tables --absent {{name}}
3 tables --table-out nowhere
3 tables --late {{m[0]}} --absent {{m[0]}}
3 tables --together {{m[0]}},{{m[1]}} --apart {{m[0]}},{{m[1]}}
3 tables --together {{m[0]}},{{m[0]}}
3 tables --apart {{m[0]}},{{p[13]}} --json
0 tables --tables 1 --rounds 2 --format free --dial pairs --effort default --categories Gender --quiet
3 tables --check quotas.xlsx
3 tables --check by-hand.csv
3 tables --check by-hand.csv --json
0 tables --tables 1 --time-limit 60
0 tables --members members.csv --out {{out}}/seated --id Id --needs "Access needs" --tables 3 --rounds 2 \
 --apart {{p[1]}},{{p[2]}}
0 tables --folder {{out}}/seated --absent {{p[1]}} --from 2
4 tables --members members.csv --out {{out}}/more --id Id --tables 2 --rounds 2 --apart {{p[1]}},{{p[2]}} \
 --apart {{p[2]}},{{p[3]}} --apart {{p[3]}},{{p[1]}}
3 tables --members members.csv --out {{out}}/more --id Notes --tables 3 --apart {{p[1]}},{{p[13]}}
0 timetable {_TODAY} --speaker-out "Example Engineer@10 April 2027"
0|4 timetable {_TODAY} --support-out "{{helper}} C1" --need {{m[0]}}=BSL --json
3 timetable {_TODAY} --need {{p[13]}}=BSL
3 timetable {_TODAY} --need {{p[13]}}=BSL --json
3 timetable {_TODAY} --need {{name}}=BSL
3 timetable {_TODAY} --support-out nobody
0|4 timetable {_TODAY} --need {{entry}}=BSL
0 timetable {_TODAY} --lost-date "10 April 2027" --offer-access --quiet
0 timetable {_TODAY} --why-not "S1 at Example Library"
0 timetable {_TODAY} --worth
0 timetable {_TODAY} --afresh --json
4 timetable {_TODAY} --lost-venue "Example Library" --lost-venue "Example Community Hall"
5 timetable {_TODAY} --afresh --time-limit 0.000001
0 timetable {_TODAY} --check packs/office/timetable.xlsx
3 timetable {_TODAY} --check quotas.xlsx
3 timetable {_TODAY} --check quotas.xlsx --json
0 report
0 report --json --lottery 1 --time-limit 5
0 report --person {{p[3]}}
0 report --person {{m[0]}} --json
3 report --person {{p[13]}}
3 report --person {{p[13]}} --json
0 packs {_DAY}
0 packs {_DAY} --json
0 packs --only badges --size 24 {_DAY}
0 verify
0 verify --json
6 verify {_NO_SUCH}
6 verify --head {_NO_SUCH} --json
0 export --person {{p[3]}}
0 export --person {{m[0]}} --json
3 export --person {{name}}
3 export --person nobody@example.org --json
0 export --auditor "The council"
0 export --auditor "The council" --json
3 dropout {{m[0]}} --code not-reached
3 dropout {{p[13]}}=declined --json
3 dropout {{m[0]}}
0 dropout {{m[0]}}=not-reached --contact-rule-kept --json
0 dropout {{m[1]}} --code declined --accept-violation --time-limit 60
3 dropout --accept-violation
3 dropout {{m[1]}} --code declined
0 timetable {_TODAY}
0 packs --only selected {_DAY}
0 report --quiet
3 erase --person {{stays}}
3 erase --person {{stays}} --json
3 erase --person nobody@example.org
0 erase --person {{p[11]}}
0 erase --person {{p[11]}} --code objected --yes --json
0 erase --person {{m[0]}} --yes
0 erase --person {{p[13]}} --yes
0 status
0 verify
0 purge
0 purge --dry-run --json
0 purge --date 2030-01-01
3 purge --yes
3 purge --yes --json
"""
PURGE = """
0 purge --yes --signed-by "The data protection officer"
0 status
0 status --json
0 verify
3 draw --seed 3 --again --reason wrong-seed
3 packs
0|3 erase --person nobody@example.org --json
3 purge --yes --signed-by "The data protection officer" --json
"""
