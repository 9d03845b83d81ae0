"""What two sentences on one matter say otherwise where grammar found nothing to set against another."""

from consilience.alignment import leftovers
from consilience.alignment.comparison import Fit
from consilience.records.reading import Name, NameKind
from tests.alignment.drafted import drafted, frame, names


def person(text):
    return names(text, kind=NameKind.PERSON)


def slots(found):
    return {(one.slot, one.fit, one.left, one.right) for one in found}


def test_one_other_person_named_differs():
    left = drafted("Ada Holm leads the pilots.", people=person("Ada Holm"))
    right = drafted("Leo Brandt leads the pilots.", "beta", people=person("Leo Brandt"))

    assert slots(leftovers.named(left, right)) == {("actor", Fit.DIFFERS, "Ada Holm", "Leo Brandt")}


def test_a_name_that_the_other_side_uses_anywhere_is_no_other_one():
    left = drafted("Ada Holm leads the pilots.", people=person("Ada Holm"))
    right = drafted("Leo Brandt praised Holm before the pilots.", "beta", people=person("Leo Brandt"))

    assert not list(leftovers.named(left, right))


def test_two_names_against_one_say_nothing():
    left = drafted("Ada Holm and Eva Lund lead the pilots.", people=(*person("Ada Holm"), *person("Eva Lund")))
    right = drafted("Leo Brandt leads the pilots.", "beta", people=person("Leo Brandt"))

    assert not list(leftovers.named(left, right))


def test_who_only_speaks_is_nobody_concerned():
    left = drafted("The pilots strike.", people=person("Ada Holm"))
    quoted = drafted("The pilots strike.", "beta", people=person("Leo Brandt"))
    object.__setattr__(quoted.claim, "attribution", ("Leo Brandt",))

    assert not list(leftovers.named(left, quoted))


def test_a_sentence_that_tells_far_more_is_not_held_against_a_short_one():
    short = drafted("Ada Holm leads.", people=person("Ada Holm"))
    long = drafted(" ".join(f"word{n}" for n in range(20)), "beta", people=person("Leo Brandt"))

    assert not leftovers.even(short, long)
    assert not list(leftovers.named(short, long))


def test_words_of_a_name_meet_in_any_order():
    ministry = Name(text="Health Ministry", kind=NameKind.BODY)

    assert leftovers.meet_anywhere(ministry, drafted("The Ministry of Health agreed.", "beta"))
    assert not leftovers.meet_anywhere(ministry, drafted("The harbour office agreed.", "beta"))


def test_contrary_ends_of_one_event_differ():
    left = drafted("The court acquitted the pilots.", frames=[frame("acquit", names("court"), names("pilots"))])
    right = drafted(
        "The court convicted the pilots.", "beta", frames=[frame("convict", names("court"), names("pilots"))]
    )

    assert [one.slot for one in leftovers.ends(left, right, [])] == ["outcome"]


def test_a_denied_event_differs_from_the_same_told_otherwise():
    denying = drafted("The crew did not load the ship", frames=[frame("load", negated=True)])
    telling = drafted(
        "The crew stowed the ship", "beta", frames=[frame("stow")], lemmas="the crew stow the ship".split()
    )

    assert [one.slot for one in leftovers.ends(denying, telling, [])] == ["polarity"]


def test_a_denial_of_the_contrary_is_no_difference():
    denying = drafted("The crew did not accept the offer", frames=[frame("accept", negated=True)])
    telling = drafted(
        "The crew rejected the offer", "beta", frames=[frame("reject")], lemmas="the crew reject the offer".split()
    )

    assert not [one for one in leftovers.ends(denying, telling, []) if one.slot == "polarity"]
