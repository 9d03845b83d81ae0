"""What a node does beside answering, once it serves."""

import gc

from consilience.web import server


class Contacts:
    def wait(self, patience):
        self.patience = patience
        return True


class Site:
    contacts = Contacts()


def test_what_was_read_at_the_start_is_not_looked_through_again():
    before = gc.get_freeze_count()
    try:
        server.settle(Site(), patience=3)

        assert Site.contacts.patience == 3
        assert gc.get_freeze_count() > before
    finally:
        gc.unfreeze()
