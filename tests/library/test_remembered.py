"""What was worked out last: bounded, the oldest forgotten first, the same from many threads."""

from concurrent.futures import ThreadPoolExecutor

from library.remembered import Remembered


def test_a_value_is_made_once_while_it_is_remembered() -> None:
    made: list[int] = []
    remembered = Remembered[int, int](2)

    def get(key: int) -> int:
        def make() -> int:
            made.append(key)
            return key * 10

        return remembered.get(key, make)

    assert [get(1), get(2), get(1), get(3), get(1), get(2)] == [10, 20, 10, 30, 10, 20]
    assert made == [1, 2, 3, 2]


def test_what_fails_is_not_remembered() -> None:
    remembered = Remembered[str, int](2)
    outcomes = iter([ZeroDivisionError, 7])

    def make() -> int:
        outcome = next(outcomes)
        if isinstance(outcome, int):
            return outcome
        raise outcome

    try:
        remembered.get("a", make)
    except ZeroDivisionError:
        assert remembered.get("a", make) == 7
    else:
        raise AssertionError("nothing was raised")


def test_many_threads_get_what_belongs_to_their_key() -> None:
    remembered = Remembered[int, int](5)
    with ThreadPoolExecutor(16) as pool:
        got = list(pool.map(lambda number: remembered.get(number % 11, lambda: number % 11), range(4000)))
    assert got == [number % 11 for number in range(4000)]
