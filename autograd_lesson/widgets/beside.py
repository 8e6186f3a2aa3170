"""What a box of sliders needs in the page where no picture is in it to see to it."""

import traitlets

from ..page.bundle import FILES, bundle
from .hosted import Hosted


class Beside(Hosted):
    """Nothing is seen of it: it names the sliders in its box, for the ear, and keeps plain keys from the notebook.

    message: what is spoken once it has rested a while.
    """

    _esm = bundle(FILES / "quiet.js")
    _css = ".al-voice { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }"

    message = traitlets.Unicode().tag(sync=True)
