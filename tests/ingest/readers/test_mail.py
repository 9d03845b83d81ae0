"""Mail: never another's words as the sender's, nothing lost, no figure altered, no marking missed."""

from datetime import date
from email.message import EmailMessage

import pytest

from consilience.ingest.readers.formats import read_file
from tests.ingest import make

OWN = "The council of Tamur rejects the figure of 90 lorries."
OTHER = "Some 90 lorries crossed the bridge of Tamur on Monday."


def mail(body, subject="RE: Bridge", kind="plain", charset="utf-8", more=()):
    head = [
        f"Subject: {subject}",
        "From: Ana Rel <ana@council.example>",
        "To: desk@example.org",
        "Date: Wed, 6 Apr 2022 10:00:00 +0200",
        *more,
    ]
    head += ["MIME-Version: 1.0", f"Content-Type: text/{kind}; charset={charset}", "Content-Transfer-Encoding: 8bit"]
    return "\r\n".join([*head, "", body]).encode("utf-8" if charset == "utf-8" else "cp1252")


def one(raw):
    (document,) = read_file(raw, "a.eml")
    return document


BLOCKS = {
    "english": "From: Bo Lim <bo@x.example>\nSent: Monday, April 4, 2022 9:00 AM\nTo: Ana Rel\nSubject: Bridge",
    "german": "-----Ursprüngliche Nachricht-----\nVon: Bo Lim\nGesendet: Montag, 4. April 2022 09:00\nAn: Ana Rel\nBetreff: Bridge",
    "french": "De : Bo Lim\nEnvoyé : lundi 4 avril 2022 09:00\nÀ : Ana Rel\nObjet : Bridge",
    "spanish": "De: Bo Lim\nEnviado el: lunes, 4 de abril de 2022 9:00\nPara: Ana Rel\nAsunto: Bridge",
    "polish": "Od: Bo Lim\nWysłano: poniedziałek, 4 kwietnia 2022\nDo: Ana Rel\nTemat: Bridge",
    "russian": "От: Bo Lim\nОтправлено: 4 апреля 2022\nКому: Ana Rel\nТема: Bridge",
    "japanese": "送信者: Bo Lim\n送信日時: 2022-04-04\n宛先: Ana Rel\n件名: Bridge",
    "arabic": "من: Bo Lim\nتاريخ الإرسال: 4\nإلى: Ana Rel\nالموضوع: Bridge",
    "bold": "*From:* Bo Lim\n*Sent:* Monday, April 4, 2022\n*To:* Ana Rel\n*Subject:* Bridge",
    "line": "________________________________\nFrom: Bo Lim\nSent: Monday, April 4, 2022\nTo: Ana Rel\nSubject: Bridge",
    "quoted": "> From: Bo Lim\n> Date: 4 April 2022\n> To: Ana Rel\n> Subject: Bridge\n>",
}


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
def test_a_message_below_a_reply_is_left_out_in_any_tongue(block):
    sign = "> " if block.startswith(">") else ""
    document = one(mail(f"{OWN}\n\nAna\n\n{block}\n\n{sign}{OTHER}\n"))

    assert OWN in document.text
    assert OTHER not in document.text
    assert (document.author, document.published) == ("Ana Rel", date(2022, 4, 6))
    assert "quotes an earlier message" in document.notes[0]


@pytest.mark.parametrize(
    "line",
    ["On Mon, 4 Apr 2022 at 09:00, Bo Lim <bo@x.example> wrote:", "On Mon, 4 Apr 2022 at 09:00, Bo Lim\n<bo@x.example> wrote:", "Am 04.04.22 um 09:00 schrieb Bo Lim:", "Le lun. 4 avr. 2022 à 09:00, Bo Lim <bo@x.example> a écrit :", "El lun, 4 abr 2022 a las 9:00, Bo Lim escribió:", "Den mån 4 apr. 2022 kl 09:00 skrev Bo Lim:"],
)  # fmt: skip
@pytest.mark.parametrize("sign", ["> ", ""])
def test_what_an_introduction_quotes_is_left_out(line, sign):
    document = one(mail(f"{OWN}\n\n{line}\n\n{sign}{OTHER}\n"))

    assert OWN in document.text
    assert "90 lorries crossed" not in document.text
    assert "Bo Lim" not in document.text


def test_words_between_quotations_stay():
    text = one(mail(f"> {OTHER}\n\n{OWN}\n\n> Two bridges stand.\n\nThere are three.\n")).text

    assert OWN in text
    assert "There are three." in text
    assert "Two bridges" not in text


PAGES = {
    "gmail": f'<div>{OWN}</div><div class="gmail_quote"><div class="gmail_attr">On Mon Bo wrote:</div><blockquote class="gmail_quote"><p>{OTHER}</p></blockquote></div>',
    "outlook": f"<p>{OWN}</p><div style='border-top:solid 1pt'><p><b>From:</b> Bo Lim<br><b>Sent:</b> Monday<br><b>To:</b> Ana<br><b>Subject:</b> Bridge</p></div><p>{OTHER}</p>",
    "outlook web": f'<div>{OWN}</div><hr><div id="divRplyFwdMsg"><b>Von:</b> Bo Lim<br><b>Gesendet:</b> Montag<br><b>An:</b> Ana<br><b>Betreff:</b> Bridge</div><div><p>{OTHER}</p></div>',
    "apple": f'<div>{OWN}</div><blockquote type="cite"><div>On 4 Apr 2022, Bo Lim wrote:</div><div>{OTHER}</div></blockquote>',
    "thunderbird": f'<p>{OWN}</p><div class="moz-cite-prefix">Am 04.04.22 schrieb Bo:</div><blockquote type="cite" cite="mid:x"><p>{OTHER}</p></blockquote>',
    "yahoo": f'<div>{OWN}</div><div class="yahoo_quoted"><div>On Monday, Bo wrote:</div><div>{OTHER}</div></div>',
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_a_quoted_message_in_a_page_is_left_out(page):
    document = one(mail(f"<html><body>{page}</body></html>", kind="html"))

    assert OWN in document.text
    assert "90 lorries crossed" not in document.text


FORWARDS = {
    "outlook": f"FYI\n\n-----Original Message-----\n{BLOCKS['english']}\n\n{OTHER}\n",
    "apple": "See below.\n\nBegin forwarded message:\n\n> From: Bo Lim <bo@x.example>\n> Subject: Bridge\n> Date: 4 April 2022 at 09:12:00 GMT\n> To: Ana Rel\n>\n> "
    + OTHER,
    "gmail": f"---------- Forwarded message ---------\nFrom: Bo Lim <bo@x.example>\nDate: Mon, 4 Apr 2022 at 09:00\nSubject: Bridge\nTo: Ana Rel\n\n{OTHER}\n",
    "german": f"Zur Kenntnis\n\n-------- Weitergeleitete Nachricht --------\nBetreff: Bridge\nDatum: Mon, 4 Apr 2022 09:00:00 +0200\nVon: Bo Lim <bo@x.example>\nAn: Ana Rel\n\n{OTHER}\n",
}


@pytest.mark.parametrize("subject", ["FW: Bridge", "Fwd: Bridge", "WG: Bridge", "TR: Bridge"])
@pytest.mark.parametrize("body", FORWARDS.values(), ids=FORWARDS)
def test_a_message_passed_on_is_the_report_with_its_own_sender_and_day(body, subject):
    document = one(mail(body, subject))

    assert document.text == OTHER
    assert (document.author, document.published) == ("Bo Lim", date(2022, 4, 4))
    assert "passes a message on" in document.notes[0]


def test_a_message_attached_as_such_is_read():
    inner, outer = EmailMessage(), EmailMessage()
    inner["From"], inner["Date"], inner["Subject"] = "Bo Lim <bo@x.example>", "Mon, 4 Apr 2022 09:00:00 +0000", "Bridge"
    inner.set_content(OTHER)
    outer["From"], outer["Subject"] = "Ana Rel <ana@x.example>", "Fwd: Bridge"
    outer.set_content("FYI")
    outer.add_attachment(inner)

    document = one(outer.as_bytes())

    assert document.text == OTHER
    assert (document.author, document.published) == ("Bo Lim", date(2022, 4, 4))


def test_of_two_bodies_the_one_that_says_more_is_read():
    message = EmailMessage()
    message["From"], message["Subject"] = "Ana Rel <ana@x.example>", "Bridge"
    message.set_content("Your program cannot show this message.")
    message.add_alternative(
        f"<p>{OWN} {OTHER} The road is closed until June, and three of its bridges are down.</p>", subtype="html"
    )

    assert OTHER in one(message.as_bytes()).text


@pytest.mark.parametrize("label", ["iso-8859-1", "us-ascii", "windows-1252"])
def test_a_dash_between_figures_stays_under_any_label(label):
    text = one(mail("Some 40–50 lorries left; “none” came back.", "Bridge", charset=label)).text

    assert "Some 40–50 lorries left; “none” came back." in text


@pytest.mark.parametrize(
    ("subject", "more", "body"),
    [
        ("[TLP:RED] Bridge", (), OWN), ("TLP:RED - Bridge", (), OWN), ("RE: (TLP:RED) Bridge", (), OWN), ("Bridge tlp red", (), OWN), ("Bridge", ("X-TLP: red",), OWN), ("Bridge", ("Classification: TLP:RED",), OWN),
        ("Bridge", ("Keywords: bridge, TLP:RED",), OWN), ("Bridge", (), f"[tlp:red]\n\n{OWN}"), ("Bridge", (), f"{OWN}\n\n{BLOCKS['english']}\n\nTLP:RED\n\n{OTHER}"),
    ],
)  # fmt: skip
def test_a_marking_in_subject_headers_or_body_is_found(subject, more, body):
    assert one(mail(body, subject, more=more)).marking == "TLP:RED"


@pytest.mark.parametrize(
    "header",
    [
        "X-Protective-Marking: VER=2018.3, NS=gov.example, SEC=SECRET, ORIGIN=a@b.example",
        "Sensitivity: Company-Confidential",
        'SIO-Label: marking="SECRET"; fgcolor=black',
        "X-Classification: NATO RESTRICTED",
        "msip_labels: MSIP_Label_x_Name=Confidential; MSIP_Label_x_Enabled=true",
    ],
)
def test_the_labels_of_mail_systems_are_read(header):
    assert one(mail(OWN, "Bridge", more=(header,))).marking


def test_an_ordinary_mail_has_no_marking_and_no_note():
    document = one(mail(OWN, "Bridge", more=("X-Spam-Status: No", "Importance: High", "Sensitivity: Normal")))
    assert (document.marking, document.notes) == (None, ())


def test_a_mail_that_is_all_signature_is_read_whole():
    assert OWN in one(mail(f"--\n{OWN}", "Bridge")).text


MINE, OTHERS = "The bridge is open since Monday, our men say.", "The bridge is closed and forty men are lost."


@pytest.mark.parametrize(
    "above",
    [
        "пн, 3 мая 2021 г. в 09:15, Иван Иной <i@inoy.example>:", "po 3. 5. 2021 v 9:15 odesílatel Jan Jiný <j@jiny.example> napsal:", "2021年5月3日(月) 9:15 Taro <t@taro.example>:", "李雷 <l@lei.example> 于2021年5月3日周一 09:15写道：",
        "ma 3. toukok. 2021 klo 9.15 Jan Muu (j@muu.example) kirjoitti:", "\u202bבתאריך יום ב׳, 3 במאי 2021 ב-9:15 מאת \u202aAli\u202c <a@ali.example>:\u202c", "În lun., 3 mai 2021 la 09:15, Ion Alt <i@alt.example> a scris:",
        "Vào 3 thg 5, 2021 lúc 09:15 A <a@an.example> đã viết:", "-----Original Message-----", "-----Ursprüngliche Nachricht-----", "----- Message d'origine -----",
        "De la: Jan Other\nTrimis: 3 May 2021\nCătre: d@x.example\nSubiect: Pod", "Od: Jan Other\nPoslano: 3 May 2021 09:15\nPrima: d@x.example\nPredmet: Most", "Từ: Jan Other\nĐã gửi: 3 May 2021\nĐến: d@x.example\nChủ đề: Cầu",
        "Mittens: Jan Other <j@other.example>\nAikojen: 3.5.2021 9.15\nKohti: d@x.example\nAsias: Silta",
    ],
)  # fmt: skip
@pytest.mark.parametrize("sign", ["", "> "])
def test_an_earlier_message_is_known_in_whatever_tongue(above, sign):
    (document,) = read_file(make.a_mail(f"{MINE}\n\n{above}\n\n{sign}{OTHERS}\n", Subject="Re: Bridge"), "a.eml")

    assert MINE in document.text
    assert OTHERS not in document.text
    assert any("quotes an earlier message" in note for note in document.notes)


def test_a_sign_with_initials_quotes_as_well():
    (document,) = read_file(make.a_mail(f"{MINE}\n\nJO> {OTHERS}\n"), "a.eml")

    assert OTHERS not in document.text


def test_a_signature_with_an_address_and_a_telephone_is_no_earlier_message():
    body = f"{MINE}\n\nName: Jan Other\nTel: 12 34 56\nMail: jan@other.example\n\nThe pier is whole."
    (document,) = read_file(make.a_mail(body), "a.eml")

    assert "The pier is whole." in document.text
