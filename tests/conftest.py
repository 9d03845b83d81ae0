"""Settings of all tests."""

from hypothesis import settings

# A deadline measures how busy the machine is, not whether the law holds.
settings.register_profile("house", deadline=None)
settings.load_profile("house")
