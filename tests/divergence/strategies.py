"""Random questions, as the plain mapping a question file holds."""

from hypothesis import strategies as st

GRADES = ["A1", "B2", "C3", "D4"]
probabilities = st.floats(0.02, 0.98)
rates = st.fixed_dictionaries({"hit": st.floats(0.5, 0.99), "false": st.floats(0.01, 0.5)})
tables = st.fixed_dictionaries(dict.fromkeys(GRADES, rates))


@st.composite
def shares(draw, hypotheses):
    raw = [draw(st.floats(0.05, 1.0)) for _ in hypotheses]
    return {h: x / sum(raw) for h, x in zip(hypotheses, raw, strict=True)}


@st.composite
def items(draw, origins, hypotheses=None):
    return [draw(item(origin, hypotheses)) for origin in draw(st.lists(st.sampled_from(origins), unique=True))]


@st.composite
def item(draw, origin, hypotheses=None):
    body = {"origin": origin, "claim": f"claim on {origin}", "grade": draw(st.sampled_from(GRADES))}
    if hypotheses:
        return body | {"given": {h: draw(probabilities) for h in hypotheses}}
    return body | {"given_h": draw(probabilities), "given_not_h": draw(probabilities)}


@st.composite
def probability_questions(draw, origins=("o1", "o2", "o3", "o4", "o5")):
    parties = {
        name: {
            "prior": draw(probabilities),
            "estimate": draw(probabilities),
            "grades": draw(tables),
            "evidence": draw(items(origins)),
        }
        for name in ("alpha", "beta")
    }
    return {"question": {"id": "q", "type": "probability"}, "parties": parties, "tolerance": 0.5}


@st.composite
def category_questions(draw):
    hypotheses = [f"h{i}" for i in range(draw(st.integers(2, 4)))]
    parties = {
        name: {
            "prior": draw(shares(hypotheses)),
            "estimate": draw(shares(hypotheses)),
            "grades": draw(tables),
            "evidence": draw(items(["o1", "o2", "o3", "o4"], hypotheses)),
        }
        for name in ("alpha", "beta")
    }
    question = {"id": "q", "type": "categories", "hypotheses": hypotheses}
    return {"question": question, "parties": parties, "tolerance": 0.5}


@st.composite
def line_questions(draw):
    def answer():
        low, width, more = draw(st.floats(0, 100)), draw(st.floats(0.1, 50)), draw(st.floats(0.1, 50))
        return {"low": low, "point": low + width, "high": low + width + more}

    parties = {
        name: {
            "prior": answer(),
            "estimate": answer(),
            "grades": draw(tables),
            "evidence": draw(items(["o1", "o2", "o3"])),
        }
        for name in ("alpha", "beta")
    }
    question = {"id": "q", "type": "quantity", "unit": "km"}
    if draw(st.booleans()):
        question["threshold"] = draw(st.floats(1, 150))
    return {"question": question, "parties": parties, "tolerance": 0.5}


@st.composite
def word_questions(draw):
    body = draw(probability_questions())
    for name, scale in (("alpha", "icd203"), ("beta", draw(st.sampled_from(["icd203", "phia", "nato"])))):
        if draw(st.booleans()):
            party = body["parties"][name]
            del party["estimate"]
            party |= {"term": draw(st.sampled_from(["likely", "unlikely"])), "scale": scale}
    return body


questions = st.one_of(probability_questions(), category_questions(), line_questions(), word_questions())
