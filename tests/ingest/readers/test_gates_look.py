"""The fast look at a page passes over no words that the patterns for pages in front of another one know."""

import itertools
import re
import re._constants as tokens  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]

import pytest

from consilience.ingest.readers import gates

MOST = 400


def written(pattern):
    """Return the texts that a pattern knows: each of its branches, with what may be left out in and out."""
    return [text for branch in branches(parser.parse(pattern.pattern, pattern.flags)) for text in of(branch)]


def branches(parsed):
    if len(parsed) == 1 and parsed[0][0] is tokens.BRANCH:
        return parsed[0][1][1]
    return [parsed]


def of(parsed):
    """Return some texts that a part of a pattern fits, all of its choices among them."""
    choices = [one(kind, value) for kind, value in parsed]
    return ["".join(pieces) for pieces in itertools.islice(itertools.product(*choices), MOST)]


def one(kind, value):
    if kind is tokens.LITERAL:
        return [chr(value)]
    if kind is tokens.BRANCH:
        return [text for branch in value[1] for text in of(branch)]
    if kind is tokens.SUBPATTERN:
        return of(value[-1])
    if kind in (tokens.MAX_REPEAT, tokens.MIN_REPEAT):
        least, most, inner = value
        texts = of(inner)
        return list(dict.fromkeys([text * least for text in texts] + [text * min(most, least + 1) for text in texts]))
    if kind is tokens.IN:
        return [text for inner in value for text in one(*inner)]
    if kind is tokens.RANGE:
        return [chr(value[0]), chr(value[1])]
    if kind is tokens.CATEGORY:
        return [" "] if value is tokens.CATEGORY_SPACE else ["4"]
    if kind is tokens.AT:
        return [""]
    if kind is tokens.ANY:
        return ["x"]
    raise AssertionError(kind)


@pytest.mark.parametrize("pattern", [gates._PAGE, gates._ITSELF], ids=["page", "itself"])
def test_whatever_the_patterns_find_is_seen_by_the_fast_look(pattern):
    texts = written(pattern)
    found = [text for text in texts if pattern.search(f"The {text} of Orsk") or pattern.search(text)]

    assert len(found) > 0.9 * len(texts) > 25
    assert [text for text in found if not any(hint in text.lower() for hint in (*gates._HINTS, *gates._PHRASES))] == []


def test_the_texts_made_of_a_pattern_are_known_by_it():
    pattern = re.compile(r"log(?:ged|ging)?[ -]?(?:in|on)|[45]\d\d")

    assert {"login", "logged-on", "444"} <= set(written(pattern))
    assert all(pattern.fullmatch(text) for text in written(pattern))
