"""PyTorch's own graph, with its values and gradients, as a Graph.

PyTorch keeps operations, not results: a `grad_fn` knows the next ones and what it saved, but neither the value it
computed nor the gradient that passed. `record()` notes both, by a TorchFunctionMode and hooks on each `grad_fn`.
"""

import contextlib
import math
import numbers
import weakref

from .engine import topological_order
from .graph import Edge, Graph, Node, Shape, call, names_by_id
from .notation import MINUS, numeral, plain

try:
    import torch
    from torch.overrides import TorchFunctionMode
except ImportError as error:
    raise ImportError(
        "PyTorch isn't installed, and this needs it: pip install torch==2.13.0. Everything with Value works without it."
    ) from error

KEY = "autograd_lesson"  # under which a grad_fn's metadata leads to what was noted of it
MOST_KEPT = 1000  # numbers of a tensor that are copied; of a larger one the first few
NOT_KEPT = "not kept"
SYMBOLS = {
    **{"add": "+", "sub": MINUS, "mul": "\N{MULTIPLICATION SIGN}", "div": "\N{DIVISION SIGN}", "pow": "**"},
    **{"true_divide": "\N{DIVISION SIGN}", "matmul": "@", "mm": "@", "mv": "@", "dot": "@", "sub_": f"{MINUS}="},
    **{"add_": "+=", "mul_": "\N{MULTIPLICATION SIGN}=", "div_": "\N{DIVISION SIGN}=", "neg": f"{MINUS}"},
}
REFLECTED = {"__rsub__": "sub", "__rpow__": "pow", "__rdiv__": "div", "__rtruediv__": "div", "__rmatmul__": "matmul"}

_tapes = weakref.WeakSet()


def record():
    """A recording, for `with record() as tape:`. While `tape` lives, its tensors are drawn with values and gradients.

    The program in the block runs as it would without: same results, same errors, and no tensor lives longer; what is
    noted is a copy (of large tensors the first numbers). Gradients are noted as `backward()` passes, inside or after
    the block. Operations of other threads aren't seen.
    """
    return Tape()


class Kept:
    """A copy of a tensor as it was at one moment, or of its first numbers."""

    __slots__ = ("dtype", "is_whole", "numbers", "size")

    def __init__(self, tensor):
        self.size, self.dtype = tuple(tensor.shape), str(tensor.dtype).removeprefix("torch.")
        self.is_whole = tensor.numel() <= MOST_KEPT
        with torch._C.DisableTorchFunction(), torch.no_grad():  # no other recording should see this
            plainly = tensor.detach()
            self.numbers = plainly.clone() if self.is_whole else plainly.flatten()[:6].clone()

    def short(self):
        """The number itself, or the first ones as a text."""
        with torch._C.DisableTorchFunction():
            first = self.numbers.flatten()[:4].tolist()
        if not self.size and not isinstance(first[0], complex):
            return float(first[0])
        if len(first) < 3 and not any(isinstance(x, complex) for x in first):
            return f"[{' '.join(map(numeral, first))}]"
        said = [f"{x:.3g}".replace("-", MINUS) for x in first[:3]]
        return f"[{' '.join(said)}{' …' if math.prod(self.size) > 3 else ''}]"

    def full(self, most=600):
        """All numbers, as PyTorch prints them, up to a limit."""
        with torch._C.DisableTorchFunction():
            text = str(self.numbers.tolist() if self.is_whole else f"{self.numbers.tolist()} and more")
        return text if len(text) <= most else text[:most] + " …"


class Record:
    """A tensor as one operation returned it: a node of the recorded graph."""

    __slots__ = (
        *("__weakref__", "_children", "fn_name", "is_leaf", "kept", "op"),
        *("requires_grad", "seen_grad", "slopes", "tensor", "version"),
    )

    def __init__(self, tensor, op="", children=(), slopes=()):
        self.op, self._children, self.slopes = op, tuple(children), tuple(slopes)
        self.kept, self.tensor, self.version = Kept(tensor), weakref.ref(tensor), _version(tensor)
        self.requires_grad, self.is_leaf = tensor.requires_grad, tensor.is_leaf
        self.fn_name = tensor.grad_fn.name() if tensor.grad_fn is not None else None
        self.seen_grad = None

    def is_now(self, tensor):
        """Whether this is still what there is to say of that tensor."""
        same = self.tensor() is tensor and self.version == _version(tensor)
        return same and self.requires_grad == tensor.requires_grad


class Tape(TorchFunctionMode):
    """What `record()` returns: the tensors that operations returned, in order."""

    def __init__(self):
        super().__init__()
        self._records = []
        self._by_id = {}
        _tapes.add(self)

    def __repr__(self):
        return f"a recording of {len(self._records)} tensors"

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        operands = []
        with contextlib.suppress(Exception):  # whatever a tensor can't do, the reader's program isn't the one to fail
            operands = [(tensor, self.know(tensor), _origin(tensor)) for tensor in _tensors((args, kwargs))]
        result = func(*args, **kwargs)
        with contextlib.suppress(Exception), torch._C.DisableTorchFunction(), torch.no_grad():
            for tensor in _tensors(result):
                self._note(tensor, func, args, operands)
        return result

    def know(self, tensor):
        """The Record of a tensor as it is now; made anew for one that comes from elsewhere."""
        found = self._by_id.get(id(tensor))
        if found is not None and found.is_now(tensor):
            return found
        with torch._C.DisableTorchFunction():
            if found is not None and found.tensor() is tensor and found.requires_grad and not tensor.requires_grad:
                return self._keep(tensor, Record(tensor, "requires_grad_(False)", (found,), ("cut",)))
            if tensor.grad_fn is None:
                return self._keep(tensor, Record(tensor))
            children = [self._behind(fn, nr) for fn, nr in tensor.grad_fn.next_functions if fn is not None]
            children = [child for child in children if child is not None]
            op = _plain_name(tensor.grad_fn)
            return self._keep(tensor, Record(tensor, op, children, [None] * len(children)))

    def _behind(self, fn, nr):
        """What this tape knows of output `nr` of a grad_fn."""
        if hasattr(fn, "variable"):
            return self.know(fn.variable)
        return next((r for r in _noted(fn, nr) if any(r is mine for mine in self._records[-1000:])), None)

    def _keep(self, tensor, new):
        self._records.append(new)
        self._by_id[id(tensor)] = new
        if tensor.grad_fn is not None:
            fn, nr, weak = tensor.grad_fn, tensor.output_nr, weakref.ref(new)
            fn.metadata.setdefault(KEY, []).append((nr, weak))

            def catch(grads):
                noted = weak()
                if noted is not None and grads[nr] is not None:
                    with contextlib.suppress(Exception):
                        noted.seen_grad = Kept(grads[nr])

            fn.register_prehook(catch)
        return new

    def _note(self, tensor, func, args, operands):
        """Keep a tensor that `func` returned, with edges from the tensors it was given."""
        if any(tensor is operand and known.is_now(tensor) for operand, known, _ in operands):
            return  # the tensor itself was handed back
        if tensor.is_leaf and (tensor.requires_grad or not operands or _name(func) == "grad"):
            self.know(tensor)
            return
        children = [known for _, known, _ in operands]
        if tensor.requires_grad:
            slopes = _slopes(tensor, operands)
        else:
            slopes = ["cut" if known.requires_grad else None for known in children]
        self._keep(tensor, Record(tensor, _op(func, args), children, slopes))


def run(f, at):
    """What explore draws of `f` on torch scalars: (output, Graph, names of inputs that don't reach the output).

    f: takes the scalars by name and returns (output, names of its variables); at: name -> number.
    """
    leaves = {name: torch.tensor(float(value), requires_grad=True) for name, value in at.items()}
    with record() as tape:
        output, names = f(leaves)
    if not isinstance(output, torch.Tensor):
        raise TypeError(f"the function returned {output!r:.60}, which is no tensor.")
    if output.numel() != 1:
        size = tuple(output.shape)
        raise ValueError(
            f"the function returned a tensor of shape {size}: return one number, say its .sum() or .mean()."
        )
    order = topological_order(tape.know(output))
    others = [t for r in order if r.is_leaf and r.requires_grad and (t := r.tensor()) is not None]
    kept = [(leaf, leaf.grad) for leaf in others if not any(leaf is mine for mine in leaves.values())]
    for leaf, _ in kept:
        leaf.grad = None  # a weight from outside would add up gradients from tick to tick
    try:
        if output.requires_grad:
            output.backward()
        graph = read(output, names)
    finally:
        for leaf, grad in kept:
            leaf.grad = grad
    reached = {id(record.tensor()) for record in order}
    return output, graph, [name for name, leaf in leaves.items() if id(leaf) not in reached]


def _tensors(thing):
    """The tensors in a result or among arguments, in order."""
    if isinstance(thing, torch.Tensor):
        yield thing
    elif isinstance(thing, (tuple, list)):
        for item in thing:
            yield from _tensors(item)
    elif isinstance(thing, dict):
        yield from _tensors(list(thing.values()))


def _version(tensor):
    with torch._C.DisableTorchFunction():
        return 0 if tensor.is_inference() else tensor._version


def _origin(tensor):
    """Where a gradient of this tensor goes to: (grad_fn, output number), or the leaf itself."""
    with torch._C.DisableTorchFunction():
        return (tensor.grad_fn, tensor.output_nr) if tensor.grad_fn is not None else (tensor, 0)


def _slopes(result, operands):
    """The local derivative of a scalar by each scalar operand, None where that isn't one known number."""
    fn, slopes = result.grad_fn, [None] * len(operands)
    scalar = result.dim() == 0 and all(tensor.dim() == 0 for tensor, *_ in operands)
    # A Function of the reader's own would see one call too many, and so would hooks on saved tensors.
    ours_to_call = not isinstance(fn, torch.autograd.function.BackwardCFunction)
    if not scalar or not ours_to_call or torch._C._autograd._top_saved_tensors_default_hooks(True) is not None:
        return slopes
    gradients = fn(torch.ones_like(result))
    gradients = gradients if isinstance(gradients, tuple) else (gradients,)
    free = list(range(len(operands)))
    for (next_fn, nr), gradient in zip(fn.next_functions, gradients, strict=True):
        for i in free if next_fn is not None else ():
            where, number = operands[i][2]
            if (next_fn is where or getattr(next_fn, "variable", None) is where) and nr == number:
                slopes[i] = None if gradient is None else gradient.item()
                free.remove(i)
                break
    return slopes


def _name(func):
    name = getattr(func, "__name__", "function")
    return getattr(func.__self__, "__name__", name) if name == "__get__" else name  # a property such as x.T


def _op(func, args):
    """An operation as it is drawn: `× 2` for a number beside a tensor, `1 −` for one before it."""
    name = _name(func)
    symbol = SYMBOLS.get(REFLECTED.get(name, name), name.strip("_"))
    if name == "__getitem__" and isinstance(args[1], int):
        return f"[{args[1]}]"
    pair = args[:2] if len(args) > 1 else ()
    number = [x for x in pair if isinstance(x, numbers.Real) and not isinstance(x, bool)]
    if len(number) != 1 or name not in {*SYMBOLS, *REFLECTED}:
        return symbol
    said = plain(number[0])
    if name in REFLECTED or isinstance(pair[0], numbers.Real):
        return f"{said} {symbol}"
    return f"**{said}" if symbol == "**" else f"{symbol} {said}"


def _plain_name(fn):
    """MulBackward0 -> mul"""
    name = fn.name().rsplit("::")[-1].rstrip("0123456789").removesuffix("Backward")
    return name if len(name) < 2 else name[0].lower() + name[1:]


def _noted(fn, nr=None):
    """What living tapes noted of a grad_fn's output, the latest first."""
    notes = [(n, weak()) for n, weak in reversed(fn.metadata.get(KEY, ()))]
    return [noted for n, noted in notes if noted is not None and nr in (None, n)]


def read(output, names=None, depth=None):
    """The Graph that ends in a tensor: as recorded if a tape knows it, else as far as its `grad_fn` tells.

    Of a `grad_fn` instead of a tensor: PyTorch's own graph, operation by operation, with what each has saved.
    """
    given = names_by_id(names or {})
    if not isinstance(output, torch.Tensor):
        return _read_functions(output, given, depth)
    for tape in sorted(_tapes, key=lambda tape: len(tape._records), reverse=True):
        found = tape._by_id.get(id(output))
        behind = output.grad_fn is not None and any(
            tape._behind(fn, nr) for fn, nr in output.grad_fn.next_functions if fn
        )
        if behind or (found is not None and found.is_now(output)):
            return _read_records(tape.know(output), given, depth)
    return _read_values(output, given, depth)


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
        retained = tensor is not None and record.requires_grad and not record.is_leaf and tensor.retains_grad
        if record in cut:
            kind = "cut"
        elif not record.requires_grad:
            kind = "detached" if "cut" in record.slopes else "constant"
        else:
            kind = "leaf" if record.is_leaf else "retained" if retained else "op"
        if not record.requires_grad:
            grad = "None"
        elif record.is_leaf or retained:
            grad = "gone" if tensor is None else "None" if tensor.grad is None else Kept(tensor.grad).short()
        else:
            grad = "None" if record.seen_grad is None else record.seen_grad.short()
        nodes.append(_node(name, record.op, kind, record.kept, "grad" if retained or record.is_leaf else "(grad)"))
        data.append(record.kept.short())
        grads.append(grad)
        notes[i] = _note(kind, record.fn_name, record.kept)
        for child, slope in zip(record._children, record.slopes, strict=True) if record not in cut else ():
            known = "cut" if slope == "cut" else "unknown" if slope is None else "number"
            edges.append(Edge(index[child], i, "one" if slope == 1 and record.op[:1] == "+" else known))
            local.append(slope if known == "number" else math.nan)
    return Graph(Shape(tuple(nodes), tuple(edges)), tuple(data), tuple(grads), tuple(local), notes)


def _node(name, op, kind, kept, grad_row):
    size = "×".join(map(str, kept.size))
    words = [op, size, kept.dtype if kept.dtype != "float32" else ""]
    text = "\N{MIDLINE HORIZONTAL ELLIPSIS}" if kind == "cut" else " ".join(word for word in words if word)
    return Node(name, text, kind, ("data", grad_row), is_wide=bool(size) or len(text) > 9)


KINDS = {
    "leaf": "leaf: made by you, requires_grad; backward() adds to its grad",
    "op": "non-leaf: PyTorch doesn't keep its gradient",
    "retained": "non-leaf with retain_grad(): its gradient is kept",
    "constant": "constant: no gradient is asked of it",
    "detached": "detached: the graph is cut before it",
    "cut": "what lies behind isn't drawn",
}


def _note(kind, fn_name, kept):
    made = f", made by {fn_name}" if fn_name else ""
    return f"{KINDS[kind]}{made}; {kept.dtype}, shape {kept.size}: {kept.full()}"


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


def _read_values(output, given, depth):
    """A tensor's graph without a recording: values of leaves and output, and for the rest that PyTorch kept nothing."""
    kept = Kept(output)
    if output.grad_fn is None:
        name = given.get(id(output), "output")
        kind = "leaf" if output.requires_grad else "constant"
        grad = "None" if output.grad is None else Kept(output.grad).short()
        node = _node(name, "", kind, kept, "grad")
        return Graph(Shape((node,), ()), (kept.short(),), (grad,), (), {0: _note(kind, None, kept)})
    top = _functions(output.grad_fn)
    order, cut = _nearest(top, depth)
    leaves = [getattr(function.fn, "variable", None) for function in order]
    wanted = [given.get(id(leaf), "") if leaf is not None else "" for leaf in leaves]
    wanted[-1] = given.get(id(output), "output")
    nodes, data, grads, notes = [], [], [], {}
    for i, (function, leaf, name) in enumerate(zip(order, leaves, call(wanted, wanted), strict=True)):
        noted = Kept(leaf) if leaf is not None else kept if function is top else None
        owner = leaf if leaf is not None else output if function is top and output.retains_grad else None
        kind = "cut" if function in cut else "leaf" if leaf is not None else "op" if owner is None else "retained"
        op = "" if leaf is not None else _plain_name(function.fn)
        nodes.append(Node(name, op, kind) if noted is None else _node(name, op, kind, noted, "grad"))
        data.append(NOT_KEPT if noted is None else noted.short())
        grads.append(NOT_KEPT if owner is None else "None" if owner.grad is None else Kept(owner.grad).short())
        made = None if leaf is not None else function.fn.name()
        notes[i] = (
            _note(kind, made, noted) if noted else f"made by {made}: PyTorch keeps neither its value nor its gradient"
        )
    edges = _edges(order, cut)
    return Graph(Shape(tuple(nodes), edges), tuple(data), tuple(grads), (math.nan,) * len(edges), notes)


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
            nodes.append(Node(name, "", "leaf", ("adds to", "grad"), is_wide=True))
            data.append(f"{given.get(id(leaf), 'a leaf')}.grad")
            grads.append("None" if leaf.grad is None else Kept(leaf.grad).short())
            notes[i] = f"adds what arrives to the .grad of its leaf, {Kept(leaf).full()}"
            continue
        saved, state = _saved(function.fn)
        nodes.append(Node(name, "", "cut" if function in cut else "op", ("saved", "(grad)"), is_wide=True))
        data.append(f"{', '.join(saved)}: {state}" if saved else "nothing")
        noted = _noted(function.fn)
        seen = noted[0].seen_grad if noted else None
        grads.append(NOT_KEPT if not noted else "None" if seen is None else seen.short())
        value = f"; its result was {noted[0].kept.full()}" if noted else ""
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
    custom = isinstance(fn, torch.autograd.function.BackwardCFunction)
    for raw in (name for name in dir(fn) if name.startswith("_raw_saved_")):
        name = raw.removeprefix("_raw_saved_")
        try:
            value = fn.saved_tensors if custom else getattr(fn, f"_saved_{name}")
        except RuntimeError as error:  # freed by backward(), or the saved tensor was changed in place since
            state = "freed" if "freed" in str(error) else "changed"
            value = ...
        if value is not None and not (isinstance(value, tuple) and not value):
            names.append(name)
    return names, state
