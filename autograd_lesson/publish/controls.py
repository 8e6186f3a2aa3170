"""A notebook's widgets as elements of a page, and the data by which page/alone.js brings them to life."""

import base64
import re
import struct
from html import escape
from types import SimpleNamespace

from ..notation import MINUS, numeral
from ..words import counted
from .prose import cleaned
from .sampling import places

BOXES = {"VBoxModel": "al-column", "BoxModel": "al-column", "HBoxModel": "al-row", "GridBoxModel": "al-column"}
BOXES |= {"AccordionModel": "al-column", "TabModel": "al-column"}
SELECTIONS = ("DropdownModel", "SelectModel", "RadioButtonsModel", "ToggleButtonsModel", "SelectionSliderModel")
CHECKS = ("CheckboxModel", "ToggleButtonModel")
TEXTS = ("LabelModel", "HTMLModel", "HTMLMathModel")
LINKS = {"LinkModel": True, "DirectionalLinkModel": False}
OURS = "autograd_lesson.widgets."
NUMBER = re.compile(r'(data-of="(data|grad|local) (\d+)"[^>]*>)[^<]*')
NEEDY = '<p class="al-needs">These controls need Python: what stands here is what it said at these values.</p>'


class Widgets:
    """The widgets that a run of a notebook left behind. `html` writes one; then `data` has what was written."""

    def __init__(self, state, samples, mark):
        self.state, self._samples, self._mark = state, samples, mark
        self._ids = {}
        self.data = {"controls": {}, "graphs": {}, "hosted": {}, "links": []}
        self.styles = []  # the style sheets of the widgets that bring their own host
        self.still = ""  # what stands in place of the next of these while there is no JavaScript
        self._ways = {}  # id of a slider -> its places, where Python was asked
        for view, told in samples.items():
            sliders = state[view]["state"]["sliders"]
            for name, ways in told["positions"].items():
                model = _id(sliders[name])
                self._ways[model] = min(ways, self._ways.get(model, ways), key=len)
        for each in state.values():  # a host of ours reads its sliders itself
            if "spec" not in each["state"] and each["state"].get("_anywidget_id", "").startswith(OURS):
                for slider in map(_id, each["state"].get("sliders", {}).values()):
                    self._ways[slider] = _every(state[slider]["state"])

    def html(self, model):
        """A widget as an element; one that nobody here can show is left out, in words."""
        kind, state = self.state[model]["model_name"], self.state[model]["state"]
        if kind in BOXES:
            parts = "".join(map(self.html, map(_id, state["children"])))
            return f'<div class="{BOXES[kind]}">{parts}{self._needy(model)}</div>'
        if kind == "AnyModel":
            return self._own(model, state)
        if kind in TEXTS:
            value = escape(state["value"]) if kind == "LabelModel" else cleaned(state["value"])
            return f'<div class="al-said">{escape(state.get("description", ""))}{value}</div>'
        return self._control(model, kind, state)

    def links(self):
        """Note the links between widgets that are on the page."""
        for each in self.state.values():
            if each["model_name"] in LINKS:
                (source, name), (target, other) = each["state"]["source"], each["state"]["target"]
                ends = [self._ids.get(_id(source)), self._ids.get(_id(target))]
                if all(end in self.data["graphs"] or end in self.data["controls"] for end in ends):
                    self.data["links"].append([[ends[0], name], [ends[1], other], LINKS[each["model_name"]]])

    def _named(self, model):
        """The widget's id on the page."""
        return self._ids.setdefault(model, f"{self._mark}{len(self._ids) + 1}")

    def _needy(self, box):
        """What to say in a box in which a control isn't alive."""
        parts = map(_id, self.state[box]["state"]["children"])
        dead = [part for part in parts if "value" in self.state[part]["state"] or "index" in self.state[part]["state"]]
        dead = [part for part in dead if self.state[part]["model_name"] not in TEXTS and part not in self._ways]
        return NEEDY if dead else ""

    def _control(self, model, kind, state):
        name, label = self._named(model), escape(state.get("description", ""))
        named = f'disabled autocomplete="off" aria-label="{label or kind.removesuffix("Model")}"'
        ways, at = self._places(model, kind, state)
        if model in self._ways:
            self.data["controls"][name] = {"ways": ways, "at": at}
        if kind in SELECTIONS:
            texts = enumerate(map(escape, state["_options_labels"]))
            options = "".join(f'<option value="{k}"{" selected" * (k == at)}>{text}</option>' for k, text in texts)
            inside = f"<select {named}>{options}</select>"
        elif kind in CHECKS:
            inside = f'<input type="checkbox" {named}{" checked" if state["value"] else ""}>'
        elif kind == "ButtonModel":
            return f'<button class="al-button" disabled>{label}</button>'
        elif "min" in state and "max" in state and isinstance(state.get("value"), (int, float)):
            low, high, now = (0, len(ways) - 1, at) if model in self._ways else (state["min"], state["max"], ways[0][0])
            step = "1" if model in self._ways else "any"
            inside = f'<input type="range" {named} min="{low}" max="{high}" step="{step}" value="{now}">'
            inside += f"<output>{ways[at][1]}</output>"
        else:
            inside = f"<span>{escape(str(state.get('value', kind.removesuffix('Model'))))}</span>"
        return f'<div class="al-slider" data-model="{name}"><span>{label}</span>{inside}</div>'

    def _places(self, model, kind, state):
        """[value, text] for each place where a control can stand, and the index of that where it stands."""
        if kind in SELECTIONS:
            values = self._ways.get(model, range(len(state["_options_labels"])))
            return list(zip(values, state["_options_labels"])), state["index"]
        value = state.get("value")
        if not isinstance(value, (int, float)):
            return [[value, ""]], 0
        now = float(f"{value:.15g}") if isinstance(value, float) else value
        written = state.get("readout_format", "d" if isinstance(value, int) else ".2f")
        ways = self._ways.get(model, [now])
        return [[way, _text(way, written)] for way in ways], ways.index(now) if now in ways else 0

    def _own(self, model, state):
        """A widget of ours: a graph, or what brings a host of its own; of another anywidget nothing can be shown."""
        if not state.get("_anywidget_id", "").startswith(OURS):
            return ""
        if {"spec", "words", "notes"} <= state.keys():
            return self._graph(model, state) if state["spec"].get("svg") else ""
        page, *styles = (self.state[_id(each)]["state"]["name"] for each in (state["_page"], *state["_styles"]))
        name, looks = self._named(model), " ".join(("al-view", *state.get("_dom_classes", ())))
        traits = {trait: self._renamed(value) for trait, value in state.items() if trait[0] != "_"}
        hosted = {
            "page": page,
            "traits": traits,
            "buffers": self.state[model].get("buffers", []),
        }
        self.data["hosted"][name] = hosted
        self.styles += styles
        still, self.still = self.still, ""
        return f'<div class="{escape(looks)}" data-model="{name}">{still}</div>'

    def _renamed(self, value):
        """A trait's value with the page's names for other widgets."""
        if isinstance(value, dict):
            return {key: self._renamed(each) for key, each in value.items()}
        if isinstance(value, str) and value.startswith("IPY_MODEL_") and _id(value) in self.state:
            return "IPY_MODEL_" + self._named(_id(value))
        return value

    def _graph(self, model, state):
        name, looks = self._named(model), " ".join(("al-view", *state.get("_dom_classes", ())))
        samples, inputs, drawn = self._samples.get(model), {}, 0
        here = as_samples(self.state[model])
        if samples:
            inputs = {input: self._named(_id(slider)) for input, slider in state["sliders"].items()}
            here, drawn = _joined(samples, here)
        svgs = [shape.pop("svg") for shape in here["shapes"]]
        parts = [
            f'<div data-shape="{k}">{svg}</div>' if k == drawn else f'<template data-shape="{k}">{svg}</template>'
            for k, svg in enumerate(svgs)
        ]
        self.data["graphs"][name] = {"step": state["step"], "inputs": inputs, "samples": here}
        message = f'<p class="al-message">{escape(state["message"])}</p>' if state["message"] else ""
        return f'<div class="{escape(looks)}" data-model="{name}">{message}{"".join(parts)}</div>'


def as_samples(model):
    """A graph's stored state in the form of Sampled.told: one shape, one case."""
    state = model["state"]
    packed = next((each["data"] for each in model.get("buffers", ()) if each["path"] == ["numbers"]), "")
    spec = dict(state["spec"])
    drawn = {"svg": filled(spec.pop("svg"), spec, packed, state["words"]), "spec": spec, "numbers": packed}
    case = {"shape": 0, "words": {}, "notes": {}, "message": state["message"], "stale": state["stale"]}
    shapes = [drawn | {"columns": {}, "leaves": None, "words": state["words"], "notes": state["notes"]}]
    return {"positions": {}, "isWhole": True, "shapes": shapes, "cases": [case], "at": []}


def _joined(samples, here):
    """The samples with the drawing that stands there at first, and its index."""
    now = here["shapes"][0]
    shapes = [dict(shape) for shape in samples["shapes"]]
    for k, shape in enumerate(shapes):
        if shape["spec"] == now["spec"]:
            shape["svg"] = now["svg"]
            return samples | {"shapes": shapes}, k
    return samples | {"shapes": [*shapes, now]}, len(shapes)


def filled(svg, spec, packed, words):
    """A drawing with these numbers in it, and what it shows in words."""
    data = base64.b64decode(packed)
    numbers = struct.unpack(f"<{len(data) // 8}d", data)
    count = len(spec["nodes"])
    start = {"data": 0, "grad": count, "local": 2 * count}

    def text(place):
        return words[str(place)] if str(place) in words else numeral(numbers[place])

    said = [f"{node['name']}: {text(i)}, gradient {text(count + i)}" for i, node in enumerate(spec["nodes"])]
    title = f"graph of {spec['nodes'][-1]['name']}, {counted(count, 'node')}. {'; '.join(said[:24])}"
    svg = svg.replace("<svg ", f'<svg role="img" aria-label="{escape(title)}" ', 1)
    return NUMBER.sub(lambda found: found[1] + escape(text(start[found[2]] + int(found[3]))), svg)


def _every(state):
    """All places of a slider or a list."""
    if "_options_labels" in state:
        return [*range(len(state["_options_labels"]))]
    return places(SimpleNamespace(**state))


def _id(reference):
    return reference.removeprefix("IPY_MODEL_")


def _text(value, written):
    """A slider's value as its readout has it."""
    try:
        return format(value, written).replace("-", MINUS)
    except ValueError:
        return numeral(value)
