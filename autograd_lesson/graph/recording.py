"""record(): the name is there without PyTorch; the call brings it."""


def record():
    """A recording, for `with record() as tape:`. While `tape` lives, its tensors are drawn with values and gradients.

    The program in the block runs as it would without: same results, same errors, and no tensor lives longer; what is
    noted is a copy (of large tensors the first numbers). Gradients are noted as `backward()` passes, inside or after
    the block. Operations of other threads aren't seen. ImportError, with what to do, where PyTorch isn't installed.
    """
    from .torch_tape import Tape

    return Tape()
