"""A kept home of older tables is given today's, so that hours of loading are not lost to a new column.

New tables, columns and indexes are made. Of what is gone from the models the indexes go, since one that
nobody has any longer could answer a query here alone; tables and columns stay. Rows that are there hold a
new column's default. That is enough to ask the home; nothing is written into it but who looked.

`python -m bench.follow` does it to the home that SANXIAN_HOME and DATABASE_URL name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection

from bench import size


def follow() -> list[str]:
    """Bring the tables of this home up to today's models; says what was changed."""
    from django.apps import apps

    there, done = set(connection.introspection.table_names()), []
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.managed or model._meta.proxy:
            continue
        table = model._meta.db_table
        if table not in there:
            _by_editor(lambda editor, model=model: editor.create_model(model))
            done.append(table)
            continue
        done += [f"{table}.{name}" for name in _columns(model) + _indexes(model)]
    return done


def _columns(model: Any) -> list[str]:
    """Add the columns that are lacking; rows that are there get the default. Those that no model has any
    longer stay: to take one out would write every row anew."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        known = {c.name for c in connection.introspection.get_table_description(cursor, table)}
    fields = [f for f in model._meta.local_concrete_fields if f.column not in known]
    for field in fields:
        _do(f"ALTER TABLE {_quoted(table)} ADD COLUMN {_quoted(field.column)} {_defined(field)}")
    return [f.column for f in fields]


def _defined(field: Any) -> str:
    kind = field.db_parameters(connection)["type"]
    if field.null:
        return f"{kind} NULL"
    editor = connection.schema_editor(collect_sql=True)
    default = editor.quote_value(editor.effective_default(field))
    return f"{kind} DEFAULT {default} NOT NULL"


def _indexes(model: Any) -> list[str]:
    """Make the indexes of the models that are lacking, by their names; take away what they have no more."""
    there = _plain(model)
    wanted = {index.name: index for index in model._meta.indexes}
    for name, index in wanted.items():
        if name not in there:
            _by_editor(lambda editor, index=index: editor.add_index(model, index))
    gone = [name for name in there if name not in wanted and not _of_field(model, there[name])]
    for name in gone:
        _do(f"DROP INDEX {_quoted(name)}")
    return [*(name for name in wanted if name not in there), *gone]


def _plain(model: Any) -> dict[str, list[str]]:
    """The indexes of its table that hold no constraint, and their columns."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    return {
        name: about["columns"]
        for name, about in found.items()
        if about["index"] and not (about["unique"] or about["primary_key"])
    }


def _of_field(model: Any, columns: list[str]) -> bool:
    """Whether one of the fields says by itself that it has such an index."""
    fields = [f for f in model._meta.local_concrete_fields if [f.column] == columns]
    return any(f.db_index or f.unique for f in fields)


def _by_editor(change: Callable[[Any], None]) -> None:
    """A change of the tables without the check of every foreign key that ends an editor on SQLite."""
    editor = connection.schema_editor(collect_sql=True, atomic=False)
    editor.deferred_sql = []
    change(editor)
    for sql in [*editor.collected_sql, *map(str, editor.deferred_sql)]:
        _do(sql)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _do(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def main() -> None:
    from sanxian import ground

    ground.start_django()
    home = ground.folder()
    made = size.said(home) or {}
    if made.get("tables") != ground.tables_print():
        size.say(home, {**made, "since": [*made.get("since", []), *follow()]})
        size.statistics()


if __name__ == "__main__":
    main()
