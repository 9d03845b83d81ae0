"""Lines that limit a paper by the company their words keep, and lines of ordinary texts with the same words."""

import json

import pytest

from consilience.ingest import marked_names, markings
from consilience.ingest.marked_frames import found
from consilience.ingest.readers.formats import read_file

WORDS = "The ferry of Quell carried 2,310 people on 9 May 2022.\n\nNobody was hurt when the crane fell."
LINES = (
    "ATTORNEY WORK PRODUCT|Subject to legal professional privilege|Attorney/Client Communication – Privileged|FILED UNDER SEAL|SEALED BY ORDER OF THE COURT|"
    "Without prejudice|In camera – not to be published|Reporting restrictions apply|GRAND JURY MATERIAL – FED. R. CRIM. P. 6(e)|Under the Chatham House Rule|"
    "HOLD FOR RELEASE UNTIL 5 May 2026|Not for release before 06:00 5 May|Draft – not for quotation or citation|Background only – not for attribution|"
    "Handling code C: no dissemination beyond receiving agency|ITAR – US PERSONS ONLY|EAR – ECCN 9E991|CJIS – CRIMINAL JUSTICE INFORMATION|CONTAINS PHI|"
    "DISTRIBUTION D. Distribution authorized to DoD and U.S. DoD contractors only|EYES OF THE COMMANDER ONLY|Traffic Light: Amber|TÀI LIỆU MẬT|特定秘密（防衛）|"
    "Diffusion limitée aux destinataires|Do użytku służbowego|Uso oficial exclusivo|Nur für internen Gebrauch der Fraktion|Sekretess enligt 15 kap. 2 § OSL|"
    "Niet voor verspreiding buiten de dienst|Får ej spridas utanför myndigheten|Mitte avalikustada|Poufne – tylko dla adresata|Поверително – само за адресата|"
    "禁止外传 仅供内部使用|関係者限り|비공개 – 내부 검토용|เฉพาะเจ้าหน้าที่|للاستخدام الرسمي فقط|Board in confidence|For police use only|Market sensitive until 07:00|"
    "WHO – restricted – not for citation|OSCE Restricted: SEC.DEL/12/24/Restr.|Controlled by: DIA/J2|OFFICIAL: Sensitive, Personal Privacy|TL IV KÄYTTÖ RAJOITETTU"
).split("|")


@pytest.mark.parametrize("line", LINES)
def test_a_line_of_its_own_at_the_top_of_a_text_is_seen(line):
    assert markings.in_text(f"{line}\n\n{WORDS}")


@pytest.mark.parametrize("line", [line for line in LINES if "CUI" not in line][:24:3])
def test_so_is_one_in_a_talk_that_was_saved_and_in_a_field(line):
    talk = f"[09/05/2022, 12:03:11] Lanta Desk: {line}\n[09/05/2022, 12:03:40] Anna: {WORDS}\n"

    assert read_file(talk.encode(), "talk.txt")[0].marking
    assert read_file((json.dumps({"text": WORDS, "handling": line}) + "\n").encode(), "a.jsonl")[0].marking


@pytest.mark.parametrize(
    "line",
    [
        "The attorney said that his client had the privilege of a doubt.",
        "The indictment was filed under seal in a court of Lanta.",
        "The camera was not found in the house.",
        "Limited access to water",
        "Police only have three boats there.",
        "The minister shared the report without the consent of the board.",
        "He asked for release before the hearing, and it was not granted.",
        "Traffic lights were red all day.",
        "Work on the new product began in May.",
        "They hold 300 people for whom a release is not in sight until spring.",
        "No distribution of food reached the north.",
        "Ni el ministro habló.",
        "Restricted areas",
        "",
    ],
)
def test_a_line_that_tells_something_is_none(line):
    assert found(line) is None


@pytest.mark.parametrize(
    "name", ["Commercial-in-confidence ferries.txt", "korlátozott terjesztésű lista.pdf", "სრულიად საიდუმლო.txt"]
)
def test_a_phrase_at_an_end_of_a_name_counts_in_any_letters(name):
    assert marked_names.in_path(name)
    assert not marked_names.in_path("limited distribution of seeds.txt")
