"""Topics: reports on one story stay one topic, and it is called by a noun phrase of theirs."""

import pytest

from consilience.pipeline.reports import align
from consilience.records.ids import PartyName, ReportId
from consilience.records.report import Report


def report(party, number, text):
    return Report(id=ReportId(f"{party}{number}"), party=PartyName(party), file=f"{number}.txt", text=text)


STORY = {
    "alpha": "The tanker Miro ran aground off Cape Sel on Monday. Tugs are trying to pull the tanker off the rocks. "
    "Oil from the tanker Miro has reached the beach of Nordal. The captain was questioned by the police. "
    "The harbour office has closed the channel. Fishermen fear for their catch.",
    "beta": "The grounding of the tanker Miro has fouled the coast near Cape Sel. The ship carried 4,000 tonnes of oil. "
    "Two tugs reached the tanker on Tuesday. The insurers have sent a surveyor. The weather is calm.",
}
DIGEST = {
    "alpha": "Parliament lowered the voting age to sixteen. A goldmine near Tash was flooded. "
    "The orchestra of Brenn plays in the park. Wheat prices fell again in the north.",
    "beta": "Rain flooded the goldmine at Tash. The ferry to Quell sails on Sundays. Doctors warn of measles in Orlo.",
}


def topics(texts):
    made = align({party: [report(party, 1, text)] for party, text in texts.items()})
    return {matter.topic for matter in made.matters}


def test_reports_on_one_story_are_one_topic_called_by_what_it_is_about():
    (name,) = topics(STORY)

    assert "tanker" in name.lower()


def test_matters_of_a_digest_go_each_where_they_belong():
    assert len(topics(DIGEST)) >= 4


@pytest.mark.parametrize("texts", [STORY, DIGEST], ids=["story", "digest"])
def test_a_name_is_a_phrase_of_the_reports_and_begins_with_a_capital(texts):
    words = " ".join(texts.values()).lower()

    for name in topics(texts):
        bare = name.split(" (")[0]
        assert bare == "other" or (bare.lower() in words and bare[:1].isupper())
