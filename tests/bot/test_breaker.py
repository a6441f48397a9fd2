"""When a model is left alone, and when it is tried again."""

from hypothesis import given
from hypothesis import strategies as st

from bot.writers.breaker import LONGEST_REST, Breaker


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def failing(most: int = 3, seconds: float = 10.0) -> tuple[Breaker, Clock]:
    clock = Clock()
    breaker = Breaker(most, seconds, clock)
    for _ in range(most):
        assert breaker.enter() is None
        breaker.failed("it was silent")
    return breaker, clock


def test_it_rests_after_some_failures_in_a_row() -> None:
    breaker, clock = failing()
    rest = breaker.enter()
    assert rest
    assert (rest.seconds, rest.failures, rest.reason) == (10.0, 3, "it was silent")
    clock.now += 4
    rest = breaker.rest()
    assert rest
    assert rest.seconds == 6.0


def test_an_answer_in_between_starts_the_count_anew() -> None:
    breaker = Breaker(2, 10.0, Clock())
    for _ in range(5):
        breaker.enter()
        breaker.failed("no")
        breaker.enter()
        breaker.worked()
    assert breaker.enter() is None


def test_one_is_let_through_as_a_trial_and_the_others_wait_for_it() -> None:
    breaker, clock = failing()
    clock.now += 10
    assert breaker.enter() is None
    waiting = breaker.enter()
    assert waiting
    assert waiting.seconds == 0
    breaker.worked()
    assert breaker.enter() is None
    assert breaker.rest() is None


def test_a_trial_that_fails_doubles_the_rest_up_to_a_bound() -> None:
    breaker, clock = failing()
    lasted: list[float] = []
    for _ in range(10):
        rest = breaker.rest()
        assert rest
        lasted.append(rest.seconds)
        clock.now += rest.seconds
        assert breaker.enter() is None
        breaker.failed("still")
    assert lasted[:4] == [10.0, 20.0, 40.0, 80.0]
    assert lasted[-1] == LONGEST_REST


def test_a_trial_that_is_left_is_followed_by_another() -> None:
    breaker, clock = failing()
    clock.now += 10
    assert breaker.enter() is None
    breaker.left()
    assert breaker.enter() is None


@given(st.lists(st.sampled_from(["worked", "failed", "left", "wait"]), max_size=60))
def test_it_never_rests_for_ever_and_never_before_its_time(steps: list[str]) -> None:
    clock = Clock()
    breaker = Breaker(3, 10.0, clock)
    row = 0
    for step in steps:
        if step == "wait":
            clock.now += 7
            continue
        rest = breaker.enter()
        assert (rest is not None) <= (row >= 3)
        if rest:
            assert 0 < rest.seconds <= LONGEST_REST
            continue
        (breaker.failed("no") if step == "failed" else getattr(breaker, step)())
        row = row + 1 if step == "failed" else 0 if step == "worked" else row
    clock.now += LONGEST_REST
    assert breaker.enter() is None
