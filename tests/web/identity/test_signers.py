"""Demo keys: what their passphrases cost."""

import threading
import time

import pytest

from consilience.errors import KeyUnusable
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
