"""What a node's settings may say, and what it refuses to be served like."""

import re
from dataclasses import replace

import pytest

from consilience.errors import UnreadableInput, WrongUse
from consilience.node.settings import PARTS, Settings, example, read_settings, settings_of, variable


def written(folder, text):
    (folder / "settings.toml").write_text(text)
    return read_settings(folder)


def test_without_a_file_it_is_this_machine_alone(tmp_path):
    assert read_settings(tmp_path) == Settings()


def test_the_example_says_what_holds_without_it(tmp_path):
    plain = "\n".join(line.removeprefix("# ") for line in example().splitlines() if re.match(r"# \w+ = |# \[", line))

    assert written(tmp_path, example()) == Settings()
    assert replace(written(tmp_path, plain.partition("[oidc]")[0]), oidc=None) == Settings()
    assert all(one in plain for one in ("[oidc]", "[mail]"))
    assert {f"{one.name} = " for part in PARTS for one in settings_of(part)} <= set(
        re.findall(r"^\w+ = ", plain, re.MULTILINE)
    )


def test_every_setting_can_be_given_by_the_environment(tmp_path):
    given = {
        "CONSILIENCE_PORT": "9000", "CONSILIENCE_LOG_LEVEL": "warning", "CONSILIENCE_MAIL_HOST": "mail.example",
        "CONSILIENCE_MAIL_SENDER": "node@example.org", "CONSILIENCE_OIDC_ISSUER": "https://id.example",
        "CONSILIENCE_OIDC_CLIENT_ID": "node", "CONSILIENCE_OIDC_CLIENT_SECRET_FILE": "oidc.secret",
    }  # fmt: skip
    (tmp_path / "settings.toml").write_text(
        'port = 8000\nlog_level = "debug"\n[mail]\nhost = "other"\nport = 25\nsender = "a@b"\n'
    )

    found = read_settings(tmp_path, environment=given)

    assert (found.port, found.origin, found.log_level) == (9000, "http://localhost:9000", "warning")
    assert (found.mail.host, found.mail.port, found.mail.sender) == ("mail.example", 25, "node@example.org")
    assert found.oidc.client_secret_file == str(tmp_path / "oidc.secret")
    assert variable("", "port") == "CONSILIENCE_PORT"


@pytest.mark.parametrize("value", ["", "-1", "8400.5", "eighty", "9" * 12])
def test_a_variable_that_is_no_number_is_refused_by_its_name(tmp_path, value):
    with pytest.raises(WrongUse, match="CONSILIENCE_PORT: a whole number is needed"):
        read_settings(tmp_path, environment={"CONSILIENCE_PORT": value})


@pytest.mark.parametrize("text", ['log_level = "loud"', 'log_format = "xml"'])
def test_a_log_is_written_at_a_level_and_in_a_form_that_are_known(tmp_path, text):
    with pytest.raises(WrongUse, match="log_level: one of debug, info"):
        written(tmp_path, text)


def test_a_variable_with_a_typing_mistake_is_refused_by_its_name(tmp_path):
    with pytest.raises(WrongUse, match="CONSILIENCE_PRT: no setting"):
        read_settings(tmp_path, environment={"CONSILIENCE_PRT": "9000", "PATH": "/bin"})
    known = {"CONSILIENCE_DIR": "x", "CONSILIENCE_PASSPHRASE_FILE": "x", "CONSILIENCE_LISTEN_PORT": "1"}

    assert read_settings(tmp_path, environment=known) == Settings()


def test_a_port_on_the_command_line_moves_the_origin_with_it(tmp_path):
    assert read_settings(tmp_path, port=9000).origin == "http://localhost:9000"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('host = "0.0.0.0"', id="nothing else"),
        pytest.param('host = "0.0.0.0"\norigin = "https://node.example"', id="no TLS"),
        pytest.param('host = "::"\ntls_certificate = "c"\ntls_key = "k"', id="no public origin"),
        pytest.param(
            'host = "10.0.0.1"\norigin = "http://node.example"\ntls_certificate = "c"\ntls_key = "k"', id="http"
        ),
        pytest.param(
            'host = "node.example"\norigin = "https://localhost"\ntls_certificate = "c"\ntls_key = "k"', id="localhost"
        ),
        pytest.param('origin = "http://node.example:8400"', id="a public name without TLS"),
    ],
)
def test_beyond_this_machine_nothing_is_served_without_tls_and_a_public_origin(tmp_path, text):
    with pytest.raises(WrongUse, match="settings"):
        written(tmp_path, text)


def test_with_tls_and_a_public_origin_it_may_be(tmp_path):
    text = 'host = "0.0.0.0"\norigin = "https://node.example"\ntls_certificate = "c.pem"\ntls_key = "k.pem"'

    found = written(tmp_path, text)

    assert (found.https, found.loopback, found.tls_key) == (True, False, str(tmp_path / "k.pem"))


@pytest.mark.parametrize("text", ["prot = 1", 'port = "8400"', "x", "oidc = 1", '[oidc]\nissuer = "x"', "port = true"])
def test_a_setting_nobody_knows_is_refused_by_name(tmp_path, text):
    with pytest.raises(UnreadableInput, match=r"settings\.toml"):
        written(tmp_path, text)
