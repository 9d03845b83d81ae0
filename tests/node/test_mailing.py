"""Mails to a real server: encrypted or not at all, tried again, given up, and kept over a restart."""

import logging
from datetime import UTC, datetime, timedelta

import pytest

from consilience.errors import WrongUse
from consilience.node.mailing import LASTS, MailQueue, send
from consilience.node.settings import Mail, is_address, read_settings
from tests.node.mail_server import Box, certificate, serving

ORIGIN = "https://node.example"
NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
ANNA, PETER = "anna@mail.example", "peter@mail.example"


@pytest.fixture
def queue(tmp_path):
    one = MailQueue(tmp_path / "mail.sqlite3")
    yield one
    one.close()


def letters(queue, *to, moment=NOW):
    for each in to:
        queue.put(each.partition("@")[0], "Waiting", f"{ORIGIN}/item/x\n", moment=moment, address=each)


def go(queue, port, moment=NOW, **options):
    settings = Mail(**{"host": "127.0.0.1", "sender": "node@example.org", "port": port, "security": "none", **options})
    return send(queue, settings, origin=ORIGIN, address=lambda one: one.address, moment=moment)


def test_a_mail_goes_out_once_and_says_no_more_than_it_was_given(queue):
    box = Box()
    letters(queue, ANNA)
    with serving(box) as port:
        go(queue, port)
        go(queue, port)

    ((to, message, _, hello),) = box.came
    assert to == [ANNA]
    assert message["To"] == ANNA
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@example.org>")
    assert message.get_content().split() == [f"{ORIGIN}/item/x"]
    assert hello == "node.example", "the machine's own name stays here"


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_it_is_encrypted_for_a_server_whose_certificate_is_trusted(queue, tmp_path, security):
    box, files, password = Box(), certificate(tmp_path), tmp_path / "password"
    password.write_text("secret\n")
    letters(queue, ANNA)
    with serving(box, files=files, security=security, login=("node", "secret")) as port:
        go(queue, port, security=security, ca_file=str(files[0]), username="node", password_file=str(password))

    assert [encrypted for _, _, encrypted, _ in box.came] == [True]


@pytest.mark.parametrize(("security", "trusted"), [("starttls", False), ("tls", False), ("starttls", None)])
def test_nothing_goes_to_a_server_that_is_not_trusted_or_does_not_encrypt(queue, tmp_path, security, trusted):
    box, files = Box(), certificate(tmp_path)
    letters(queue, ANNA)
    with serving(box, files=None if trusted is None else files, security=security) as port:
        go(queue, port, security=security)

    assert box.came == []
    assert len(queue.due(NOW + timedelta(hours=1))) == 1


def test_what_cannot_be_sent_waits_longer_each_time_and_is_given_up_in_the_end(queue, caplog):
    letters(queue, ANNA)
    moment, waits = NOW, []
    while queue.due(NOW + timedelta(days=99)):
        while not queue.due(moment):
            moment += timedelta(minutes=1)
        waits.append(moment - NOW)
        go(queue, 1, moment)

    assert waits[:4] == [timedelta(minutes=minutes) for minutes in (0, 1, 3, 7)]
    assert waits[-1] > LASTS
    assert "given up after" in caplog.text
    assert ANNA not in caplog.text


def test_the_queue_survives_a_restart_and_goes_when_the_server_is_back(tmp_path):
    box, path = Box(), tmp_path / "mail.sqlite3"
    one = MailQueue(path)
    letters(one, ANNA, PETER)
    go(one, 1)
    one.close()

    again = MailQueue(path)
    with serving(box) as port:
        go(again, port, NOW + timedelta(minutes=2))
    again.close()

    assert [to for to, *_ in box.came] == [[ANNA], [PETER]]


def test_an_address_refused_for_good_is_given_up_and_the_others_get_theirs(queue, caplog):
    caplog.set_level(logging.DEBUG, "consilience")
    box = Box()
    box.refuse = {ANNA: f"550 no {ANNA} here", "busy@mail.example": "450 later"}
    letters(queue, ANNA, "busy@mail.example", PETER)
    with serving(box) as port:
        refused = go(queue, port)

    assert refused == {"anna"}
    assert [to for to, *_ in box.came] == [[PETER]]
    assert [one.member for one in queue.due(NOW + timedelta(hours=1))] == ["busy"]
    said = "".join(one.getMessage() for one in caplog.records if one.name.startswith("consilience"))
    assert "550" in said
    assert "mail.example" not in said


def test_a_letter_whose_member_left_is_dropped(queue):
    letters(queue, ANNA)
    settings = Mail(host="127.0.0.1", sender="node@example.org", port=1, security="none")

    send(queue, settings, origin=ORIGIN, address=lambda _: None, moment=NOW)

    assert queue.due(NOW + timedelta(days=9)) == []


@pytest.mark.parametrize(
    "text",
    ["a@b\nBcc: c@d", "a@b, c@d", "<a@b>", "a b@c", "", "@b", "a@", "a@b\r\n", "ä@b", "a@b;c@d"],
)
def test_what_could_become_a_second_header_or_recipient_is_no_address(text):
    assert not is_address(text)


@pytest.mark.parametrize(
    "options",
    [{"security": "plain"}, {"security": "none", "host": "mail.example"}, {"sender": "Node <a@b>"}, {"username": "x"}],
)
def test_settings_that_would_send_in_the_open_or_nowhere_are_refused(options):
    with pytest.raises(WrongUse, match=r"settings: mail"):
        Mail(**{"host": "localhost", "sender": "a@example.org", **options})


def test_settings_of_mail_are_read_with_files_beside_them(tmp_path):
    (tmp_path / "settings.toml").write_text(
        '[mail]\nhost = "mail.example"\nsender = "a@example.org"\nusername = "x"\npassword_file = "p"\n'
    )

    found = read_settings(tmp_path).mail

    assert (found.security, found.port, found.password_file) == ("starttls", 587, str(tmp_path / "p"))
