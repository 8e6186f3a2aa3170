"""record() and watch(): the names are there without PyTorch; a call brings it."""


def record():
    """A recording, for `with record() as tape:`. While `tape` lives, its tensors are drawn with values and gradients.

    The program in the block runs as it would without: same results, same errors, and no tensor lives longer; what is
    noted is a copy (of large tensors the first numbers). Gradients are noted as `backward()` passes, inside or after
    the block. Operations of other threads aren't seen. ImportError, with what to do, where PyTorch isn't installed.
    """
    from .torch_tape import Tape

    return Tape()


def watch():
    """PyTorch at work, for `with watch() as seen:`; afterwards replay(seen) plays what happened, step by step.

    It is PyTorch's own graph: which node is made, what it saves and at which version, which tensor is changed in place,
    whose turn it is in backward(), and what becomes of what it had saved. All of it is asked of PyTorch, and happens as
    it would without. Where a pass is refused, the block ends, and the player shows why. ImportError as for `record`.
    """
    from .torch_watch import Watch

    return Watch()
