"""Pairs for the reader: a claim within its sentence, and the words that gold mentions name."""

from dataclasses import replace

from bench import reader_pairs

from consilience.records.claim import Span
from tests.alignment.drafted import drafted


def test_a_claim_is_read_within_its_sentence_with_its_own_words_marked():
    whole = drafted("It entered the port and unloaded grain.").claim
    part = replace(whole, spans=(Span(start=0, end=2), Span(start=24, end=39)))

    assert reader_pairs.marked(whole) == "It entered the port and unloaded grain."
    assert reader_pairs.marked(part) == "« It » entered the port and « unloaded grain. »"
