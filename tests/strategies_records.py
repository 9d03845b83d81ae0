"""Strategies for markings, readers and canonical values."""

from __future__ import annotations

import string
import unicodedata

from hypothesis import strategies as st

from consilience.marking import EVERYONE, Equivalence, Level, Marking, Policies, Policy, Reader
from consilience.marking.level import COMMON, TLP

HOUSE = Policy(name="house", owner="alpha", levels=("open", "guarded", "locked"), portions={"open": "O"})
POLICIES = Policies(
    known=(TLP, COMMON, HOUSE),
    equivalences=(
        Equivalence(cleared=Level("common", "SECRET"), readable=Level("house", "guarded"), by="alpha"),
        Equivalence(cleared=Level("tlp", "green"), readable=Level("common", "TOP SECRET"), by="beta"),
        Equivalence(cleared=Level("tlp", "green"), readable=Level("house", "locked"), by="beta"),
    ),
)
PARTIES = ("alpha", "beta", "gamma", "delta")
known_levels = st.sampled_from([Level(policy.name, name) for policy in POLICIES.known for name in policy.levels])
unknown_levels = st.sampled_from([Level("tlp", "purple"), Level("other", "SECRET")])
parties = st.frozensets(st.sampled_from(PARTIES), max_size=3)
compartments = st.frozensets(st.sampled_from(("ORION", "LYRA", "VEGA")), max_size=2)
caveats = st.frozensets(st.sampled_from(("ORCON", "EYES", "HEARSAY")), max_size=2)
audiences = st.one_of(parties, st.just(EVERYONE))

markings = st.builds(
    Marking,
    levels=st.one_of(
        st.frozensets(known_levels, min_size=1, max_size=1),
        st.frozensets(st.one_of(known_levels, unknown_levels), min_size=1, max_size=3),
    ),
    originators=st.one_of(
        st.frozensets(st.sampled_from(PARTIES), min_size=1, max_size=1),
        st.frozensets(st.sampled_from(PARTIES), min_size=1, max_size=3),
    ),
    compartments=st.one_of(st.just(frozenset()), compartments),
    releasable_to=audiences,
    no_foreign=st.one_of(st.just(frozenset()), parties),
    caveats=st.one_of(st.just(frozenset()), caveats),
)


@st.composite
def readers(draw):
    return Reader.of(
        draw(st.sampled_from(PARTIES)),
        policies=POLICIES,
        clearances=draw(
            st.one_of(
                st.frozensets(known_levels, max_size=3),
                st.just(frozenset({Level("tlp", "red"), Level("common", "TOP SECRET"), Level("house", "locked")})),
            )
        ),
        compartments=draw(st.frozensets(st.sampled_from(("ORION", "LYRA", "VEGA")))),
        caveats=draw(st.one_of(st.just(frozenset({"ORCON", "EYES"})), caveats)),
    )


keys = st.text(string.ascii_lowercase + string.digits + "_", min_size=1, max_size=12)
texts = st.text(st.characters(exclude_categories=["Cs"])).map(lambda text: unicodedata.normalize("NFC", text))
integers = st.integers(-(2**53) + 1, 2**53 - 1)
canonical_values = st.recursive(
    st.one_of(texts, integers, st.booleans()),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(keys, inner, max_size=4)),
    max_leaves=20,
)
