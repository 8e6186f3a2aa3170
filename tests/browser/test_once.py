"""What a notebook stores as a view's module brings the page once, and lets go of what a closed view held."""

from autograd_lesson import GraphView

MODELS = """async ([loader, page]) => {
    const imported = async (text) => {
        const { default: made } = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
        return made;
    };
    window.loads = 0;
    const model = (text) => {
        const traits = { _page: text, spec: { svg: "<svg>" }, message: "said", step: 3 };
        const heard = {};
        return { traits, heard, get: (name) => traits[name], set: (name, value) => (traits[name] = value),
                 on: (name, act) => (heard[name] = act) };
    };
    const made = [model(page), model(page), model(page + "\\n// another version")];
    const rendered = [];
    for (const each of made) {
        const { initialize, render } = await imported(loader);
        initialize({ model: each });
        rendered.push(await render({ model: each, el: "element" }));
    }
    const loads = window.loads;
    made[0].heard.destroy();
    return [loads, rendered, made.map((each) => each.traits)];
}"""
PAGE = "window.loads += 1; export default { render: ({ el }) => `cleanup of ${el}` };"


def test_the_page_is_loaded_once_for_all_views_and_a_closed_view_lets_go(page):
    loads, rendered, (closed, other, _) = page.evaluate(MODELS, [GraphView._esm, PAGE])
    assert loads == 2  # one for each version that stands in the notebook
    assert rendered == ["cleanup of element"] * 3
    assert closed == {"_page": "", "spec": {}, "message": "", "step": 0}
    assert other == {"_page": PAGE, "spec": {"svg": "<svg>"}, "message": "said", "step": 3}
