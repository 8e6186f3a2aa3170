"""What else explains derivatives that were told by hand: a factor, another input's, terms that count too much."""

import itertools
import math

from .by_hand import slip_of, terms_of
from .mistakes import MISTAKES
from .programs import same

WEIGHTS = "The terms of a sum don't count as they should: beside the others, some have too much weight or too little."
FACTORS = {
    2.0: "twice what it should: a factor is too much, or a division is missing",
    0.5: "half of what it should: a factor is missing, or a division is too much",
}
NEAR = 0.003  # of the largest derivative: how far a difference quotient may be off
MOST = 5  # inputs, or terms
USUAL = (0, 1 / 3, 1 / 2, 2 / 3, 3 / 4, 1, 4 / 3, 3 / 2, 2, 3)  # weights that terms are given by mistake


def explained(name, f, cases, names):
    """The Mistake, or a sentence, that explains what a function of this name gives for f's derivatives; or None.

    cases: for each point the inputs as Values, the derivatives as they should be, and as they were told.
    """
    pairs = [(right, told) for _, right, told in cases]
    found = _tried(slip_of, f, [(leaves, told) for leaves, _, told in cases])
    found = found or _reordered(pairs) or _times(name, pairs, names)
    return found or _tried(_weighted, f, cases) or _one_by_one(f, cases)


def _tried(find, f, cases):
    """What is found in f's nodes, if f can be had in nodes, and of one shape at all points."""
    try:
        return find(f, cases)
    except Exception:
        return None


def _reordered(pairs):
    """Whether each input has the derivative with respect to another."""
    places = range(len(pairs[0][0]))
    orders = itertools.permutations(places) if len(places) <= MOST else ()
    is_so = any(
        all(same(told, [right[i] for i in order]) for right, told in pairs) for order in orders if order != (*places,)
    )
    return MISTAKES[16] if is_so else None


def factor(pairs):
    """By which number told is right's multiple at all points, if by one; pairs of (right, told)."""
    largest = max(abs(right) for right, _ in pairs)
    quotients = sorted(told / right for right, told in pairs if abs(right) > NEAR * largest)
    if len(quotients) < 3:
        return None
    middle = quotients[len(quotients) // 2]
    by = next((round_one for round_one in (*FACTORS, -1.0) if math.isclose(middle, round_one, rel_tol=0.01)), middle)
    is_so = all(abs(told - by * right) <= NEAR * max(1.0, abs(by)) * largest for right, told in pairs)
    return by if is_so and by else None


def of_factor(by):
    """What is said of a derivative that is this multiple of the right one, without its subject; None of the right."""
    if math.isclose(by, 1.0, rel_tol=0.01) or not math.isfinite(by):
        return None
    size = "too much" if abs(by) > 1 else "too little"
    return FACTORS.get(by, f"{size}, by the same factor everywhere: look for a number that is missing, or one too many")


def _times(name, pairs, names):
    """Whether derivatives are multiples of the right ones."""
    found = {}
    for i, whose in enumerate(names):
        of_one = [(right[i], told[i]) for right, told in pairs]
        if any(not same((told,), (right,)) for right, told in of_one):
            found[whose] = factor(of_one)
    if not found or None in found.values():
        return None
    if {*found.values()} == {-1.0}:
        return MISTAKES[7]
    whose, by = next(iter(found.items()))
    said, where = of_factor(by), f" with respect to {whose}" if len(names) > 1 else ""
    return said and f"{name} says{where} {said}."


def _weighted(f, cases):
    """Whether the derivatives are those of a sum with other weights on its terms."""
    rows = []
    for leaves, _, told in cases:
        shares = terms_of(f(*leaves), leaves)
        rows += [([share[i] for share in shares], told[i]) for i in range(len(leaves))]
    used = [k for k in range(len(rows[0][0])) if any(shares[k] for shares, _ in rows)]
    for weights in itertools.product(USUAL, repeat=len(used)) if 1 < len(used) < MOST else ():
        sums = ((sum(weight * shares[k] for weight, k in zip(weights, used)), told) for shares, told in rows)
        if all(same((told,), (found,)) for found, told in sums):
            return MISTAKES[1] if 0 in weights else WEIGHTS
    return None


def _one_by_one(f, cases):
    """The slip in the derivative with respect to one input, where each may have its own."""
    told = [(leaves, told) for leaves, _, told in cases]
    for i in range(len(cases[0][1])):
        is_right = all(same((right[i],), (told[i],)) for _, right, told in cases)
        if not is_right and (found := _tried(lambda f, told, i=i: slip_of(f, told, i), f, told)):
            return found
    return None
