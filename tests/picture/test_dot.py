import json
import os
import signal
import time

import pytest
from graphs import two_paths
from picture.places import NOT_WINDOWS, check_places, fake_dot

from autograd_lesson import snapshot
from autograd_lesson.picture.dot import NoAnswer, TooSlow, ask, dot_program
from autograd_lesson.picture.plan import plan

SHAPE = snapshot(two_paths()).shape
PLAN = plan(SHAPE, copies=False)


def test_the_program_named_in_the_environment_comes_first(monkeypatch):
    monkeypatch.setenv("GRAPHVIZ_DOT", "/somewhere/dot")
    assert dot_program() == "/somewhere/dot"


def test_what_dot_answers_is_a_layout():
    check_places(SHAPE, ask(dot_program(), PLAN, 20))


def answer(**changed):
    """What a dot says of PLAN, with changes."""
    said = {
        "bb": "0,0,500,200",
        "objects": [{"name": f"n{i}", "pos": f"{100 * i},50"} for i in range(len(PLAN.boxes))],
        "edges": [{"id": f"e{k}", "pos": "e,9,9 1,2 3,4 5,6 7,8", "lp": "5,5"} for *_, k, _ in PLAN.edges],
    }
    return said | changed


def edges(**changed):
    return {"edges": [edge | changed for edge in answer()["edges"]]}


def printed(folder, said):
    """A dot that prints this."""
    (folder / "said").write_text(said if isinstance(said, str) else json.dumps(said), encoding="utf-8")
    return fake_dot(folder, f"cat > {folder}/asked; cat {folder}/said")


@NOT_WINDOWS
def test_the_fake_answer_is_a_right_one(tmp_path):
    assert len(ask(printed(tmp_path, answer()), PLAN, 20).curves) == len(PLAN.edges)


@NOT_WINDOWS
@pytest.mark.parametrize(
    "said",
    [
        *("", "not json", "null", "[]", "7", '"text"', "{}", "[" * 100_000, "NaN"),
        answer(bb=None),
        answer(bb="0,0"),
        answer(bb="0,0,nan,5"),
        answer(bb="0,0,inf,5"),
        answer(bb=[0, 0, 5, 5]),
        answer(objects=None),
        answer(objects=[None]),
        answer(objects=[{"name": 3}]),
        answer(objects=answer()["objects"][1:]),
        answer(objects=[{"name": f"n{i}", "pos": "nan,5"} for i in range(9)]),
        answer(objects=[{"name": f"n{i}", "pos": "1e999,5"} for i in range(9)]),
        answer(objects=[{"name": f"n{i}", "pos": {"x": 1}} for i in range(9)]),
        answer(edges=None),
        answer(edges=[]),
        answer(edges=answer()["edges"] * 2),
        answer(edges=answer()["edges"][1:]),
        answer(edges={"a": 1}),
        answer(**edges(id="e")),
        answer(**edges(id=None)),
        answer(**edges(id="e99")),
        answer(**edges(pos="")),
        answer(**edges(pos="1,2")),
        answer(**edges(pos="1,2 3,4")),
        answer(**edges(pos="1,2 3,4 5,nan 7,8")),
        answer(**edges(pos=5)),
        answer(**edges(lp="")),
        answer(**edges(lp=None)),
        answer(**edges(lp="inf,5")),
    ],
    ids=lambda said: str(said)[:40],
)
def test_whatever_a_program_prints_it_is_no_bare_error(tmp_path, said):
    with pytest.raises(NoAnswer):
        ask(printed(tmp_path, said), PLAN, 20)


@NOT_WINDOWS
@pytest.mark.parametrize("script", ["exit 3", "kill -9 $$", r"printf '\377\376{'", "exec 0<&-; exit 1"])
def test_however_a_program_ends_it_is_no_bare_error(tmp_path, script):
    with pytest.raises(NoAnswer):
        ask(fake_dot(tmp_path, script), PLAN, 20)


def test_a_program_that_is_none_is_no_bare_error(tmp_path):
    (tmp_path / "dot").write_text("no program", encoding="utf-8")
    for path in (tmp_path / "dot", tmp_path / "missing", tmp_path):
        with pytest.raises(NoAnswer):
            ask(str(path), PLAN, 20)


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    try:  # one that has ended may wait to be buried by somebody else
        with open(f"/proc/{pid}/stat", encoding="ascii") as status:
            return status.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return True


def check_ended(folder, seconds=5.0):
    pids = [int(pid) for pid in (folder / "pids").read_text(encoding="ascii").split()]
    assert pids
    end = time.monotonic() + seconds
    while any(map(is_alive, pids)) and time.monotonic() < end:
        time.sleep(0.02)
    assert not any(map(is_alive, pids))


@NOT_WINDOWS
@pytest.mark.parametrize("last", ["sleep 61", "exec sleep 61", "wait"])
def test_with_a_program_that_hangs_its_children_end(tmp_path, caplog, last):
    script = f"echo $$ >> {tmp_path}/pids; sleep 62 & echo $! >> {tmp_path}/pids; {last}"
    start = time.monotonic()
    with pytest.raises(NoAnswer):
        ask(fake_dot(tmp_path, script), PLAN, 0.5)
    assert time.monotonic() - start < 5
    check_ended(tmp_path)
    assert "doesn't answer" in caplog.text


@NOT_WINDOWS
def test_one_that_answers_but_leaves_a_child_at_its_pipe_is_not_waited_for(tmp_path):
    script = f"sleep 63 & echo $! >> {tmp_path}/pids; cat {tmp_path}/said"
    (tmp_path / "said").write_text(json.dumps(answer()), encoding="utf-8")
    start = time.monotonic()
    with pytest.raises((NoAnswer, TooSlow)):
        ask(fake_dot(tmp_path, script), PLAN, 0.5)
    assert time.monotonic() - start < 5
    check_ended(tmp_path)


@NOT_WINDOWS
def test_one_that_is_slow_only_with_this_graph_is_asked_again_for_others(tmp_path, caplog):
    program = fake_dot(tmp_path, f'if grep -q fixedsize; then exec sleep 64; fi; exec {dot_program()} "$@"')
    for _ in range(2):
        with pytest.raises(TooSlow):
            ask(program, PLAN, 0.5)
    assert caplog.records == []


@NOT_WINDOWS
def test_interrupt_ends_the_program_too(tmp_path):
    program = fake_dot(tmp_path, f"echo $$ > {tmp_path}/pids; exec sleep 65")

    def interrupt(*_):
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 1.0)
    try:
        with pytest.raises(KeyboardInterrupt):
            ask(program, PLAN, 20)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    check_ended(tmp_path)
