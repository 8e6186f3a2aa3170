"""What a notebook stores as a view's module brings the page once, and lets go of what a closed view held."""

from autograd_lesson import GraphView
from autograd_lesson.widgets.carrier import ASKED

MODELS = """async ([loader, page, style]) => {
    const imported = async (text) => {
        const { default: made } = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
        return made;
    };
    window.loads = window.widgets = 0;
    const manager = { get_model: async (id) => ({ get: () => id }) };
    const model = (text) => {
        const [_page, _styles] = [`IPY_MODEL_${text}`, [`IPY_MODEL_${style}`]];
        const traits = { _page, _styles, spec: { svg: "<svg>" }, message: "said", step: 3 };
        Object.assign(traits, { items: ["asked"], told: { slip: "a sentence" } });
        const heard = {};
        return {
            traits, heard, widget_manager: manager,
            get: (name) => traits[name], set: (name, value) => (traits[name] = value),
            on: (name, act) => (heard[name] = act),
        };
    };
    const made = [model(page), model(page), model(page + "\\n// another version")];
    const [rendered, counts] = [[], []];
    for (const each of made) {
        const { initialize, render } = await imported(loader);
        initialize({ model: each });
        each.shown = () => render({ model: each, el: "element" });
        rendered.push(await each.shown());
    }
    await made[1].shown();
    counts.push(window.loads, window.widgets);
    made[0].heard.destroy();
    const traits = made.map((each) => ({ ...each.traits }));
    await made[0].shown();
    counts.push(window.loads, window.widgets);
    const styles = [...document.querySelectorAll("style")].map((each) => each.textContent);
    return [counts, rendered, traits, styles];
}"""
PAGE = """window.loads += 1;
export default () => ((window.widgets += 1), { render: ({ el }) => `cleanup of ${el}` });"""
STYLE = ".al-view { color: rgb(1, 2, 3); }"


def test_the_page_is_loaded_once_for_all_views_and_a_closed_view_lets_go(page):
    counts, rendered, (closed, other, _), styles = page.evaluate(MODELS, [GraphView._esm, PAGE, STYLE])
    # loaded once for each version that stands in the notebook; one widget a model, and none is kept of a closed one
    assert counts == [2, 3, 2, 4]
    assert rendered == ["cleanup of element"] * 3
    assert styles == [STYLE]
    held = {"_page": f"IPY_MODEL_{PAGE}", "_styles": [f"IPY_MODEL_{STYLE}"]}
    assert closed == held | {"spec": {}, "message": "", "step": 0, "items": [], "told": {}}
    asked = {"items": ["asked"], "told": {"slip": "a sentence"}}
    assert other == held | {"spec": {"svg": "<svg>"}, "message": "said", "step": 3} | asked


ASKING = """async ([loader, page, styles]) => {
    const { default: made } = await import(URL.createObjectURL(new Blob([loader], { type: "text/javascript" })));
    const [heard, sent] = [{}, []];
    const model = { get: () => undefined, on: (name, act) => (heard[name] = act), send: (said) => sent.push(said) };
    window.loads = window.widgets = 0;
    const rendered = made.render({ model, el: "element" });
    heard["msg:custom"]({ other: 1 });
    heard["msg:custom"]({ page, styles });
    const shown = await rendered;
    document.body.className = "al-view";
    return [shown, sent, getComputedStyle(document.body).color];
}"""


def test_where_no_other_widget_is_handed_out_python_is_asked_for_the_page(page):
    rendered, sent, colour = page.evaluate(ASKING, [GraphView._esm, PAGE, [STYLE]])
    assert rendered == "cleanup of element" and sent == [ASKED]
    assert colour == "rgb(1, 2, 3)"
