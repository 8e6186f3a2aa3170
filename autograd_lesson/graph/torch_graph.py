"""PyTorch's own graph, with its values and gradients, as a Graph.

PyTorch keeps operations, not results: a `grad_fn` knows the next ones and what it saved, but neither the value it
computed nor the gradient that passed. `record()` notes both, by a TorchFunctionMode and hooks on each `grad_fn`.
"""

import contextlib
import math
import numbers
import weakref

from ..notation import WIDE, listing
from ..order import topological_order
from .formula import exact, is_negation, sign
from .shape import Edge, Graph, Node, Shape, call, names_by_id

try:
    import torch
    from torch.autograd.function import BackwardCFunction as CustomBackward
    from torch.overrides import TorchFunctionMode
    from torch.utils.weak import TensorWeakRef
except ImportError as error:
    raise ImportError(
        "PyTorch isn't installed, and this needs it: pip install torch==2.13.0. Everything with Value works without it."
    ) from error

KEY = "autograd_lesson"  # under which a grad_fn's metadata leads to the Records of its outputs
MOST_KEPT = 1000  # numbers of a tensor that are copied; of a larger one the first few
NOT_KEPT = "not kept"
OPERANDS = ("input", "self", "other", "exponent")  # keywords of arithmetic
REFLECTED = {"rsub", "rpow", "rdiv", "rtruediv", "rmatmul"}  # the second operand is written first, as in 1 - a

# id of a tensor -> its latest Record, for as long as a tape holds one.
_latest = weakref.WeakValueDictionary()


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
        return same and (not tensor.is_leaf or self.kept.is_like(tensor))  # `w.data -= …` leaves no other trace


class Tape(TorchFunctionMode):
    """What `record()` returns: the tensors that operations returned, in order."""

    def __init__(self):
        super().__init__()
        self._records = []

    def __repr__(self):
        return f"a recording of {len(self._records)} tensors"

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        operands = []
        with _aside(), contextlib.suppress(Exception):  # whatever can't be noted, the reader's program goes on
            for tensor in _tensors((args, {**kwargs, "out": None})):
                with contextlib.suppress(Exception):
                    operands.append((know(tensor, self), _origin(tensor)))
        result = func(*args, **kwargs)
        with _aside(), contextlib.suppress(Exception):
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
    unseen = _noted(fn).get(tensor.output_nr)
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
                child = _noted(next_fn).get(nr)
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


def _listen(noted, fn, nr, tape):
    """Let output `nr` of a grad_fn lead to its Record, and on a tape catch its gradient whenever backward() passes."""
    weak = weakref.ref(noted)
    fn.metadata.setdefault(KEY, {})[nr] = weak

    def catch(grads):
        noted = weak()
        if noted is not None and grads[nr] is not None:
            with _aside(), contextlib.suppress(Exception):
                noted.seen_grad = Kept(grads[nr])

    if tape is not None:
        noted.seen_grad = "None"
        fn.register_prehook(catch)


def _noted(fn):
    """Output number -> Record, for what living tapes noted of a grad_fn."""
    found = {nr: weak() for nr, weak in fn.metadata.get(KEY, {}).items()}
    return {nr: noted for nr, noted in found.items() if noted is not None}


@contextlib.contextmanager
def _aside():
    """Here neither autograd nor a recording nor a subclass of Tensor sees what is done."""
    with torch._C.DisableTorchFunction(), torch.no_grad():
        yield


def _tensors(thing):
    """The tensors in a result or among arguments, in order; not those in which vmap and torch.func wrap others."""
    if isinstance(thing, torch.Tensor):
        if not torch._C._functorch.is_functorch_wrapped_tensor(thing):
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
    """The local derivative of a scalar by each scalar operand; None if not one known number, "cut" if none passes."""
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


def read(output, names=None, depth=None):
    """The Graph that ends in a tensor: as recorded where a living tape saw it, else as far as its `grad_fn` tells.

    Of a `grad_fn` instead of a tensor: PyTorch's own graph, operation by operation, with what each has saved.
    """
    given = names_by_id(names or {})
    with _aside():
        if isinstance(output, torch.Tensor):
            return _read_records(know(output), given, depth)
        return _read_functions(output, given, depth)


def _nearest(output, depth):
    """The nodes in topological order that are at most `depth` steps from the output, and those where it was cut."""
    order = topological_order(output)
    if depth is None:
        return order, set()
    steps = {output: 0}
    for node in reversed(order):
        for child in node._children:
            steps[child] = min(steps.get(child, math.inf), steps[node] + 1)
    return [node for node in order if steps[node] <= depth], {n for n in order if steps[n] == depth and n._children}


def _read_records(output, given, depth):
    order, cut = _nearest(output, depth)
    index = {record: i for i, record in enumerate(order)}
    tensors = [record.tensor() for record in order]
    latest = {id(tensor): i for i, tensor in enumerate(tensors) if tensor is not None}
    wanted = [given.get(id(t), "") if t is not None and latest[id(t)] == i else "" for i, t in enumerate(tensors)]
    called = call(wanted, ["output" if record is output else "" for record in order])
    nodes, edges, local, data, grads, notes = [], [], [], [], [], {}
    for i, (record, tensor, name) in enumerate(zip(order, tensors, called, strict=True)):
        retained = tensor is not None and record.is_now(tensor) and tensor.retains_grad
        if record in cut:
            kind = "cut"
        elif not record.requires_grad:
            kind = "detached" if "cut" in record.slopes else "constant"
        else:
            kind = "leaf" if record.is_leaf else "retained" if retained else "op"
        if not record.requires_grad:
            grad = "None"
        elif record.is_leaf or retained:
            grad = "gone" if tensor is None else "None" if tensor.grad is None else Kept(tensor.grad)
        else:
            grad = record.seen_grad
        nodes.append(_node(name, record, kind, "data" if retained or record.is_leaf else "passing"))
        data.append(_short(record.kept or NOT_KEPT))
        grads.append(_short(grad))
        notes[i] = _note(kind, record)
        for child, slope in zip(record._children, record.slopes, strict=True) if record not in cut else ():
            known = "cut" if slope == "cut" else "unknown" if slope is None else "number"
            edges.append(Edge(index[child], i, "one" if slope == 1 and record.op in ("add", "add_") else known))
            local.append(slope if known == "number" else math.nan)
    return Graph(Shape(tuple(nodes), tuple(edges)), tuple(data), tuple(grads), tuple(local), notes)


def _short(kept):
    return kept.short() if isinstance(kept, Kept) else kept


def _node(name, record, kind, holds):
    size, dtype = (record.kept.size, record.kept.dtype) if record.kept else (None, "float32")
    op, number = ("", None) if kind == "cut" else (record.op, record.number)
    return Node(name, op, kind, number, size, dtype if dtype != "float32" else "", holds)


KINDS = {
    "leaf": "leaf: made by you, requires_grad; backward() adds to its grad",
    "op": "non-leaf: PyTorch doesn't keep its gradient",
    "retained": "non-leaf with retain_grad(): its gradient is kept",
    "constant": "constant: no gradient is asked of it",
    "detached": "detached: the graph is cut before it",
    "cut": "what lies behind isn't drawn",
}


def _note(kind, record):
    made = f", made by {record.fn_name}" if record.fn_name else ""
    if record.kept is None:
        return f"{KINDS[kind]}{made}; nor does it keep its value, and nothing recorded it"
    return f"{KINDS[kind]}{made}; {record.kept.dtype}, shape {record.kept.size}: {record.kept.full()}"


class Function:
    """A grad_fn in the words of `topological_order`."""

    __slots__ = ("_children", "fn")

    def __init__(self, fn):
        self.fn = fn
        self._children = ()

    def __repr__(self):
        return self.fn.name()


def _functions(output_fn):
    """The Function of a grad_fn, with all that lie behind it."""
    top = Function(output_fn)
    known, waiting = {output_fn: top}, [top]
    for function in waiting:
        children = []
        for fn, _ in function.fn.next_functions:
            if fn is not None:
                if fn not in known:
                    known[fn] = Function(fn)
                    waiting.append(known[fn])
                children.append(known[fn])
        function._children = tuple(children)
    return top


def _read_functions(output_fn, given, depth):
    """PyTorch's own graph: a card for each grad_fn, with what it saved for backward and what passed it."""
    top = _functions(output_fn)
    order, cut = _nearest(top, depth)
    count, wanted = {}, []
    for function in order:
        name = function.fn.name().rsplit("::")[-1]
        count[name] = count.get(name, 0) + 1
        wanted.append(name if count[name] == 1 else f"{name} #{count[name]}")
    nodes, data, grads, notes = [], [], [], {}
    for i, (function, name) in enumerate(zip(order, wanted, strict=True)):
        leaf = getattr(function.fn, "variable", None)
        if leaf is not None:
            nodes.append(Node(name, "", "leaf", holds="accumulator"))
            data.append(f"{given.get(id(leaf), 'a leaf')}.grad")
            grads.append("None" if leaf.grad is None else Kept(leaf.grad).short())
            notes[i] = f"adds what arrives to the .grad of its leaf, {Kept(leaf).full()}"
            continue
        saved, state = _saved(function.fn)
        nodes.append(Node(name, "", "cut" if function in cut else "op", holds="saved"))
        said = f"{', '.join(saved)}: {state}" if saved else "nothing"
        data.append(said if len(said) <= WIDE else f"{len(saved)} tensors: {state}")
        noted = [*_noted(function.fn).values()]
        grads.append(NOT_KEPT if not noted else f"{len(noted)} gradients" if noted[1:] else _short(noted[0].seen_grad))
        value = "".join(f"; its result was {each.kept.full()}" for each in noted if each.kept)
        notes[i] = (
            f"saved for backward: {', '.join(saved)} ({state})" if saved else "needs nothing to go back"
        ) + value
    edges = _edges(order, cut)
    return Graph(Shape(tuple(nodes), edges), tuple(data), tuple(grads), (math.nan,) * len(edges), notes)


def _edges(order, cut):
    index = {function: i for i, function in enumerate(order)}
    return tuple(
        Edge(index[child], i, "unknown")
        for i, function in enumerate(order)
        if function not in cut
        for child in function._children
    )


def _saved(fn):
    """The names of the tensors a grad_fn saved for backward, and whether they are "held", "freed" or "changed"."""
    names, state = [], "held"
    custom = isinstance(fn, CustomBackward)
    for name in (word.removeprefix("_raw_saved_") for word in dir(fn) if word.startswith("_raw_saved_")):
        try:
            value = getattr(fn, f"_raw_saved_{name}")
            raws = value if isinstance(value, tuple) else (value,)
            if not any(raw.unpack_hook for raw in raws):  # one of the reader's own isn't ours to call
                value = fn.saved_tensors if custom else getattr(fn, f"_saved_{name}")
        except RuntimeError as error:  # freed by backward(), or the saved tensor was changed in place since
            state = "freed" if "freed" in str(error) else "changed"
            value = ...
        if value is not None and not (isinstance(value, tuple) and not value):
            names.append(name)
    return names, state
