"""A class written over several cells of a notebook."""


def add_to_class(cls):
    """Return a decorator that makes the function below it a method of `cls`, and returns the function.

    Objects that exist already get the method too, so a class can grow while the lesson goes on.
    """

    def add(method):
        setattr(cls, method.__name__, method)
        return method

    return add
