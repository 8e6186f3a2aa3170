from autograd_lesson.picture.dot import dot_program


def test_the_program_named_in_the_environment_comes_first(monkeypatch):
    monkeypatch.setenv("GRAPHVIZ_DOT", "/somewhere/dot")
    assert dot_program() == "/somewhere/dot"
