from autograd_lesson import add_to_class


def test_objects_made_before_get_the_method_and_the_function_is_returned():
    class Thing:
        pass

    early = Thing()

    @add_to_class(Thing)
    def double(self):
        return 2 * self.size

    early.size = 3
    assert early.double() == 6
    assert double(early) == 6
