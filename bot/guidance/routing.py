from types import SimpleNamespace as N


class Route:
    pass


def route(g, s):
    r = g.types[s.type].route if s.type else "none"
    p = {"report_fraud": "report_fraud", "police": "met", "none": "none"}[r]
    return N(
        place=p,
        name=p,
        route=r,
        force="met" if r == "police" else None,
        reason_id="x",
        reason="because",
        also=(),
        services=(),
        what_to_say="say",
        what_happens_next="next",
    )
