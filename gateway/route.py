"""One line of the route table: which request goes to which method of which service, in what form."""

from __future__ import annotations

from dataclasses import dataclass

from common.kernel.schema import Form, Shown

RECORDS = "records"  # in the place of a service: whichever keeps the kind
DUTIES = "duties"  # whichever keeps the duty, as its id says


@dataclass(frozen=True)
class Route:
    """``takes`` checks the body (None: the request has none), ``gives`` describes the answer.

    ``query`` are the query parameters that the method reads besides ``limit`` and ``cursor``. A ``public`` route
    needs no token. ``summary`` is the Chinese sentence of the API document. A ``partial`` form may leave out
    required fields (PATCH). ``uploads``: the body is a file of up to 20 MB, which ``takes`` says nothing of.
    ``file``: the answer is a file of this media type.
    ``per_hour``: how often one address, or one caller, may send it; 0 as often as any other.
    ``checked_by_service``: the form is for the API document; the service checks it, after it
    has seen whether the caller may know of the thing. ``html_form``: a browser sends it as a form. ``roles``: who may, with their relation, in Chinese.
    The ``service`` of records is that which keeps the kind in the path; ``filters`` says that
    its list also takes the fields of the kind. ``secret``: its address has what only one person knows, so that nobody
    on the way keeps the answer.
    """

    verb: str
    path: str
    service: str
    method: str
    summary: str
    takes: type[Form] | None = None
    gives: type[Shown] | None = None
    status: int = 200
    query: tuple[str, ...] = ()
    public: bool = False
    partial: bool = False
    per_hour: int = 0
    uploads: bool = False
    file: str = ""
    checked_by_service: bool = False
    html_form: bool = False
    roles: tuple[tuple[str, str], ...] = ()
    filters: bool = False
    secret: bool = False

    @property
    def changes(self) -> bool:
        """Whether the request is a command."""
        return self.verb != "GET"

    @property
    def for_everybody(self) -> bool:
        """Whether what it answers without a token may be kept on the way and given to others."""
        return self.public and not (self.changes or self.secret or self.file)

    @property
    def lists(self) -> bool:
        """Whether the answer is one page of a list, so that ``limit`` and ``cursor`` may be asked for."""
        paged = self.gives is not None and {"items", "next"} <= set(self.gives._declared_fields)
        return paged and "after" not in self.query
