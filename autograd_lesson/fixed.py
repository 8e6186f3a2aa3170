"""Arrays that can be read, not overwritten."""

import numpy as np


class Fixed(np.ndarray):
    """The numbers of a tensor as they are shown: graphs have them in them, so they can't be overwritten.

    `t.data -= 1` gives `t` a new array, as it would give a new float to a Value.
    """

    def __setitem__(self, at, value):
        if not self.flags.writeable:
            raise ValueError(
                "these numbers may be part of a graph, whose gradients would no longer be those of its values: "
                "give the tensor a new array, t.data = …, or change a copy, t.data.copy()"
            )
        super().__setitem__(at, value)

    def __repr__(self):
        return repr(self.view(np.ndarray))


def _renewing(name):
    """The operator `name` in place, as of a number: a new array, where the old one can't be overwritten."""
    in_place, anew = (getattr(np.ndarray, f"__{prefix}{name}__") for prefix in ("i", ""))

    def operator(self, other):
        if self.flags.writeable:
            return in_place(self, other)
        new = anew(self, other)
        new.flags.writeable = False
        return new

    return operator


for _name in ("add", "sub", "mul", "truediv", "pow", "matmul"):
    setattr(Fixed, f"__i{_name}__", _renewing(_name))
