import contextlib
import uuid

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from consilience.errors import MalformedMarking
from consilience.marking import EVERYONE, Level, Marking, Reader, combine, may_read
from consilience.marking.banner import parse_banner, parse_portion, write_banner, write_portion
from consilience.marking.level import COMMON
from consilience.marking.stanag import NAMESPACE, parse_stanag, write_stanag
from consilience.marking.stix import EXTENSION, granular, parse_references, parse_stix, write_stix
from consilience.marking.tlp import parse_tlp, write_tlp
from tests.strategies_records import POLICIES, markings, readers

AMBER_STRICT = "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"
CREATED = "2026-01-01T00:00:00.000Z"


def a_marking(level="SECRET", **parts):
    return Marking(**{"levels": frozenset({Level("common", level)}), "originators": frozenset({"alpha"}), **parts})


def banner(line):
    return parse_banner(line, owner="alpha", policy=COMMON)


@pytest.mark.parametrize("name", ["CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"])
def test_a_tlp_label_comes_out_as_it_went_in(name):
    assert write_tlp(parse_tlp(f"TLP:{name}", owner="alpha", recipients=["beta"])) == f"TLP:{name}"


def test_tlp_one_white_is_clear():
    assert write_tlp(parse_tlp(" tlp:white ", owner="alpha")) == "TLP:CLEAR"


@pytest.mark.parametrize("label", ["TLP:AMBER STRICT", "AMBER", "TLP:", "TLP:RED+STRICT", "TLP: RED", ""])
def test_what_is_no_tlp_label_is_refused(label):
    with pytest.raises(MalformedMarking):
        parse_tlp(label, owner="alpha")


def test_clear_and_green_go_to_every_party_and_amber_to_those_named():
    assert parse_tlp("TLP:GREEN", owner="alpha").audience == EVERYONE
    assert parse_tlp("TLP:AMBER", owner="alpha").audience == {"alpha"}
    assert parse_tlp("TLP:RED", owner="alpha", recipients=["beta"]).audience == {"alpha", "beta"}


@pytest.mark.parametrize(
    "marking",
    [
        pytest.param(a_marking(), id="another policy"),
        pytest.param(a_marking(levels=frozenset({Level("tlp", "red"), Level("common", "SECRET")})), id="two policies"),
        pytest.param(a_marking(levels=frozenset({Level("tlp", "red"), Level("tlp", "x")})), id="unknown level beside"),
        pytest.param(a_marking(levels=frozenset({Level("tlp", "pink")})), id="unknown level"),
        pytest.param(
            a_marking(levels=frozenset({Level("tlp", "red")}), compartments=frozenset({"X"})), id="compartment"
        ),
        pytest.param(a_marking(levels=frozenset({Level("tlp", "red")}), caveats=frozenset({"X"})), id="caveat"),
        pytest.param(a_marking(levels=frozenset({Level("tlp", "green")})), id="green to the owner alone"),
    ],
)
def test_a_label_that_would_say_less_than_the_marking_is_not_written(marking):
    with pytest.raises(MalformedMarking):
        write_tlp(marking)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("SECRET", a_marking()),
        ("SECRET//LYRA/ORION", a_marking(compartments=frozenset({"ORION", "LYRA"}))),
        ("SECRET//NOFORN", a_marking(no_foreign=frozenset({"alpha"}))),
        ("SECRET//REL TO alpha, beta", a_marking(releasable_to=frozenset({"beta"}))),
        ("SECRET//REL TO ALL", a_marking(releasable_to=EVERYONE)),
        ("SECRET////ORCON", a_marking(caveats=frozenset({"ORCON"}))),
        (
            "TOP SECRET//ORION//NOFORN/EYES ONLY",
            a_marking(
                "TOP SECRET",
                compartments=frozenset({"ORION"}),
                no_foreign=frozenset({"alpha"}),
                caveats=frozenset({"EYES ONLY"}),
            ),
        ),
        (
            "SECRET//FGI beta/REL TO alpha, beta",
            a_marking(originators=frozenset({"alpha", "beta"}), releasable_to=frozenset({"alpha", "beta"})),
        ),
    ],
)
def test_a_banner_says_what_it_says_and_comes_out_the_same(line, expected):
    assert banner(line) == expected
    assert write_banner(expected, owner="alpha", policy=COMMON) == line


def test_a_portion_mark_uses_the_short_forms():
    marking = a_marking(releasable_to=frozenset({"beta"}), compartments=frozenset({"ORION"}))

    assert write_portion(marking, owner="alpha", policy=COMMON) == "(S//ORION//REL alpha, beta)"
    assert parse_portion("(S//ORION//REL alpha, beta)", owner="alpha", policy=COMMON) == marking
    assert parse_portion("(TS//NF)", owner="alpha", policy=COMMON).no_foreign == {"alpha"}


def test_no_foreign_beats_a_list_of_parties_in_either_order():
    assert banner("SECRET//NOFORN/REL TO alpha, beta").audience == {"alpha"}
    assert banner("SECRET//REL TO alpha, beta/NOFORN").audience == {"alpha"}


@pytest.mark.parametrize(
    "line",
    [
        "",
        "//ORION",
        "SECRET//ORION/",
        "SECRET//REL TO alpha//REL TO beta",
        "SECRET//REL TO alpha,,beta",
        "SECRET//REL",
        "SECRET//FGI",
        "SECRET//NOFORN//",
        "SE\nCRET",
        "SECRET//ORION;DROP",
    ],
)
def test_a_banner_that_is_not_understood_is_refused(line):
    with pytest.raises(MalformedMarking):
        banner(line)


@pytest.mark.parametrize("line", ["S//NF", "xS//NFx", "(S//NF", "S//NF)", "xS//NF)", "(S//NFx"])
def test_a_portion_without_parentheses_is_refused(line):
    with pytest.raises(MalformedMarking, match="parentheses"):
        parse_portion(line, owner="alpha", policy=COMMON)


def test_a_level_the_policy_does_not_have_is_kept_and_refused_to_readers():
    marking = banner("COSMIC")
    reader = Reader.of("beta", policies=POLICIES, clearances=[Level("common", "TOP SECRET")])

    assert marking.levels == {Level("common", "COSMIC")}
    assert not may_read(reader, marking)


@pytest.mark.parametrize(
    "marking",
    [
        pytest.param(a_marking(levels=frozenset({Level("tlp", "red")})), id="another policy"),
        pytest.param(a_marking(levels=frozenset({Level("common", "SECRET"), Level("tlp", "red")})), id="two policies"),
        pytest.param(a_marking(originators=frozenset({"beta"})), id="another owner"),
        pytest.param(a_marking(no_foreign=frozenset({"beta"})), id="no foreign of another"),
        pytest.param(
            a_marking(originators=frozenset({"alpha", "beta"}), releasable_to=frozenset({"beta"})), id="keeper shut out"
        ),
        pytest.param(a_marking(compartments=frozenset({"NOFORN"})), id="compartment that reads like a control"),
        pytest.param(a_marking(caveats=frozenset({"REL TO all"})), id="caveat that reads like a control"),
        pytest.param(a_marking(releasable_to=frozenset({"a party"})), id="party with a space"),
        pytest.param(a_marking(releasable_to=frozenset({"ALL"})), id="party called ALL"),
        pytest.param(a_marking(compartments=frozenset({"A/B"})), id="compartment with a slash"),
        pytest.param(a_marking(caveats=frozenset({"a//b"})), id="caveat with slashes"),
    ],
)
def test_a_banner_that_would_say_less_than_the_marking_is_not_written(marking):
    with pytest.raises(MalformedMarking):
        write_banner(marking, owner="alpha", policy=COMMON)


@given(markings)
def test_whatever_banner_is_written_is_read_back_to_the_same_marking(marking):
    policy = next((p for p in POLICIES.known if p.name == next(iter(marking.levels)).policy), COMMON)
    owner = min(marking.originators)
    try:
        line, portion = (write(marking, owner=owner, policy=policy) for write in (write_banner, write_portion))
    except MalformedMarking:
        return

    assert parse_banner(line, owner=owner, policy=policy) == marking
    assert parse_portion(portion, owner=owner, policy=policy) == marking


@given(st.text())
def test_any_text_is_a_marking_or_a_malformed_one(text):
    for parse in (
        banner,
        lambda line: parse_portion(line, owner="alpha", policy=COMMON),
        lambda line: parse_tlp(line, owner="alpha"),
    ):
        with contextlib.suppress(MalformedMarking):
            assert isinstance(parse(text), Marking)


@given(markings)
def test_a_stix_definition_of_ours_comes_back_whole(marking):
    definition = write_stix(marking, created=CREATED)

    assert parse_stix(definition, owner="beta") == marking
    assert write_stix(marking, created=CREATED)["id"] == definition["id"]


def test_the_id_of_a_stix_definition_is_the_same_in_every_version_and_a_uuid_as_stix_wants_it():
    marking = Marking(
        levels=frozenset({Level("tlp", "red"), Level("common", "SECRET")}),
        originators=frozenset({"alpha"}),
        compartments=frozenset({"ORION", "GAMMA"}),
        releasable_to=frozenset({"beta", "alpha"}),
        caveats=frozenset({"zebra"}),
    )

    id_ = str(write_stix(marking, created=CREATED)["id"])

    assert id_ == "marking-definition--53e405f1-bae7-4174-922d-db429aaddead"
    assert uuid.UUID(id_.partition("--")[2]).version == 4


def test_published_tlp_definitions_are_known():
    assert write_tlp(parse_stix({"id": AMBER_STRICT}, owner="alpha")) == "TLP:AMBER+STRICT"


@pytest.mark.parametrize(
    "definition",
    [
        {"id": "marking-definition--00000000-0000-4000-8000-000000000000"},
        {"id": "x", "definition_type": "statement", "definition": {"statement": "Copyright"}},
        {"id": "x", "extensions": {"extension-definition--other": {}}},
        {"id": "x", "extensions": {EXTENSION: {}, "extension-definition--other": {}}},
        {"id": "x", "extensions": []},
        {},
    ],
)
@given(reader=readers())
def test_a_definition_that_is_not_understood_is_refused_to_all_but_the_owner(definition, reader):
    marking = parse_stix(definition, owner="alpha")
    assume(reader.party != "alpha")

    assert not may_read(reader, marking)


@pytest.mark.parametrize(
    "parts",
    [
        None,
        [],
        {"levels": [{"policy": "tlp", "name": "red"}], "originators": ["alpha"], "handling": ["x"]},
        {"levels": [], "originators": ["alpha"]},
        {"levels": [{"policy": "tlp"}], "originators": ["alpha"]},
        {"levels": [{"policy": "tlp", "name": 5}], "originators": ["alpha"]},
        {"levels": [{"policy": "tlp", "name": "red"}], "originators": "alpha"},
        {"levels": [{"policy": "tlp", "name": "red"}], "originators": [""]},
        {"levels": ["red"], "originators": ["alpha"]},
    ],
)
def test_an_extension_that_is_not_as_we_write_it_is_refused(parts):
    with pytest.raises(MalformedMarking):
        parse_stix({"id": "x", "extensions": {EXTENSION: parts}}, owner="alpha")


def test_an_unmarked_object_is_the_owners_alone():
    marking = parse_references([], {}, owner="alpha", policies=POLICIES)

    assert marking.audience == {"alpha"}


def test_several_references_combine_and_a_missing_one_shuts():
    green = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"
    both = parse_references([green, AMBER_STRICT], {}, owner="alpha", policies=POLICIES)
    missing = parse_references([green, "marking-definition--gone"], {}, owner="alpha", policies=POLICIES)

    assert both.levels == {Level("tlp", "amber+strict")}
    assert missing.audience == {"alpha"}
    assert missing.caveats


@given(markings, markings, readers())
def test_a_granular_marking_never_loosens_the_objects(whole, part, reader):
    if may_read(reader, granular(whole, part, POLICIES)):
        assert may_read(reader, whole)
        assert granular(whole, part, POLICIES) == combine([whole, part], POLICIES)


# STANAG 4774


def label(*inside, root="originatorConfidentialityLabel", namespace=NAMESPACE, after="", policy="common"):
    information = f"<PolicyIdentifier>{policy}</PolicyIdentifier><Classification>SECRET</Classification>" + "".join(
        inside
    )
    return (
        f'<{root} xmlns="{namespace}" ReviewDateTime="2031-01-01T00:00:00Z">'
        f"<ConfidentialityInformation>{information}</ConfidentialityInformation>{after}</{root}>"
    )


def category(kind, tag, *values):
    inside = "".join(f"<GenericValue>{value}</GenericValue>" for value in values)
    return f'<Category Type="{kind}" TagName="{tag}" URI="urn:oid:2.25.1">{inside}</Category>'


def stanag(*inside, **parts):
    return parse_stanag(label(*inside, **parts), owner="alpha")


def test_a_label_of_stanag_4774_is_read():
    found = stanag(
        category("PERMISSIVE", "Releasable To", "alpha", "beta"),
        category("RESTRICTIVE", "Compartment", "ORION"),
        category("RESTRICTIVE", "No Foreign", "alpha"),
        category("RESTRICTIVE", "Caveat", "ORCON"),
        after="<OriginatorID>x</OriginatorID><CreationDateTime>2026-01-01T00:00:00Z</CreationDateTime>",
    )

    assert found == a_marking(
        releasable_to=frozenset({"alpha", "beta"}),
        compartments=frozenset({"ORION"}),
        no_foreign=frozenset({"alpha"}),
        caveats=frozenset({"ORCON"}),
    )
    prefixed = label().replace("<", "<slab:").replace("<slab:/", "</slab:").replace("xmlns=", "xmlns:slab=")
    assert parse_stanag(prefixed, owner="alpha") == a_marking()


@given(markings)
def test_a_label_says_all_of_a_marking_or_is_not_written(marking):
    try:
        written = write_stanag(marking, owner="alpha", created=CREATED)
    except MalformedMarking:
        assert len(marking.levels) != 1 or marking.owner != "alpha" or marking.no_foreign - {"alpha"}
        return
    assert parse_stanag(written, owner="alpha") == marking


@pytest.mark.parametrize(
    ("parts", "caveat"),
    [
        ((category("PERMISSIVE", "Context", "EXERCISE"),), "stanag4774:Context=EXERCISE"),
        ((category("RESTRICTIVE", "Releasable To", "beta"),), "stanag4774:Releasable To=beta"),
        ((category("PERMISSIVE", "Compartment", "ORION"),), "stanag4774:Compartment=ORION"),
        ((category("INFORMATIVE", "Administrative", "MEDICAL"),), "stanag4774:Administrative=MEDICAL"),
        ((category("PERMISSIVE", "Releasable To"),), "stanag4774:Releasable To"),
        ((category("RESTRICTIVE", "Compartment", "ORION").replace("</C", "<X/></C"),), "stanag4774:Compartment=ORION"),
        (("<PrivacyMark>for beta</PrivacyMark>",), "stanag4774:PrivacyMark"),
        (('<Category xmlns="urn:x" Type="PERMISSIVE" TagName="Releasable To"/>',), "stanag4774:{urn:x}Category"),
    ],
)
def test_what_a_label_says_beyond_what_we_know_keeps_it_to_its_owner(parts, caveat):
    found = stanag(*parts)

    assert found.caveats == {caveat}
    assert found.audience == {"alpha"}
    everything = {"policies": POLICIES, "clearances": POLICIES.every_level(), "compartments": {"ORION"}}
    assert not may_read(Reader.of("beta", **everything), found)


def test_an_element_beside_the_information_is_a_caveat_too():
    assert stanag(after="<Handling>x</Handling>").caveats == {"stanag4774:Handling"}


def test_a_label_for_everyone_says_so():
    everyone = stanag(category("PERMISSIVE", "Releasable To", "ALL"))

    assert everyone.audience == EVERYONE
    assert "<GenericValue>ALL</GenericValue>" in write_stanag(everyone, owner="alpha", created=CREATED)
    assert stanag(category("PERMISSIVE", "Releasable To", "ALL", "beta")).audience == {"ALL", "beta", "alpha"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<",
        "<a/>",
        label(root="alternativeConfidentialityLabel"),
        label(namespace="urn:other"),
        label("<Classification>RESTRICTED</Classification>"),
        label().replace("SECRET", " "),
        label().replace("SECRET", "<b/>SECRET"),
        label().replace("<Classification>SECRET</Classification>", ""),
        label(category("PERMISSIVE", "Releasable To", "*")),
        label(category("PERMISSIVE", "Releasable To", "a") * 2),
        label(category("RESTRICTIVE", "Compartment", "a") * 2),
        f'<!DOCTYPE a [<!ENTITY b "c">]>{label()}',
        f"<!DOCTYPE originatorConfidentialityLabel>{label()}",
        " " * 70_000,
    ],
)
def test_what_is_no_label_is_refused(text):
    with pytest.raises(MalformedMarking) as refused:
        parse_stanag(text, owner="alpha")
    assert "SECRET" not in str(refused.value)


def test_the_longest_label_is_read():
    assert parse_stanag(label() + " " * (65_536 - len(label())), owner="alpha") == a_marking()
    with pytest.raises(MalformedMarking, match="at most"):
        parse_stanag(label() + " " * (65_537 - len(label())), owner="alpha")


@pytest.mark.parametrize(
    "marking",
    [
        a_marking(compartments=frozenset({"ALL"})),
        a_marking(caveats=frozenset({"<x>"})),
        a_marking(levels=frozenset({Level("a<b", "x")})),
        a_marking(levels=frozenset({Level("a", "x<y")})),
        a_marking(originators=frozenset({"beta"})),
        a_marking(no_foreign=frozenset({"beta"})),
        a_marking(levels=frozenset({Level("tlp", "red"), Level("common", "SECRET")})),
    ],
)
def test_what_a_label_cannot_say_is_not_written(marking):
    with pytest.raises(MalformedMarking):
        write_stanag(marking, owner="alpha", created=CREATED)


@given(st.text(max_size=60), st.integers(0, 400))
def test_any_text_is_a_label_or_malformed(text, place):
    for damaged in (text, label()[:place] + text + label()[place:]):
        with contextlib.suppress(MalformedMarking):
            parse_stanag(damaged, owner="alpha")
