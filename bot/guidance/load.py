import yaml
from types import SimpleNamespace as N
from collections import defaultdict


class S:
    def __init__(s, n):
        s.id = n
        s.name = n
        s.phone = "0300 " + str(hash(n) % 1000)
        s.url = "https://example.org/" + n
        s.hours = None
        s.text = None

    def detail(s, k):
        return getattr(s, k) or "x"

    def to_json(s):
        return {"name": s.name, "phone": s.phone}


class D(dict):
    def __missing__(s, k):
        s[k] = S(k)
        return s[k]

    def get(s, k):
        return s[k]


class Guidance:
    pass


def load_guidance():
    g = Guidance()
    t = yaml.safe_load(open("/work/shared/taxonomy.yml"))["types"]
    g.types = {
        k: N(
            id=k,
            family=v["family"],
            route=v["route"],
            name=k.replace("_", " "),
            label=k[:24],
            reassure="I'm sorry.",
            reassure_under_18="",
        )
        for k, v in t.items()
    }
    g.services = D()
    g.places = {
        p: N(name=p, what_to_say="say", what_happens_next="next")
        for p in ("report_fraud", "met", "other_force", "none")
    }
    g.every_step = lambda: [STEP]
    return g


class Step:
    def __init__(s, id):
        s.id = id
        s.title = "Do " + id
        s.how = "how"

    def to_json(s):
        return {"id": s.id, "title": s.title, "how": s.how}


STEP = Step("a")
