import re
from pathlib import Path

from autograd_lesson import page
from autograd_lesson.picture import palette
from autograd_lesson.picture.palette import TONES, tone

CSS = (Path(page.__file__).parent / "view.css").read_text(encoding="utf-8")


def long(colour):
    """#fff as #ffffff"""
    return re.sub(r"^#(\w)(\w)(\w)$", r"#\1\1\2\2\3\3", colour)


def test_the_light_page_has_the_colours_of_the_picture():
    (light,) = re.findall(r"(?m)^\.al-view \{\n(.*?)^\}", CSS, re.DOTALL)
    of_the_page = {name: long(x) for name, x in re.findall(r"--al-([\w-]+): .*?(#\w+)\)?;", light)}
    mine = {
        name.lower().replace("_", "-"): x for name, x in vars(palette).items() if isinstance(x, str) and name.isupper()
    }
    assert len(mine) >= 13
    assert {name: of_the_page.get(name) for name in mine} == mine


def test_the_dots_of_the_page_have_the_tones_of_the_picture():
    of_the_page = dict(re.findall(r"\.al-view \.al-([pnz]\d?) \{ fill: (#\w+); \}", CSS))
    assert {name: long(x) for name, x in of_the_page.items()} == TONES


def test_the_tone_of_a_dot_is_sign_and_size():
    assert [tone(g, 1.0) for g in (1.0, 0.1, 0.01, 0.0, -0.01, -0.1, -1.0)] == ["p2", "p1", "p0", "z", "n0", "n1", "n2"]
    assert tone(float("nan"), 1.0) == tone(float("inf"), 1.0) == tone(1.0, 0.0) == "z"
    assert set(TONES) == {"p2", "p1", "p0", "z", "n0", "n1", "n2"}
