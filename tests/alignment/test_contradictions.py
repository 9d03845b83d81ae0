"""Pairs of plain sentences about one event: which of them cannot both hold, and which only use other words.

Read by the language model as two reports are, without the matching of events before it.
"""

from datetime import date
from itertools import product

import pytest

from consilience.alignment import judge, slots, words
from consilience.ingest import claims
from consilience.pipeline.comparable import as_drafted
from consilience.reasons.verdict import Verdict
from consilience.records.ids import PartyName, ReportId
from consilience.records.report import Report

CONTRADICT = """
number | The landslide buried 37 houses in the hamlet of Oru. | In Oru the mudslide swallowed some 60 homes, according to residents.
number | The refinery's output dropped by a third after the blaze. | After the fire the refinery produced 60 percent less.
number | Temperatures dropped to minus 18 degrees in the mountain valleys. | In the mountain valleys the thermometer showed minus 27.
number | One in five households has no running water, the survey found. | According to the survey, 35 percent of households lack running water.
number | The stadium seats 45,000. | With 38,000 seats the stadium is the country's largest.
number | The typhoon packed winds of 185 km per hour at landfall. | The storm made landfall with winds of 140 kph.
number | The explosion killed four and wounded 19. | Seven people died and 19 were hurt in the explosion.
number | Twenty-six of the hundred applicants passed the exam. | Of the applicants, 41 passed the examination.
number | 1.3 million people need blankets. | The number of people who need blankets is put at 1.9 million.
outcome | The jury cleared the former minister of all charges. | The ex-minister was found guilty by the jury.
outcome | The satellite reached its planned orbit. | The satellite was lost when the upper stage failed.
outcome | Firefighters brought the blaze under control by evening. | By evening the fire was still raging out of control.
outcome | The merger got the green light from regulators. | Regulators blocked the merger.
polarity | The ceasefire held through the night. | The ceasefire was broken within hours.
outcome | The vaccine trial met its main goal. | The trial of the vaccine missed its primary endpoint.
polarity | The plant leaked radioactive water into the bay. | No radioactive water escaped from the plant, the operator said.
polarity | The government has signed the charter. | The government has yet to sign the charter.
polarity | The convoy had an escort. | The convoy travelled without an escort.
outcome | Observers were present at the count. | The count took place in the absence of observers.
polarity | Both presidents attended the ceremony. | Neither president attended the ceremony.
polarity | The crew restarted the reactor. | The attempt to restart the reactor failed.
actor | It was the navy that intercepted the trawler off the cape. | The coastguard intercepted the trawler off the cape.
actor | Students organised the rally. | The rally was organised by teachers.
target | The president dismissed the finance minister. | The president sacked the health minister.
target | Gunmen attacked a police station in the town. | Gunmen stormed a courthouse in the town.
actor | The teachers' union sued the Orlan school board over the contract. | The Orlan school board sued the teachers' union over the contract.
actor | Norvia will lend Tasmar 30 million crowns for the Selk bridge. | Tasmar will lend Norvia 30 million crowns for the Selk bridge.
actor | Norvia apologised for the seizure of a Tasmar trawler. | Tasmar apologised for the seizure of the trawler.
number | It was the fourth strike at the mine. | It was the sixth strike at the mine.
number | Eight climbers, not 12, were hurt by the avalanche. | The avalanche hurt 12 climbers.
polarity | The shares of Orlan Steel rose by 3 per cent. | The shares of Orlan Steel fell by 3 per cent.
outcome | The mill made a loss of 4 million crowns. | The mill made a profit of 4 million crowns.
outcome | The strike was lawful, said the court. | The court said that the strike was unlawful.
number | The blockade was the second in Orrin. | It is the fourth blockade in Orrin.
time | The ceremony begins at noon on 4 May. | The ceremony begins at 15:00 on 4 May.
"""
COMPATIBLE = """
The mayor won re-election with 54.3 percent of the ballots. | A little over half of the voters gave the mayor another term.
The ship had 27 crew on board, of whom three are missing. | Three of the 27 seamen have not been found.
The hijackers surrendered to the police. | The hijackers gave themselves up.
The merger got the green light from regulators. | Regulators cleared the merger.
The ceasefire held through the night. | No violation of the ceasefire was reported overnight.
The plane crashed into a lake north of the airport. | The aircraft came down in Lake Iru, north of the airport.
The agency ruled out sabotage. | Sabotage can be excluded, the agency said.
The fire spread over 1,200 hectares of pine forest. | Well over a thousand hectares of pines have burnt.
Police opened fire on the crowd. | Officers shot at the crowd.
The bank will close 45 branches. | The bank is to shut 45 of its 310 branches.
Twelve passengers survived the crash. | Three people died in the crash.
Every year the army jails men because they refuse to perform military service. | Men risk prison rather than perform military service.
The trade dispute created tension between the two countries. | Seventeen countries joined the trade dispute.
The ministry still holds nine of the sailors. | The ministry freed four sailors.
Norvia accused Tasmar of hiding oil. | Tasmar accused Norvia of jamming radio.
President Ida Moen did not come to the funeral. | President Karl Aas did not come to the funeral.
The first bus left Orrin at 06:00. | The last bus left Orrin at 23:10.
Do not open the attachment. | We advise against opening the attachment.
Captain Ole Brandt was hurt in the hand. | Major Ole Brandt was hurt in the hand.
Six of its crew have been set free. | The coast guard asked about the release of its crew of ten.
"""
NOT_AGREED = """
Two of the three mills in the valley stand still. | All three mills in the valley are grinding.
Orrin: 3,100 people in tents; food reached 900 of them. | In Orrin 3,100 people live in tents.
About 70 tonnes of rice were stolen. | Thieves made off with 45 mt of rice.
The dam at Orrin gave way on 3 March. | The gap in the dam at Orrin was filled on 9 March.
Ana Breck won the vote on Tuesday. | Ana Breck cancelled her visit to the islands.
The second phase begins on 4 May. | The second phase begins on 19 May.
The first witness was a nurse from Orrin. | A nurse from Orrin was the last of them.
The fund gave 700 tents to Norvia. | Norvia sent 700 tents to the camps.
The deputy mayor opened the bridge at Orrin. | The mayor opened the bridge at Orrin.
The first alarm came from Norvia. | A pilot sent the first alarm.
The unit handed 300 beds to the Red Cross. | The unit has received 300 beds from the Red Cross.
A nurse from Orrin was vaccinated last. | The first patient was a nurse from Orrin.
A man had attacked a referee at the match. | The police said a referee attacked a man.
The clinic has enough blood for a week. | Blood is in short supply at the clinic.
"""
MOVED = """
Fewer than 300 households have power so far. | More than 2,000 households have power.
The border crossing was closed on 3 March. | The border crossing, closed on 3 March, opened again to lorries.
The airport is closed. | The airport has reopened.
The epidemic has infected 400 villagers. | The epidemic has now infected 650 villagers.
The men were arrested in the port. | The men, arrested in the port, are free again.
The council has so far refused to open the archive. | On 22 March the council opened the archive to historians.
Schools in Orrin stay closed. | Schools in Orrin reopened on 21 March.
1,150 pupils have been tested for lice. | 1,900 pupils have been tested for lice.
The curfew begins at 21:00. | The curfew now begins at 19:00.
As of 14 March 30 miners are missing. | As of 16 March 12 miners are missing.
There have been 210 cases of measles since 2 January. | Up to 20 March, 260 cases of measles were recorded.
"""
"""The first told nine days before the second."""


def pairs(table):
    return [
        pytest.param(*(cell.strip() for cell in line.split("|")), id=line[:60]) for line in table.strip().splitlines()
    ]


def judged(one, other, *, days=0):
    """The verdict on the first claims of two texts."""
    return next(judgements(one, other, days=days))


def judgements(one, other, *, days=0, odds=0.0):
    """A verdict on each claim of one text with each of the other."""
    reports = [
        Report(id=ReportId(name), party=PartyName(name), file=f"{name}.txt", text=text, published=day)
        for name, text, day in (("alpha", one, date(2025, 3, 14)), ("beta", other, date(2025, 3, 14 + days)))
    ]
    sides = ([as_drafted(draft) for draft in drafts] for _, drafts in claims.draft(reports))
    for left, right in product(*sides):
        compared = slots.compare(left, right, words.shipped())
        yield judge.judge(left, right, (reports[0], reports[1]), compared, odds=odds)


@pytest.mark.parametrize(("slot", "one", "other"), pairs(CONTRADICT))
def test_what_cannot_both_hold_is_called_conflicting_and_the_slot_is_named(slot, one, other):
    for pair in ((one, other), (other, one)):
        found = judged(*pair)
        assert found.verdict is Verdict.CONFLICTING
        assert slot in {reason.slot for reason in found.reasons if reason.differs}


@pytest.mark.parametrize(("one", "other"), pairs(COMPATIBLE))
def test_what_can_both_hold_is_not_called_conflicting(one, other):
    assert judged(one, other).verdict is not Verdict.CONFLICTING


@pytest.mark.parametrize(("one", "other"), pairs(NOT_AGREED))
def test_two_things_told_of_one_place_or_person_are_not_called_aligned(one, other):
    for pair in ((one, other), (other, one)):
        assert Verdict.ALIGNED not in {found.verdict for found in judgements(*pair, odds=1.8)}


def test_what_was_done_once_and_is_denied_later_is_a_contradiction_not_a_change():
    found = judgements(
        "The fine of 900 crowns has been paid.", "We have still not been paid the fine of 900 crowns.", days=9
    )

    assert Verdict.CHANGED not in {one.verdict for one in found}


@pytest.mark.parametrize(("earlier", "later"), pairs(MOVED))
def test_what_the_later_side_says_has_turned_is_called_changed(earlier, later):
    assert Verdict.CHANGED in {found.verdict for found in judgements(earlier, later, days=9)}
