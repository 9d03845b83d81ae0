"""Settings of all tests."""

from hypothesis import settings

# A deadline measures how busy the machine is, not whether the law holds.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


def pytest_make_parametrize_id(val):
    """Name a test by its set in one order: processes that share the tests must call them alike."""
    return ",".join(sorted(map(str, val))) if isinstance(val, set | frozenset) else None
