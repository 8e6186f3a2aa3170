"""A recording of PyTorch: what operations return, and the gradients that pass.

PyTorch keeps operations, not results: a `grad_fn` knows the next ones and what it saved, but neither the value it
computed nor the gradient that passed. A TorchFunctionMode notes the one, hooks on each `grad_fn` the other.
"""

import contextlib
import numbers
import weakref

from ..words import counted
from .formula import exact, is_negation, sign
from .torch_kept import CustomBackward, Kept, TensorWeakRef, TorchFunctionMode, torch

KEY = "autograd_lesson"  # under which a grad_fn's metadata leads to the Records of its outputs
NOT_KEPT = "not kept"
OPERANDS = ("input", "self", "other", "exponent")  # keywords of arithmetic
REFLECTED = {"rsub", "rpow", "rdiv", "rtruediv", "rmatmul"}  # the second operand is written first, as in 1 - a

# id of a tensor -> its latest Record, for as long as a tape holds one.
_latest = weakref.WeakValueDictionary()


class Record:
    """A tensor as one operation returned it: a node of the recorded graph.

    op: PyTorch's name for the operation; number: one among its operands, as a Node has it; kept: a copy of the tensor,
    None if nobody saw it; seen_grad: the gradient that passed, as Kept or a word.
    """

    __slots__ = (
        *("__weakref__", "_children", "fn_name", "is_leaf", "kept", "number", "op"),
        *("requires_grad", "seen_grad", "slopes", "tensor", "version"),
    )

    def __init__(self, fn, op="", children=(), slopes=(), number=None):
        self.op, self.number, self._children, self.slopes = op, number, tuple(children), tuple(slopes)
        self.fn_name = fn.name() if fn is not None else None
        self.requires_grad, self.is_leaf = True, False
        self.kept, self.tensor, self.version = None, lambda: None, None
        self.seen_grad = NOT_KEPT

    def see(self, tensor):
        """Note what there is to say of the tensor itself."""
        self.kept, self.tensor, self.version = Kept(tensor), TensorWeakRef(tensor), _version(tensor)
        self.requires_grad, self.is_leaf = tensor.requires_grad, tensor.is_leaf

    def is_now(self, tensor):
        """Whether this is still what there is to say of that tensor."""
        same = self.tensor() is tensor and self.version == _version(tensor)
        same = same and self.requires_grad == tensor.requires_grad
        same = same and self.is_leaf == tensor.is_leaf  # what a Function was given or made inside, it may give back
        return same and (not tensor.is_leaf or self.kept.is_like(tensor))  # `w.data -= …` leaves no other trace


class Tape(TorchFunctionMode):
    """What `record()` returns: the tensors that operations returned, in order."""

    def __init__(self):
        super().__init__()
        self._records = []

    def __repr__(self):
        return f"a recording of {counted(len(self._records), 'tensor')}"

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        if _is_traced():
            return func(*args, **kwargs)
        operands = []
        with aside(), contextlib.suppress(Exception):  # whatever can't be noted, the reader's program goes on
            for tensor in _tensors((args, {**kwargs, "out": None})):
                with contextlib.suppress(Exception):
                    operands.append((know(tensor, self), _origin(tensor)))
        result = func(*args, **kwargs)
        with aside(), contextlib.suppress(Exception):
            for tensor in _tensors(result):
                self._note(tensor, func, args, kwargs, operands)
        return result

    def _note(self, tensor, func, args, kwargs, operands):
        """Keep a tensor that `func` returned, with edges from the tensors it was given."""
        found = _latest.get(id(tensor))
        if found is not None and found.is_now(tensor):
            self._records.append(found)  # handed back as it was, or a recording around this one came first
            return
        is_new_leaf = tensor.is_leaf and (tensor.requires_grad or not operands)
        if is_new_leaf or _name(func) in ("grad", "requires_grad_"):
            know(tensor, self)
            return
        op, number = _operation(func, args, kwargs)
        operands = operands[::-1] if op in REFLECTED else operands
        children = [known for known, _ in operands]
        if tensor.requires_grad:
            slopes = _slopes(tensor, operands)
        else:
            slopes = ["cut" if known.requires_grad else None for known in children]
        _keep(Record(tensor.grad_fn, op, children, slopes, number), tensor, self)


def know(tensor, tape=None):
    """The Record of a tensor as it is now. For one that wasn't seen made, PyTorch tells what lies behind it.

    tape: holds what is made anew, and catches gradients for it.
    """
    found = _latest.get(id(tensor))
    if found is not None and found.is_now(tensor):
        return found
    if found is not None and found.tensor() is tensor and found.requires_grad and not tensor.requires_grad:
        return _keep(Record(None, "requires_grad_(False)", (found,), ("cut",)), tensor, tape)
    fn = tensor.grad_fn
    if fn is None:
        return _keep(Record(None), tensor, tape)
    unseen = noted(fn).get(tensor.output_nr)
    if unseen is not None and unseen.kept is None:
        unseen.see(tensor)
        _latest[id(tensor)] = unseen
        return unseen
    top = _keep(Record(fn, _plain_name(fn)), tensor, tape)
    waiting = [(top, fn)]
    for parent, fn in waiting:
        children = []
        for next_fn, nr in fn.next_functions:
            if hasattr(next_fn, "variable"):
                children.append(know(next_fn.variable, tape))
            elif next_fn is not None:
                child = noted(next_fn).get(nr)
                if child is None:
                    child = Record(next_fn, _plain_name(next_fn))
                    _listen(child, next_fn, nr, tape)
                    waiting.append((child, next_fn))
                children.append(child)
        parent._children, parent.slopes = tuple(children), (None,) * len(children)
        if sign(parent.op) and not is_negation(parent.op) and len(children) < 2:
            parent.op += "(\N{HORIZONTAL ELLIPSIS})"  # by what, only its recording would tell
    return top


def _keep(new, tensor, tape):
    """`new`, as the Record of this tensor from now on."""
    new.see(tensor)
    _latest[id(tensor)] = new
    if tensor.grad_fn is not None:
        _listen(new, tensor.grad_fn, tensor.output_nr, tape)
    if tape is not None:
        tape._records.append(new)
    return new


def _listen(seen, fn, nr, tape):
    """Let output `nr` of a grad_fn lead to its Record, and on a tape catch its gradient whenever backward() passes."""
    weak = weakref.ref(seen)
    fn.metadata.setdefault(KEY, {})[nr] = weak

    def catch(grads):
        seen = weak()
        if seen is not None and grads[nr] is not None:
            with aside(), contextlib.suppress(Exception):
                seen.seen_grad = Kept(grads[nr])

    if tape is not None:
        seen.seen_grad = "None"
        fn.register_prehook(catch)


def noted(fn):
    """Output number -> Record, for what living tapes noted of a grad_fn."""
    found = {nr: weak() for nr, weak in fn.metadata.get(KEY, {}).items()}
    return {nr: record for nr, record in found.items() if record is not None}


@contextlib.contextmanager
def aside():
    """Here neither autograd nor a recording nor a subclass of Tensor sees what is done."""
    with torch._C.DisableTorchFunction(), torch.no_grad():
        yield


def _is_traced():
    """Whether somebody takes down every operation, ours too, to compile or export a program, or to count them."""
    return torch.compiler.is_compiling() or torch.jit.is_tracing() or torch._C._len_torch_dispatch_stack() > 0


def _tensors(thing):
    """The tensors in a result or among arguments, in order; not those in which vmap and torch.func wrap others, nor
    of a class that takes down its operations itself."""
    if isinstance(thing, torch.Tensor):
        is_plain = type(thing).__torch_dispatch__ is torch.Tensor.__torch_dispatch__
        if is_plain and not torch._C._functorch.is_functorch_wrapped_tensor(thing):
            yield thing
    elif isinstance(thing, (tuple, list, dict)):
        for item in list(thing.values()) if isinstance(thing, dict) else thing:
            if isinstance(item, (torch.Tensor, tuple, list, dict)):  # a million numbers are passed over quickly
                yield from _tensors(item)


def _version(tensor):
    return 0 if tensor.is_inference() else tensor._version


def _origin(tensor):
    """Where a gradient of this tensor goes to: (grad_fn, output number), or the leaf itself."""
    return (tensor.grad_fn, tensor.output_nr) if tensor.grad_fn is not None else (tensor, 0)


def _slopes(result, operands):
    """A scalar's derivative with respect to each scalar operand: None if not one known number, "cut" if none passes."""
    slopes, unknown = [None] * len(operands), [None] * len(operands)
    own = _origin(result)
    if any(_is_same(origin, own) for _, origin in operands):  # changed in place under no_grad: gradients pass it by
        return ["cut" if known.requires_grad and not _is_same(origin, own) else None for known, origin in operands]
    # Hooks of the reader's own on saved tensors would see one call too many.
    hooked = torch._C._autograd._top_saved_tensors_default_hooks(True) is not None
    if hooked or result.dim() or any(known.kept.size for known, _ in operands):
        return unknown
    if result.is_complex() or any(known.kept.dtype.startswith("complex") for known, _ in operands):
        return unknown  # its derivatives aren't one real number
    waiting = [(result.grad_fn, torch.ones_like(result))]
    for fn, gradient in waiting:  # most operations are one step; 1 / x and softsign are several
        if len(waiting) > 30 or len(fn._input_metadata) != 1 or isinstance(fn, CustomBackward):
            return unknown  # and a Function of the reader's own would see one call too many
        try:
            gradients = fn(gradient)
        except RuntimeError:  # a saved tensor was changed since; backward() will say so
            return unknown
        gradients = gradients if isinstance(gradients, tuple) else (gradients,)
        for (next_fn, nr), passed in zip(fn.next_functions, gradients, strict=True):
            origin = (getattr(next_fn, "variable", next_fn), nr)
            places = [i for i, (_, other) in enumerate(operands) if _is_same(origin, other)]
            if places and passed is not None:
                place = next((i for i in places if slopes[i] is None), places[-1])  # in x * x, one after the other
                slopes[place] = passed.item() + (slopes[place] or 0.0)
            elif passed is not None and next_fn is not None and origin[0] is next_fn:
                waiting.append((next_fn, passed))
    return slopes


def _is_same(origin, other):
    return origin[0] is other[0] and origin[1] == other[1]


def _name(func):
    name = getattr(func, "__name__", "function")
    name = getattr(func.__self__, "__name__", name) if name == "__get__" else name  # a property such as x.T
    return name.strip("_") if name.startswith("__") else name


def _operation(func, args, kwargs):
    """An operation's name, and a number among its operands as (place, number). What else it was told is in its name."""
    name = _name(func)
    if name == "getitem" and type(args[1]) is int:
        return name, (1, float(args[1]))
    if not sign(name):
        return name, None
    operands = [*args, *(kwargs[key] for key in OPERANDS if key in kwargs)]
    operands = operands[::-1] if name in REFLECTED else operands
    plain = [(place, x) for place, x in enumerate(operands) if not isinstance(x, torch.Tensor)]
    told = [f"{key}={x}" for key, x in kwargs.items() if key in ("alpha", "rounding_mode") and x not in (1, None)]
    if not told and len(plain) == 1 and isinstance(plain[0][1], numbers.Real) and exact(plain[0][1]) is not None:
        return name, (plain[0][0], exact(plain[0][1]))
    told = [*(str(x) for _, x in plain), *told]
    return f"{name}({', '.join(told)})" if told else name, None


def _plain_name(fn):
    """MulBackward0 -> mul"""
    name = fn.name().rsplit("::")[-1].rstrip("0123456789").removesuffix("Backward")
    return name if len(name) < 2 else name[0].lower() + name[1:]
