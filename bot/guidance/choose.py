from bot.guidance.load import Step
from types import SimpleNamespace as N


class Plan:
    pass


def plan(g, s):
    return N(
        first=(Step("a"),),
        now=(Step("a"), Step("b")),
        next=(Step("c"),),
        soon=(Step("d"),),
        avoid=(),
        evidence=(),
        services=(),
        general=False,
        notice="",
    )
