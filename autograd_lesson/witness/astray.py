"""Slips in the walk back: in which order it goes, where it begins, what is left from an earlier pass."""

from ..order import topological_order


class NearestFirst:
    def order(self):
        order = {self: None}
        for node in (walked := [self]):
            new = [child for child in node._children if child not in order]
            walked += dict.fromkeys(new)
            order |= dict.fromkeys(new)
        return walked


class AsMet:
    def order(self):
        """Each node at once, when it is first met: before its children, but not after all who use it."""
        order, waiting = {}, [self]
        while waiting:
            node = waiting.pop()
            if node not in order:
                order[node] = None
                waiting += node._children[::-1]
        return [*order]


class LastMet(AsMet):
    def order(self):
        order, waiting = {}, [self]
        while waiting:
            node = waiting.pop()
            if node not in order:
                order[node] = None
                waiting += node._children
        return [*order]


class LeavesFirst:
    def order(self):
        return topological_order(self)


class Repeated:
    def order(self):
        def visit(node):
            return [*(below for child in node._children for below in visit(child)), node]

        return visit(self)[::-1]


class OnEachArrival:
    def backward(self):
        self.reset(topological_order(self))
        self.seed()
        self.go_on()

    def go_on(self):
        self._backward()
        for child in self.followed():
            if child._children:
                child.go_on()

    def followed(self):
        return self._children


class OnEachArrivalOfASet(OnEachArrival):
    def followed(self):
        return tuple(dict.fromkeys(self._children))


class AtOnce:
    """A share goes on as soon as it has arrived."""

    def give(self, child, amount):
        super().give(child, amount)
        if child._children:
            child._backward()

    def backward(self):
        self.reset(topological_order(self))
        self.seed()
        self._backward()


class Cleared(OnEachArrival):
    def seed(self):
        self.grad = 1.0

    def go_on(self):
        children = self._children
        self._backward()
        self._children = ()
        for child in children:
            if child._children:
                child.go_on()


class ClearedAtOnce(AtOnce):
    def seed(self):
        self.grad = 1.0

    def _backward(self):
        children, self._children = self._children, ()
        for place, (child, slope) in enumerate(zip(children, self._local_grads)):
            self.give(child, self.amount(place, slope))


# ------------------------------------------------------------------ where it begins, and what is left from before


class Leftovers:
    def reset(self, order):
        pass

    def seed(self):
        self.grad = 1.0


class AllLeftovers:
    def reset(self, order):
        pass


class NotSeeded:
    def seed(self):
        pass


class SeededWithData:
    def seed(self):
        self.grad = self.data


class SeededTwice:
    def seed(self):
        self.grad += 1.0
        self.grad += 1.0


class SeedLeft:
    def reset(self, order):
        super().reset(order[1:])
