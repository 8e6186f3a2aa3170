"""The plane that a network divides among its classes: which part is seen, and how each place is scored."""

from array import array

from .engine import Value
from .nn import MLP
from .tensor import Tensor
from .training import by_neuron, fitting

MARGIN = 0.4  # around the points
CELLS = 28  # along a side


def is_plane(training):
    """Whether its points lie in a plane, and each has one score."""
    if not all(len(point) == 2 for point in training.points):
        return False
    return len(training.scores.shape) == 1 if training.takes_arrays else not isinstance(training.scores[0], list)


def area(points):
    """(left, right, bottom, top) of the part of the plane that is seen."""
    return tuple(
        edge
        for axis in (0, 1)
        for edge in (min(p[axis] for p in points) - MARGIN, max(p[axis] for p in points) + MARGIN)
    )


def grid(training, cells=CELLS):
    """The scores of cells × cells places of it, row by row from the top."""
    left, right, bottom, top = map(float, area(training.points))
    at = [(k + 0.5) / cells for k in range(cells)]
    places = [[left + x * (right - left), top - y * (top - bottom)] for y in at for x in at]
    if training.takes_arrays:
        return array("d", training.model(places).data.tolist())
    return array("d", [float(training.model(place).data) for place in places])


def plan(training):
    """How the page computes the model's scores from its weights; {} where it can't.

    trains: whether it may train in Python's place, as it may where the engine is ours.
    """
    model = training.model
    if type(model) is not MLP or not is_plane(training):
        return {}
    inputs, outputs, activation, how = model.made
    twin = MLP(inputs, outputs, activation, engine=Value)
    for p, x in zip(twin.parameters(), by_neuron(model)):
        p.data = x
    for point, score in list(zip(training.points, training.scores))[:5]:
        ours, its = twin(list(map(float, point))).data, float(score.data)
        if abs(ours - its) > 1e-9 * max(1.0, abs(ours)):
            return {}
    is_ours = how["engine"] in (Value, Tensor) and training.loss is fitting
    return {"sizes": [inputs, *outputs], "activation": activation, "trains": is_ours}
