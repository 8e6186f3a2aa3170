"""Which mistake an engine makes, told from its numbers: the one whose mutants have the same numbers."""

import itertools
from collections import Counter

from ..engine import Value
from .mistakes import MISTAKES, mutant
from .opened import FUNCTIONS, Divided, OwnMinus, OwnNegation
from .programs import outcomes, same
from .slips import Shuffled

BODIES = [body for count in range(4) for body in itertools.combinations((OwnMinus, OwnNegation, Divided), count)]
SEVERAL = {"__neg__", "__sub__", "__truediv__", "__rsub__", "__rtruediv__"}  # engines make them in different ways
MOST = 60  # pairs that are looked at closely


def diagnose(tiers, told, base=Value, more=(), mistakes=MISTAKES):
    """The Mistake by which an engine comes to the outcomes `told`, of programs by tiers; None if none explains them.

    Of two mistakes it is one that surely is among them. base, more: of which the mutants are made.
    """
    case = _Case(told, base, more)
    tiers = [[p for p in tier if p in told] for tier in tiers]
    first = next((i for i, tier in enumerate(tiers) if any(map(case.is_wrong, tier))), None)
    if first is None:
        return None
    asked = [p for tier in tiers[: first + 1] for p in tier]
    wrong = [p for p in asked if case.is_wrong(p)]
    right = [p for p in asked if not case.is_wrong(p)]
    every = [(mistake, slip) for mistake in mistakes.values() for slip in mistake.slips if _may_show(slip, wrong)]
    found = [((mistake,), (slip,)) for mistake, slip in every if case.explains((slip,), wrong + right)]
    if not found:
        every = [(mistake, slip, case.shows(slip, wrong)) for mistake, slip in every]
        every = [(*each, shows) for *each, shows in every if shows and not case.shows(each[1], right)]
        for mistake, slip, shows in every:
            if wrong[0] in shows and case.explains((slip,), shows):
                return mistake  # it explains all programs in which it shows, and another mistake the others
        found = list(itertools.islice(_pairs(case, every, wrong + right), MOST))
    for tier in tiers[first + 1 :]:  # several may look the same so far
        if len({mistakes for mistakes, _ in found}) > 1:
            found = [each for each in found if case.explains(each[1], tier, by_all=False)] or found
    found.sort(key=lambda each: hasattr(each[1][0], "is_narrow"))  # a minus without its sign, not a slope forgotten
    counted = Counter(mistake.number for each, _ in found for mistake in dict.fromkeys(each))
    single = [mistake for each, _ in found for mistake in each if len(each) == 1]
    return single[0] if single else MISTAKES[counted.most_common(1)[0][0]] if counted else None


def _may_show(slip, wrong):
    """Whether a slip can be what makes the first of these programs wrong: a function's own only where it is used."""
    op = getattr(slip, "op_at_fault", None)
    return op not in FUNCTIONS or op in wrong[0].needs


def _pairs(case, every, asked):
    """The pairs of slips that explain these programs."""
    for (mistake, slip, _), (other, second, _) in itertools.combinations(every, 2):
        if issubclass(slip, second) or issubclass(second, slip) or Shuffled in (slip, second):
            continue  # what is left to chance would explain too much
        for both in ((slip, second), (second, slip)):
            if case.explains(both, asked):
                yield (mistake, other), both


class _Case:
    """What an engine told, beside the right outcomes."""

    def __init__(self, told, base, more):
        self.told, self.base, self.more = told, base, more
        self.right = {p: _tried(p, mutant(base, more=more))[0] for p in told}

    def is_wrong(self, p):
        return _is_wrong(self.told[p], self.right[p])

    def explains(self, slips, programs, by_all=True):
        """Whether an engine with these slips has the same outcomes, in all or in what is judged."""

        def agrees(body, some):
            engine = mutant(self.base, *slips, *body, more=self.more)
            return all(any(_same(self.told[p], o, by_all) for o in _tried(p, engine)) for p in some)

        several = [p for p in programs if SEVERAL & {*p.needs}]
        plain = [p for p in programs if p not in several]
        return agrees((), plain) and (not several or any(agrees(body, several) for body in BODIES))

    def shows(self, slip, programs):
        """The programs of which a slip makes something else."""
        engine = mutant(self.base, slip, more=self.more)
        return [p for p in programs if any(_is_wrong(o, self.right[p]) for o in _tried(p, engine))]


def _tried(p, engine):
    try:
        return outcomes(p, engine)
    except Exception:  # a slip may lead to a place where there is no number
        return []


def _same(a, b, by_all):
    return same(a.judged, b.judged) and (not by_all or same(a.more, b.more))


def _is_wrong(outcome, right):
    return not same(outcome.judged, right.judged)
