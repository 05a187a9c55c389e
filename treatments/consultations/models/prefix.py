"""`__begins`: a prefix look-up that both databases answer from an index.

Django's `startswith` is a LIKE with ESCAPE, for which SQLite scans the table. There the same query is written as a
range, which its binary order makes exact; PostgreSQL answers LIKE from the `_like` index that Django makes beside each
indexed text column.
"""

from typing import TYPE_CHECKING, Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Lookup
from django.db.models.sql.compiler import SQLCompiler

if TYPE_CHECKING:
    TextLookup = Lookup[str]
else:
    TextLookup = Lookup  # generic for the type checker alone

LAST_CHARACTER = "\U0010ffff"


@CharField.register_lookup
class Begins(TextLookup):
    lookup_name = "begins"

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} LIKE %s", (*params, connection.ops.prep_for_like_query(self.rhs) + "%")

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: object
    ) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        return f"({column} >= %s AND {column} < %s)", (*params, self.rhs, *params, f"{self.rhs}{LAST_CHARACTER}")
