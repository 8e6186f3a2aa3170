"""What NumPy's functions do with a node: operators go through an array number by number, the others say what to write.

By itself NumPy would refuse a node beside a float of its own, or call methods that it guesses.
"""

OPERATORS = {"add", "subtract", "multiply", "divide", "power", "matmul", "negative", "positive", "absolute"}
OPERATORS |= {"less", "less_equal", "greater", "greater_equal", "equal", "not_equal"}
INSTEAD = {"square": "x ** 2", "reciprocal": "1 / x", "exp2": "2 ** x", "maximum": "max(x, y)", "minimum": "min(x, y)"}


class Operand:
    """A node that may stand beside NumPy's numbers and arrays: `array - x` is an array of nodes."""

    __slots__ = ()

    def __array_ufunc__(self, ufunc, method, *operands, **options):
        name = ufunc.__name__
        if name not in OPERATORS:
            kind = type(self).__name__
            instead = INSTEAD.get(name, f"x.{name}()" if hasattr(self, name) else f"it with the operations of {kind}")
            raise TypeError(f"np.{name} computes with plain numbers and keeps no graph: for a {kind} x write {instead}")
        from numpy import empty  # it is there: it asked

        boxed = []
        for operand in operands:
            if isinstance(operand, Operand):
                operand, node = empty((), dtype=object), operand
                operand[()] = node
            boxed.append(operand)
        return getattr(ufunc, method)(*boxed, **options)
