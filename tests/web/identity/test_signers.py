"""Demo keys: what their passphrases cost."""

import threading
import time

import pytest

from consilience.errors import KeyUnusable
from consilience.ledger.keyfile import memory_of
from consilience.records.ids import MemberId
from consilience.web.identity import signers
from consilience.web.identity.signers import DemoKeys

ANNA, NOBODY = MemberId("anna"), MemberId("nobody")


def test_however_many_send_a_passphrase_at_once_one_is_looked_at_at_a_time(tmp_path, monkeypatch):
    keys, inside, most = DemoKeys(tmp_path / "keys"), [], []
    keys.make(ANNA, "as long as it takes")

    def costly(_path, *, passphrase):
        inside.append(1)
        most.append(len(inside))
        time.sleep(0.01)
        inside.pop()
        raise KeyUnusable("the passphrase is wrong")

    monkeypatch.setattr(signers, "read_key", costly)

    def come(member):
        if member == ANNA:
            with pytest.raises(KeyUnusable):
                keys.unwrap(member, "a guess")
        else:
            keys.pretend("a guess")

    strangers = [threading.Thread(target=come, args=(member,)) for member in (ANNA, NOBODY) * 6]
    for one in strangers:
        one.start()
    for one in strangers:
        one.join()

    assert (len(most), max(most)) == (12, 1)


def test_a_try_at_a_passphrase_takes_64_megabytes_and_older_keys_are_wrapped_anew_at_the_next_sign_in(
    tmp_path, monkeypatch
):
    keys, path = DemoKeys(tmp_path / "keys"), tmp_path / "keys" / "anna.key"
    with monkeypatch.context() as older:
        older.setattr(signers, "SIGN_IN", 96 * 1024 * 1024)
        keys.make(ANNA, "as long as it takes")
    assert memory_of(path) == 96 * 1024 * 1024
    before = keys.unwrap(ANNA, "as long as it takes")

    assert memory_of(path) == signers.SIGN_IN == 64 * 1024 * 1024
    assert path.stat().st_mode & 0o077 == 0
    after = keys.unwrap(ANNA, "as long as it takes")
    assert {role: one.public for role, one in after.items()} == {role: one.public for role, one in before.items()}
    with pytest.raises(KeyUnusable):
        keys.unwrap(ANNA, "a guess")
    assert [one.name for one in path.parent.iterdir()] == ["anna.key"]
