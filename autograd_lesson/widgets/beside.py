"""What a box of sliders needs in the page where no picture is in it to see to it."""

import traitlets

from .carrier import Carried


class Beside(Carried):
    """Nothing is seen of it: it names the sliders in its box, for the ear, and keeps plain keys from the notebook.

    message: what is spoken once it has rested a while.
    """

    module = "quiet.js"

    message = traitlets.Unicode().tag(sync=True)
