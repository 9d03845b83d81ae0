"""Whatever sign or line stands in front of an earlier message, its words are not the sender's."""

import pytest

from consilience.ingest.readers.formats import read_file
from consilience.ingest.readers.quotesigns import quoted_lines, without_sign

OWN = "The depot of Orsk holds 300 tents, and none has left it."
OTHER = "Some 900 tents left Orsk for the coast on Friday."
MORE = "A second convoy is being loaded."


def read(body, subject="Re: Tents", kind="plain", more=""):
    head = f"From: Ida Moe <ida@depot.example>\nTo: desk@example.org\nSubject: {subject}\nDate: Mon, 4 May 2026 10:00:00 +0000\n{more}MIME-Version: 1.0\nContent-Type: text/{kind}; charset=utf-8\n\n"
    (document,) = read_file((head + body).encode(), "a.eml")
    return document


@pytest.mark.parametrize(
    "sign", [">", "> >", " >", "|", "│", "┃", "¦", "»", "＞", "JD>", "JoD>", ":", "}", "#", "%", "]"]
)
@pytest.mark.parametrize("own_first", [True, False])
def test_lines_behind_a_sign_are_not_the_senders(sign, own_first):
    quoted = f"{sign} {OTHER}\n{sign}\n{sign} {MORE}"
    document = read(f"{OWN}\n\n{quoted}\n" if own_first else f"{quoted}\n\n{OWN}\n")

    assert OWN in document.text
    assert "900 tents" not in document.text
    assert "convoy" not in document.text
    assert "quotes an earlier message" in document.notes[0]


@pytest.mark.parametrize("sign", [">", "|", "│", "»"])
def test_a_sign_quotes_in_a_mail_that_says_not_that_it_answers(sign):
    document = read(f"{OWN}\n\n{sign} {OTHER}\n{sign} {MORE}\n", subject="Tents")

    assert document.text.endswith(OWN)


@pytest.mark.parametrize(
    "body",
    [
        "| Depot | Tents |\n| Orsk | 300 |",
        "Depot | Tents\nOrsk | 300",
        "»Orsk has 300 tents«, she said.",
        "# Depot: Orsk\n\n300 tents",
        "% of tents: 300",
        "Stock: Orsk\n: 300",
        "» Orsk « holds 300 tents",
    ],
)
def test_what_only_looks_quoted_stays(body):
    assert "300" in read(f"We counted.\n\n{body}\n", subject="Tents").text


INTRODUCTIONS = [
    "Ida Moe wrote on 3 May 2026 at 9:14:", "Pe dum., 3 mai 2026 la 09:14, Ola Berg a scris:", "Ola Berg ezt írta (időpont: 2026. máj. 3., V, 9:14):", "Ola Berg kirjoitti 3.5.2026 klo 9.14:",
    "2026년 5월 3일 (일) 오전 9:14, Ola Berg님이 작성:", "In a message dated 5/3/2026 9:14:12 AM Eastern Daylight Time, ola@x.example writes:", ">>> Ola Berg <ola@x.example> 5/3/2026 9:14 AM >>>",
    ">>> Ola Berg 03.05.26 9.14 Uhr >>>", "ned. 3. 5. 2026 ob 09:14 je Ola Berg napisal/a:", "2026-05-03 9:14 GMT+02:00, Ola Berg <ola@x.example>:", "於 2026年5月3日 週日 上午9:14寫道：\nOla Berg <ola@x.example> 於 2026年5月3日 寫道：",
    "בתאריך יום א׳, 3 במאי 2026 ב-9:14 מאת Ola Berg \u200f<ola@x.example>:\u200f", "Στις 3/5/2026 9:14, ο Ola Berg έγραψε:", "Vào CN, 3 thg 5, 2026 vào lúc 09:14 Ola Berg <ola@x.example> đã viết:",
    "Quoting Ola Berg <ola@x.example>:", "Zitat von Ola Berg <ola@x.example>:", "Ola Berg said the following on 5/3/2026 9:14 AM:", "--- Ola Berg <ola@x.example> wrote:", "Begin quoted message", "Originally posted by Ola Berg on 3 May 2026 9:14:",
    "Op 03-05-2026 om 09:14 schreef Ola Berg:", "Dne 3. 5. 2026 v 9:14 Ola Berg napsal(a):", "Am 03.05.26 um 09:14 hat Ola Berg geschrieben:\nOla Berg <ola@x.example> schrieb am 03.05.2026:",
]  # fmt: skip


@pytest.mark.parametrize("line", INTRODUCTIONS)
def test_what_any_line_introduces_is_left_out(line):
    document = read(f"{OWN}\n\n{line}\n\n{OTHER}\n{MORE}\n")

    assert OWN in document.text
    assert "900 tents" not in document.text
    assert "Ola Berg" not in document.text


@pytest.mark.parametrize(
    "block",
    [
        "Ola Berg/HQ/Depot\n03/05/2026 09:14\n\nTo\nIda Moe\ncc\n\nSubject\nTents",
        "Ola Berg/HQ/Depot@DEPOT\n03.05.2026 09:14\n\nTo: Ida Moe\ncc:\nSubject: Tents",
        "Ola Berg\n3 May 2026 09:14\n\nAn\nIda Moe\nKopie\n\nBetreff\nZelte",
    ],
)
def test_the_heads_of_notes_begin_another_message(block):
    text = read(f"{OWN}\n\n{block}\n\n{OTHER}\n").text

    assert OWN in text
    assert "900 tents" not in text
    assert "Ola Berg" not in text


def test_answers_between_quoted_lines_are_the_senders_and_no_others():
    text = read(f"Ola wrote:\n> {OTHER}\nNo. {OWN}\n> {MORE}\nIt is not.\n").text

    assert OWN in text
    assert "It is not." in text
    assert "900" not in text
    assert "convoy" not in text
    assert "wrote" not in text


PAGES = {
    "bare quotation": f"<p>{OWN}</p><blockquote><p>{OTHER}</p></blockquote>",
    "bar at the left": f'<p>{OWN}</p><div style="margin:0;border-left: 3px solid #ccc"><p>{OTHER}</p></div>',
    "behind a head": f'<div>{OWN}</div><hr><div id="divRplyFwdMsg"><b>Fra:</b> Ola</div><div>{OTHER}</div><p>{MORE}</p>',
    "behind a mark": f'<div><div>{OWN}</div><div id="appendonsend"></div></div><hr><div><p>{OTHER}</p></div>',
    "behind a rule": f'<div>{OWN}</div><hr id="zwchr" data-marker="__DIVIDER__"><div>{OTHER}</div>',
    "marked box": f'<div>{OWN}</div><div data-marker="__QUOTED_TEXT__">{OTHER}</div>',
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_a_quoted_message_in_the_page_of_a_reply_is_left_out(page):
    document = read(f"<html><body>{page}</body></html>", kind="html")

    assert OWN in document.text
    assert "900 tents" not in document.text
    assert "convoy" not in document.text


def test_a_quotation_in_the_page_of_a_mail_that_answers_nothing_stays():
    page = f"<p>{OWN}</p><p>The mayor said:</p><blockquote>{OTHER}</blockquote>"

    assert "900 tents" in read(f"<html><body>{page}</body></html>", subject="Tents", kind="html").text


def test_a_reply_is_known_by_its_headers_too():
    body = f"{OWN}\n\n: {OTHER}\n: {MORE}\n"

    assert "900" not in read(body, subject="Tents", more="In-Reply-To: <1@x.example>\n").text
    assert "900" in read(body, subject="Tents").text


def test_one_sign_is_taken_from_a_quoted_line():
    lines = ["> > Two.", "| One.", "Own."]

    assert [without_sign(line) for line in lines] == ["> Two.", "One.", "Own."]
    assert sorted(quoted_lines(lines, reply=False)) == [0, 1]
