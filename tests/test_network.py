"""No test reaches beyond this machine: what would is stopped, not only avoided."""

import socket

import httpx
import pytest
from pytest_socket import SocketConnectBlockedError

ELSEWHERE = "192.0.2.1"  # set aside for documentation by RFC 5737: nobody is there


def test_a_connection_to_another_machine_is_refused():
    with socket.socket() as one, pytest.warns(UserWarning, match="connect"), pytest.raises(SocketConnectBlockedError):
        one.connect((ELSEWHERE, 443))


def test_a_client_of_the_web_is_stopped_too():
    with pytest.warns(UserWarning, match="connect"), pytest.raises(SocketConnectBlockedError):
        httpx.get(f"http://{ELSEWHERE}/", trust_env=False)


def test_this_machine_is_reached():
    with socket.create_server(("127.0.0.1", 0)) as listening, socket.create_connection(listening.getsockname()) as one:
        assert one.getpeername() == listening.getsockname()
