"""Which mistake an engine makes, told from its numbers: the one whose mutants have the same numbers."""

from collections import Counter

from ..engine import Value
from .mistakes import MISTAKES, mutant
from .opened import Divided, OwnMinus
from .programs import Outcome, outcomes, same

BODIES = ((), (OwnMinus,), (Divided,), (OwnMinus, Divided))
SEVERAL = {"__neg__", "__sub__", "__truediv__"}  # operations that engines make in different ways


def diagnose(tiers, told, base=Value, more=(), mistakes=MISTAKES):
    """The Mistake by which an engine comes to the outcomes `told`, of programs by tiers; None if none explains them.

    Of two mistakes it is one that surely is among them. base, more: of which the mutants are made.
    """
    right = {p: _tried(p, mutant(base, more=more))[0] for p in told}
    tiers = [[p for p in tier if p in told] for tier in tiers]
    first = next((i for i, tier in enumerate(tiers) if any(_is_wrong(told[p], right[p]) for p in tier)), None)
    if first is None:
        return None
    asked = sorted((p for tier in tiers[: first + 1] for p in tier), key=lambda p: not _is_wrong(told[p], right[p]))
    case = _Case(told, right, base, more)
    every = [(mistake, slip) for mistake in mistakes.values() for slip in mistake.slips]
    found = [(mistake, slip) for mistake, slip in every if case.explains((slip,), asked)]
    if not found:
        return _one_of_two(case, every, asked)
    for tier in tiers[first + 1 :]:  # several may look the same so far
        found = [(mistake, slip) for mistake, slip in found if case.explains((slip,), tier)] or found
    found.sort(key=lambda pair: hasattr(pair[1], "is_narrow"))  # a minus without its sign, not a derivative forgotten
    return found[0][0]


def _one_of_two(case, every, asked):
    """The Mistake that explains all programs in which it shows, or that is one of a pair which explains them all."""
    wrong = [p for p in asked if case.is_wrong(p)]
    seen = [(mistake, slip, case.shows(slip, asked)) for mistake, slip in every]
    seen = [(mistake, slip, shows) for mistake, slip, shows in seen if any(p in shows for p in wrong)]
    apart = [
        (len(shows), mistake)
        for mistake, slip, shows in seen
        if case.explains((slip,), shows) and all(case.is_wrong(p) for p in shows)
    ]
    if apart:
        return max(apart, key=lambda found: found[0])[1]
    pairs = set()
    for mistake, slip, shows in seen:
        if wrong[0] not in shows:
            continue
        for other, second, _ in seen:
            if issubclass(slip, second) or issubclass(second, slip):
                continue
            if any(case.explains(both, asked) for both in ((slip, second), (second, slip))):
                pairs.add((mistake.number, other.number))
    counted = Counter(number for pair in pairs for number in {*pair})
    return MISTAKES[counted.most_common(1)[0][0]] if counted else None


class _Case:
    """What an engine told, beside the right outcomes."""

    def __init__(self, told, right, base, more):
        self.told, self.right, self.base, self.more = told, right, base, more

    def is_wrong(self, p):
        return _is_wrong(self.told[p], self.right[p])

    def explains(self, slips, programs):
        """Whether an engine with these slips has the same outcomes."""
        bodies = BODIES if any(SEVERAL & {*p.needs} for p in programs) else BODIES[:1]
        for body in bodies:
            engine = mutant(self.base, *slips, *body, more=self.more)
            if all(any(_same(self.told[p], o) for o in _tried(p, engine)) for p in programs):
                return True
        return False

    def shows(self, slip, programs):
        """The programs of which a slip makes something else."""
        engine = mutant(self.base, slip, more=self.more)
        return [p for p in programs if any(_is_wrong(o, self.right[p]) for o in _tried(p, engine))]


def _tried(p, engine):
    try:
        return outcomes(p, engine)
    except Exception:  # a slip may lead to a place where there is no number
        return []


def _same(a: Outcome, b: Outcome):
    return same(a.judged, b.judged) and same(a.more, b.more)


def _is_wrong(outcome, right):
    return not same(outcome.judged, right.judged)
