"""A tensor as it was at one moment. The first of PyTorch's rooms: it says so where PyTorch isn't installed."""

import math

from ..notation import listing

try:
    import torch
    from torch.autograd.function import BackwardCFunction as CustomBackward  # noqa: F401
    from torch.overrides import TorchFunctionMode  # noqa: F401
    from torch.utils.weak import TensorWeakRef  # noqa: F401
except ImportError as error:
    raise ImportError(
        "PyTorch isn't installed, and this needs it: pip install torch==2.13.0. Everything with Value works without it."
    ) from error

MOST_KEPT = 1000  # numbers of a tensor that are copied; of a larger one the first few


class Kept:
    """A copy of a tensor as it was at one moment, or of its first numbers."""

    __slots__ = ("dtype", "is_whole", "numbers", "size")

    def __init__(self, tensor):
        self.size, self.dtype = tuple(tensor.shape), str(tensor.dtype).removeprefix("torch.")
        self.is_whole = tensor.numel() <= MOST_KEPT
        self.numbers = _first_numbers(tensor, self.is_whole)

    def is_like(self, tensor):
        """Whether the tensor still has these numbers; nan equals nan."""
        if self.size != tuple(tensor.shape):
            return False
        mine, its = self.numbers, _first_numbers(tensor, self.is_whole)
        return mine is its is None or bool(((mine == its) | (mine != mine) & (its != its)).all())

    def short(self):
        """The number itself, or the first ones as a text."""
        if self.numbers is None:
            return "not read"
        first = self.numbers.flatten()[:4].tolist()
        is_real = not self.numbers.is_complex()
        if not self.size and is_real:
            return float(first[0])
        return listing(first[:3], math.prod(self.size))

    def full(self, most=600):
        """All numbers, as PyTorch prints them, up to a limit."""
        if self.numbers is None:
            return "not read"
        text = str(self.numbers.tolist()) + ("" if self.is_whole else " and more")
        return text if len(text) <= most else text[:most] + " …"


def _first_numbers(tensor, whole):
    """A copy of all numbers of a tensor, or of the first six; None if they can't be read without much work."""
    if tensor.is_meta or tensor.is_quantized or (tensor.layout != torch.strided and not whole):
        return None
    if whole:
        return tensor.detach().to_dense().clone()
    room, corner = 6, []  # a corner that holds the first six: flattening all of it could copy all of it
    for length in reversed(tensor.shape):
        corner.insert(0, slice(room))
        room = math.ceil(room / length)
    return tensor.detach()[tuple(corner)].flatten()[:6].clone()
