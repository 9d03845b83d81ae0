"""Short ways to ask, for the tests: a plain mapping in, the JSON form out."""

import json

from consilience.cli.compare import judge
from consilience.divergence.json_form import as_json
from consilience.divergence.page import page
from consilience.divergence.question_file import read
from consilience.divergence.text_form import as_text


def judged(body, reader=None):
    return judge(read(json.dumps(body)), reader, "test.yaml")


def ask(body, reader=None):
    return as_json(judged(body, reader)[0])


def outputs(body, reader=None):
    """Return everything that the command can write, as one text."""
    found = judged(body, reader)
    parts = [json.dumps([as_json(one) for one in found]), page(found), *(as_text(one) for one in found)]
    return "\n".join(parts)


def total(answer, cause):
    return sum(c["nats"] for c in answer["components"] if c["cause"] == cause)


def swapped(body):
    parties = dict(reversed(body["parties"].items()))
    return {**body, "parties": parties}


def binary(alpha, beta, **more):
    """Return a probability question from two parties' mappings."""
    usual = {"prior": 0.5, "evidence": []}
    parties = {"alpha": {**usual, **alpha}, "beta": {**usual, **beta}}
    return {"question": {"id": "q", "text": "?", "type": "probability"}, "parties": parties, "tolerance": 0.5, **more}


def report(origin, grade="B2", given_h=0.8, given_not_h=0.2, **more):
    return {
        "origin": origin,
        "claim": f"text {origin}",
        "grade": grade,
        "given_h": given_h,
        "given_not_h": given_not_h,
        **more,
    }
