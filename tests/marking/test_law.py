"""The law: whatever stands in a document, nobody reads it whom its readable part, or the choice of who filed it, refuses."""

import random

import pytest

from consilience.marking import Level, Marking, Policies, Reader, may_read
from consilience.marking.tlp import parse_tlp
from consilience.marking.written import UNREADABLE
from consilience.node.markings import marking_of
from consilience.records.ids import PartyName

OWNER = PartyName("alpha")
LEVELS = ("UNCLASSIFIED", "RESTRICTED", "CONFIDENTIAL", "SECRET", "TOP SECRET")
SHORT = {"TOP SECRET": "TS", "SECRET": "S", "CONFIDENTIAL": "C", "RESTRICTED": "R", "UNCLASSIFIED": "U"}
COLOURS = ("clear", "green", "amber", "amber+strict", "red")
CHOICES = tuple(f"TLP:{one.upper()}" for one in COLOURS)
WORDS = ("ORION", "GAMMA", "KESTREL")


def readers(chance):
    """Readers of the owner's party and of others, cleared to anything."""
    known = Policies()
    for _ in range(60):
        clearances = [Level("tlp", chance.choice(COLOURS)), Level("common", chance.choice(LEVELS))]
        yield Reader.of(
            chance.choice((OWNER, OWNER, "beta")), policies=known,
            clearances=chance.sample(clearances, chance.randrange(3)),
            compartments=chance.sample(WORDS, chance.randrange(4)), caveats={UNREADABLE},
        )  # fmt: skip


def written(chance):
    """A marking as somebody writes it, and what of it anybody would read: level, and compartments that stand as such."""
    level, words = chance.choice(LEVELS), sorted(chance.sample(WORDS, chance.randrange(3)))
    short = chance.random() < 0.5
    parts = [
        SHORT[level] if short else level,
        *([" / ".join(words) if chance.random() < 0.3 else "/".join(words)] if words else []),
    ]
    text = "//".join(parts) if chance.random() < 0.7 else " // ".join(parts)
    return (f"({text})" if short else text), level, words


def noisy(text, chance):
    inner = text.startswith("(")
    bare = text.strip("()")
    match chance.randrange(8):
        case 0:
            bare += "//ZEBRA EYES"
        case 1:
            bare = bare.lower()
        case 2:
            bare = bare.replace("//", "  //  ")
        case 3:
            bare += "//REL TO ALL"
        case 4:
            bare += "//NOFORN//XYZ"
        case 5:
            bare += "//"
        case 6:
            bare += "//REL TO USA, GBR, BETA"
        case _:
            pass
    return f"({bare})" if inner else bare


def admits(marking, reader):
    return bool(may_read(reader, marking))


@pytest.mark.parametrize("seed", range(40))
def test_nobody_reads_what_the_readable_part_or_the_choice_refuses(seed):
    chance = random.Random(seed)
    for _ in range(40):
        text, level, words = written(chance)
        default = chance.choice(CHOICES)
        said = noisy(text, chance)
        stored, chosen = marking_of(said, default, OWNER), parse_tlp(default, owner=OWNER)
        read = Marking(
            levels=frozenset({Level("common", level)}), originators=frozenset({OWNER}), compartments=frozenset(words),
            releasable_to=frozenset({"*"}),
        )  # fmt: skip
        for reader in readers(chance):
            if admits(stored, reader):
                assert admits(chosen, reader), (said, default, stored)
                assert admits(read, reader), (said, default, stored, reader)


@pytest.mark.parametrize(
    "text",
    [
        "TLP:CLEAR", "UNCLASSIFIED//REL TO ALL", "(U//REL ALL)", "TLP:CLEAR // for everybody", "PUBLIC", "nonsense", "",
        "TLP : WHITE", "(C//REL TO BETA)", "UNCLASSIFIED", "U", "\u200bTLP:CLEAR", "ＴＬＰ：ＣＬＥＡＲ", "TLP:CLEAR TLP:CLEAR",
    ],
)  # fmt: skip
@pytest.mark.parametrize("default", CHOICES)
def test_no_words_of_a_document_lower_what_was_chosen(text, default):
    chance = random.Random(text)
    stored, chosen = marking_of(text, default, OWNER), parse_tlp(default, owner=OWNER)

    for reader in readers(chance):
        assert not admits(stored, reader) or admits(chosen, reader)


def test_a_plain_marking_still_means_what_it_says():
    """The control: without noise, who may read by both does."""
    reader = Reader.of(
        OWNER, policies=Policies(), clearances=[Level("tlp", "amber+strict"), Level("common", "SECRET")],
        compartments=["ORION"],
    )  # fmt: skip

    assert admits(marking_of("SECRET//ORION", "TLP:AMBER", OWNER), reader)
    assert admits(marking_of("(S//ORION)", "TLP:AMBER", OWNER), reader)
    assert not admits(marking_of("TOP SECRET//ORION", "TLP:AMBER", OWNER), reader)
    assert not admits(marking_of("SECRET//GAMMA", "TLP:AMBER", OWNER), reader)
    assert not admits(marking_of("SECRET//ORION", "TLP:RED", OWNER), reader)
