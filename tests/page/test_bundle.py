"""Modules that are joined are the same program as before."""

import pytest

from autograd_lesson.page.bundle import bundle


@pytest.fixture
def joined(tmp_path):
    """Writes modules, name -> text, and joins the first."""

    def write_and_join(**modules):
        paths = [tmp_path / f"{name}.js" for name in modules]
        for path, text in zip(paths, modules.values()):
            path.write_text(text, encoding="utf-8")
        return bundle(paths[0])

    return write_and_join


def test_a_module_stands_once_and_behind_those_that_it_imports(joined):
    both = 'import { one } from "./one.js";\n'
    text = joined(
        top=both + 'import { two } from "./two.js";\nexport default one + two;\n',
        two=both + "export const two = one + one;",
        one="export const one = 1;",
    )
    assert text == "const one = 1;\nconst two = one + one;\nexport default one + two;\n"


@pytest.mark.parametrize(
    "line",
    [
        "* height;",
        "*items() { yield 1; }",
        "** 2;",
        "/ 2;",
        "/[/]{2}/.test(address);",
        "`// ${height}`;",
        '"/* not a remark */";',
        "export { area };",
        "imported();",
    ],
)
def test_no_line_of_code_is_taken_for_a_remark(joined, line):
    assert joined(top=f"const area = width\n  {line}\n  // a remark\n") == f"const area = width\n{line}\n"


@pytest.mark.parametrize(
    "remark",
    [
        "// it's `one` remark",
        "/* one */",
        "/** one */",
        "/**\n   * two lines\n   */",
        "/*\n\n * three\n */\n\n\n// and a line",
    ],
)
def test_remarks_indents_and_empty_lines_are_left_out(joined, remark):
    assert joined(top=f"\n  {remark}\nif (a) {{\n  {remark}\n  b();\n\n}}\n{remark}") == "if (a) {\nb();\n}\n"


def test_a_text_of_several_lines_keeps_all_of_them(joined):
    text = "const text = `\n  * one\n  // two\n  /* three */\n\n  \\` four`;\n"
    assert joined(top=f"  // first\n{text}") == text


@pytest.mark.parametrize("what", ["const a = 1;", "let a;", "class A {}", "function a() {}", "async function a() {}"])
def test_exports_that_nobody_is_left_to_import_are_plain(joined, what):
    text = f"`\nexport {what}\n`;\n"
    assert joined(top=f"export {what}\n{text}export default 1;\n") == f"{what}\n{text}export default 1;\n"


def test_code_behind_a_remark_stays(joined):
    assert joined(top="/* one */ a();\n/* two */\nb();\n") == "a();\nb();\n"


@pytest.mark.parametrize(
    "line",
    [
        'import all from "./one.js";',
        'import * as all from "./one.js";',
        "import { one } from './one.js';",
        'import "./one.js";',
        'export { one } from "./one.js";',
        'export * from "./one.js";',
    ],
)
def test_another_form_of_import_is_refused(joined, line):
    with pytest.raises(ValueError, match=r"top\.js has a line that can't be joined"):
        joined(top=f"{line}\n", one="export const one = 1;\n")


def test_a_circle_of_imports_is_refused(joined):
    with pytest.raises(ValueError, match="imports itself"):
        joined(top='import { two } from "./two.js";\n', two='import { one } from "./top.js";\n')


def test_what_an_imported_module_exports_by_default_is_had_by_its_name(joined):
    text = joined(
        top='import { host } from "./host.js";\nhost();\n',
        host="export const host = () => 1;\n\nexport default host;\n",
    )
    assert text == "const host = () => 1;\nhost();\n"
