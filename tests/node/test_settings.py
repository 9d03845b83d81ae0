"""What a node's settings may say, and what it refuses to be served like."""

import pytest

from consilience.errors import UnreadableInput, WrongUse
from consilience.node.settings import EXAMPLE, Settings, read_settings


def written(folder, text):
    (folder / "settings.toml").write_text(text)
    return read_settings(folder)


def test_without_a_file_it_is_this_machine_alone(tmp_path):
    assert read_settings(tmp_path) == Settings()


def test_the_example_says_what_holds_without_it(tmp_path):
    plain = "\n".join(line.removeprefix("# ") for line in EXAMPLE.partition("# [oidc]")[0].splitlines()[2:])

    assert written(tmp_path, plain) == written(tmp_path, EXAMPLE) == Settings()


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
