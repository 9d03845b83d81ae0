"""Settings of all tests."""

from pathlib import Path

import pytest
from hypothesis import settings

_HERE = Path(__file__).parent
LONG = (
    "cli/test_baseline.py", "cli/test_compare.py", "cli/test_doctor_node.py", "cli/test_exchange.py",
    "cli/test_forum.py", "cli/test_forum_say.py", "cli/test_killed_run.py", "cli/test_member.py",
    "cli/test_member_link.py", "cli/test_node.py", "cli/test_precheck.py", "cli/test_root.py",
    "cli/test_scenario.py", "cli/test_status.py", "cli/test_stix.py", "cli/test_terminal.py",
    "divergence/test_split.py", "divergence/test_views.py", "docs/test_blocks.py", "docs/test_deploy.py",
    "docs/test_divergence_pages.py", "docs/test_examples.py", "docs/test_examples_forum.py", "docs/test_forum.py",
    "docs/test_notebook_page.py", "docs/test_pages.py", "docs/test_typed_pages.py", "exchange/test_faults.py",
    "exchange/test_forks_in_keys.py", "exchange/test_listening.py", "exchange/test_quota.py",
    "exchange/test_signals.py", "exchange/test_two_worlds.py",
    "journeys/test_three_outlets.py", "node/forum/test_scenario_view.py", "node/stix/test_stix.py",
    "node/test_judged_picture.py", "node/test_previous_version.py", "pipeline/test_effort.py",
    "pipeline/test_one_truth.py", "scenarios/test_parting.py", "tables/test_align.py",
    "web/call/test_call_pages.py", "web/pages/test_forum_api.py", "web/pages/test_scenario_acts.py",
    "web/pages/test_tokens.py", "web/test_one_name.py", "web/test_two_worlds.py",
)  # fmt: skip
"""Files of tests that type commands in processes of their own, follow whole stories, or compare many worlds."""

# A deadline measures how busy the machine is, not whether the law holds.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


def pytest_make_parametrize_id(val):
    """Name a test by its set in one order: processes that share the tests must call them alike."""
    return ",".join(sorted(map(str, val))) if isinstance(val, set | frozenset) else None


def pytest_collection_modifyitems(items):
    """Mark the tests of long files, so that `make test` is done in minutes; `make test-slow` runs them."""
    for item in items:
        if item.path.is_relative_to(_HERE) and item.path.relative_to(_HERE).as_posix() in LONG:
            item.add_marker(pytest.mark.long)
