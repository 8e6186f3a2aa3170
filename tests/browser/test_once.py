"""What a notebook stores as a view's module brings the page once, and lets go of what a closed view held."""

from autograd_lesson import GraphView
from autograd_lesson.widgets.carrier import ASKED

MODELS = """async ([loader, page]) => {
    const imported = async (text) => {
        const { default: made } = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
        return made;
    };
    window.loads = window.widgets = 0;
    const manager = { get_model: async (id) => ({ get: () => id }) };
    const model = (text) => {
        const traits = { _page: `IPY_MODEL_${text}`, spec: { svg: "<svg>" }, message: "said", step: 3 };
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
    return [counts, rendered, traits];
}"""
PAGE = """window.loads += 1;
export default () => ((window.widgets += 1), { render: ({ el }) => `cleanup of ${el}` });"""


def test_the_page_is_loaded_once_for_all_views_and_a_closed_view_lets_go(page):
    counts, rendered, (closed, other, _) = page.evaluate(MODELS, [GraphView._esm, PAGE])
    # loaded once for each version that stands in the notebook; one widget a model, and none is kept of a closed one
    assert counts == [2, 3, 2, 4]
    assert rendered == ["cleanup of element"] * 3
    assert closed == {"_page": f"IPY_MODEL_{PAGE}", "spec": {}, "message": "", "step": 0, "items": [], "told": {}}
    asked = {"items": ["asked"], "told": {"slip": "a sentence"}}
    assert other == {"_page": f"IPY_MODEL_{PAGE}", "spec": {"svg": "<svg>"}, "message": "said", "step": 3} | asked


ASKING = """async ([loader, page]) => {
    const { default: made } = await import(URL.createObjectURL(new Blob([loader], { type: "text/javascript" })));
    const [heard, sent] = [{}, []];
    const model = { get: () => undefined, on: (name, act) => (heard[name] = act), send: (said) => sent.push(said) };
    window.loads = window.widgets = 0;
    const rendered = made.render({ model, el: "element" });
    heard["msg:custom"]({ other: 1 });
    heard["msg:custom"]({ page });
    return [await rendered, sent];
}"""


def test_where_no_other_widget_is_handed_out_python_is_asked_for_the_page(page):
    rendered, sent = page.evaluate(ASKING, [GraphView._esm, PAGE])
    assert rendered == "cleanup of element" and sent == [ASKED]
