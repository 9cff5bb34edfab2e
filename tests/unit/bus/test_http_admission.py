"""Who may not come in is refused by its head, and what a body holds of the budget."""

from __future__ import annotations

import pytest

from common.bus.http_guard import REFUSED
from common.bus.http_reader import READ_AWAY, RequestReader
from common.bus.http_shares import Budget
from tests.unit.bus.test_http_reader import CHUNKED, LINE, PIECE, POST, admit, read

STRANGE = b"POST /strange HTTP/1.1\r\nHost: a\r\n"


class TestWhoIsRefusedByTheHead:
    """Nothing is kept of a body whose request may not come in."""

    def test_a_short_body_is_read_away_and_the_client_may_stay(self) -> None:
        reader = read(STRANGE + b"Content-Length: %d\r\n\r\n" % READ_AWAY + b"x" * READ_AWAY + LINE + b"Host: a\r\n\r\n")
        (first, stays, _), (second, *_) = reader.whole
        assert (first[REFUSED].status, stays, first["wsgi.input"].read()) == (401, True, b"")
        assert REFUSED not in second

    @pytest.mark.parametrize(
        "rest",
        [b"Content-Length: %d\r\n\r\n" % (READ_AWAY + 1), b"Transfer-Encoding: chunked\r\n\r\n", b"Expect: 100-continue\r\nContent-Length: 1\r\n\r\n"],
    )
    def test_a_long_or_endless_or_waiting_one_is_not_waited_for(self, rest: bytes) -> None:
        reader = read(STRANGE + rest)
        ((environ, stays, _),) = reader.whole
        assert (environ[REFUSED].status, stays, reader.over) == (401, False, True)

    def test_it_holds_nothing(self) -> None:
        budget = Budget()
        read(STRANGE + b"Content-Length: 1000000\r\n\r\n" + b"x" * 1000, budget=budget)
        assert budget.taken == 0

    def test_so_does_one_without_a_body(self) -> None:
        ((environ, stays, _),) = read(b"GET /strange HTTP/1.1\r\nHost: a\r\n\r\n").whole
        assert (environ[REFUSED].status, stays) == (401, True)


class TestTheBudget:
    def test_what_is_announced_is_held_until_it_is_released(self) -> None:
        budget = Budget()
        reader = read(POST + b"Content-Length: 1000\r\n\r\n" + b"x" * 10, budget=budget)
        assert budget.taken == 1000
        reader.feed(b"x" * 990)
        assert budget.taken == 1000
        reader.whole.popleft().held.release()
        assert budget.taken == 0

    def test_what_comes_in_chunks_is_held_as_it_comes(self) -> None:
        budget = Budget()
        reader = read(CHUNKED + b"a\r\n0123456789\r\n" * 3, budget=budget)
        assert budget.taken == 30
        reader.release()
        assert budget.taken == 0

    @pytest.mark.parametrize("chunked", [False, True])
    @pytest.mark.parametrize(("budget", "status"), [(Budget(1000, 2000), 503), (Budget(2000, 1000), 429)])
    def test_where_it_is_used_up_the_request_is_refused(self, budget: Budget, status: int, chunked: bool) -> None:
        sent = CHUNKED + b"3e9\r\n" + b"x" * 1001 if chunked else POST + b"Content-Length: 1001\r\n\r\n" + b"x" * 1001
        ((environ, *_),) = read(sent, budget=budget).whole
        assert environ[REFUSED].status == status
        assert budget.taken == 0


def test_json_of_too_many_keys_is_refused_while_it_comes() -> None:
    body = b"{" + b",".join(b'"k%d":1' % n for n in range(80_000)) + b"}"
    head = POST + b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
    reader = RequestReader({"REMOTE_ADDR": "127.0.0.1"}, admit, Budget())
    fed = 0
    while not reader.over and fed < len(head + body):
        reader.feed((head + body)[fed : fed + PIECE])
        fed += PIECE
    assert reader.whole[0].environ[REFUSED].status == 400
    assert fed < len(body) // 4
