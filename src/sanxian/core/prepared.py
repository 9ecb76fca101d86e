"""Queries on the way of an act, translated to SQL once.

To turn a queryset into SQL takes Django several times as long as the database needs to answer it by a
key. What every act asks is translated at its first use, kept with the connection, and afterwards only
handed its values. Reads are Django's own SQL; an insertion or update writes the columns that it would.
Neither sends the signals of `save()`: no room listens to them.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import models, transaction
from django.db.models import query

M = TypeVar("M", bound=models.Model)
T = TypeVar("T")

KINDS = (int, str, date, datetime, UUID)
SEVERAL = (list, tuple, set, frozenset)
WHOLE = (
    models.IntegerField,
    models.PositiveIntegerField,
    models.PositiveSmallIntegerField,
    models.SmallIntegerField,
    models.BigIntegerField,
)
HIGH = (1_907_000_000, 29_077)  # where whole numbers that stand in begin
SHELF = "_sanxian_prepared"  # where a connection keeps its own
MOST = 2000  # translations that are kept; a list of another length is another translation


def prepared(function: Callable[..., models.QuerySet[Any, Any]]) -> Callable[..., list[Any]]:
    """Make a read `(*values) -> list of rows` of a function that gives a queryset for its arguments.

    The function is called with stand-ins, once for each length of its lists; it hands them
    to lookups that take a value as it is (exact, in, lt, gt). An argument is an int, a text, a day, a
    moment, a UUID, a record (its key counts) or a list of them for `in`; never None. An empty list
    gives no rows. Raises TypeError for other arguments, LookupError where one does not reach the SQL.
    """

    @functools.wraps(function)
    def read(*given: Any) -> list[Any]:
        values, lengths = [], []
        for one in given:
            several = isinstance(one, SEVERAL)
            rows = _filled_up(list(one)) if several else [one]
            lengths.append(len(rows) if several else -1)
            values.extend(rows)
        if 0 in lengths:
            return []
        values = [_given(one) for one in values]
        made = _kept((function, *lengths), lambda at: _Read(function, lengths, values, at))
        return made.rows(values)

    return read


def insert(record: M) -> M:
    """Write a new record, as `save(force_insert=True)` would, and give it its key."""
    insert_many([record])
    return record


def create(model: type[M], **values: Any) -> M:
    """Make and write a new record, as the manager's `create` does."""
    return insert(model(**values))


def insert_many(records: Iterable[M]) -> list[M]:
    """Write new records of one table, in as few statements as the database takes, each with its key."""
    rows = list(records)
    if rows:
        made = _kept((type(rows[0]), "insert"), lambda at: _Insertion(type(rows[0]), at))
        made.write(rows)
    return rows


def insert_keyed(records: Iterable[M]) -> list[M]:
    """Write new records of one table that know their keys already. Raises IntegrityError for a key
    that is taken. Whoever does so lets the database count on from the last key."""
    rows = list(records)
    if rows:
        made = _kept((type(rows[0]), "keyed"), lambda at: _Insertion(type(rows[0]), at, keyed=True))
        made.write(rows)
    return rows


def update(model: type[models.Model], values: dict[str, Any], **where: Any) -> int:
    """How many rows were written: `filter(**where).update(**values)`.

    `where` names columns: a value must be equal, None is NULL, a list has it in it. Raises TypeError
    for a status, which only `move()` writes.
    """
    if "status" in values and hasattr(model, "lifecycle"):
        raise TypeError(f"the status of {model._meta.label} is written by move()")
    return update_step(model, values, where)


def update_step(model: type[models.Model], values: dict[str, Any], where: dict[str, Any]) -> int:
    """`update` for `move()` alone: of a status too."""
    if any(hasattr(value, "resolve_expression") for value in values.values()):
        return model._default_manager.filter(**_lookups(where)).update(**values)
    tested = {
        name: _filled_up(list(v)) if isinstance(v, SEVERAL) else v for name, v in where.items()
    }
    if [] in tested.values():
        return 0
    lengths = [_length(value) for value in tested.values()]
    shape = (model, "update", *values, "where", *zip(tested, lengths, strict=True))
    made = _kept(shape, lambda at: _Update(model, list(values), tested, at))
    return made.write([*values.values()], [*tested.values()])


# -- what is kept ----------------------------------------------------------------------------------


def _kept(shape: tuple[Any, ...], make: Callable[[Any], T]) -> T:
    """The translation of that shape for this thread's connection."""
    connection = transaction.get_connection()
    shelf = connection.__dict__.setdefault(SHELF, {})
    found = shelf.get(shape)
    if found is None:
        if len(shelf) >= MOST:
            shelf.clear()
        found = shelf[shape] = make(connection)
    return found  # type: ignore[no-any-return]


def _filled_up(values: list[Any]) -> list[Any]:
    """The list with its last value repeated up to a power of two: to be in it means the same, and
    lists of 17 and of 30 share a translation."""
    return values + values[-1:] * ((1 << max(len(values) - 1, 0).bit_length()) - len(values))


def _plain(value: Any) -> Any:
    """The value that a column holds."""
    if isinstance(value, models.Model):
        return value.pk
    return value.value if isinstance(value, Enum) else value


def _given(value: Any) -> Any:
    """The plain value of an argument. Raises TypeError for a kind that has no stand-in."""
    found = _plain(value)
    if not isinstance(found, KINDS) or isinstance(found, bool):
        raise TypeError(f"{value!r} cannot be handed to a prepared query")
    return found


def _stand_in(like: Any, number: int, high: int) -> Any:
    """A value of the same kind that no rule of ours would write into a query."""
    if isinstance(like, int):
        return high + number
    if isinstance(like, str):
        return f"\ue000{number}\ue000"
    if isinstance(like, datetime):
        return datetime(1701, 1, 1, tzinfo=UTC) + timedelta(hours=number)
    if isinstance(like, date):
        return date(1702, 1, 1) + timedelta(days=number)
    return UUID(int=number)


def _for_database(connection: Any, value: Any) -> Any:
    """The value as the ORM hands it to the driver."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value


# -- reads -----------------------------------------------------------------------------------------


class _Read:
    """One shape of a read: its SQL, which parameter is which value, and how a row is made."""

    def __init__(
        self, function: Any, lengths: Sequence[int], values: list[Any], connection: Any
    ) -> None:
        self.connection = connection
        rows, marks, params = self._translated(function, lengths, values)
        known = {_for_database(connection, mark): number for number, mark in enumerate(marks)}
        self.slots = [(known.get(param), param) for param in params]
        if {slot for slot, _ in self.slots} - {None} != set(range(len(marks))):
            raise LookupError(
                f"{function.__qualname__}: a value does not reach the database as it is"
            )
        columns = [column for column, _, _ in self.compiler.select]
        self.converters = _quicker(self.compiler.get_converters(columns), connection)
        self.make = _maker(rows, self.compiler)

    def _translated(self, function: Any, lengths: Sequence[int], values: list[Any]) -> Any:
        """The queryset, its stand-ins and its parameters; with small whole numbers where a column takes
        no others: PostgreSQL bounds its small integers, and Django then leaves the query out."""
        for high in HIGH:
            marks = [_stand_in(value, number, high) for number, value in enumerate(values)]
            rows = function(*_shaped(lengths, marks))
            self.compiler = rows.query.get_compiler(connection=self.connection)
            try:
                self.sql, params = self.compiler.as_sql()
            except EmptyResultSet:
                continue
            return rows, marks, params
        raise LookupError(f"{function.__qualname__}: no value of this kind can be in its columns")

    def rows(self, values: list[Any]) -> list[Any]:
        ready = [_for_database(self.connection, value) for value in values]
        params = [said if slot is None else ready[slot] for slot, said in self.slots]
        with self.connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            found: Iterable[Any] = cursor.fetchall()
        if self.converters:
            found = self.compiler.apply_converters(found, self.converters)
        return [self.make(row) for row in found]


def _quicker(converters: dict[int, Any], connection: Any) -> dict[int, Any]:
    """The same converters, with moments read by one call where they are stored as text in UTC."""
    slow = getattr(connection.ops, "convert_datetimefield_value", None)
    if slow is None or connection.timezone is not UTC:
        return converters
    return {
        place: ([_moment if one == slow else one for one in several], expression)
        for place, (several, expression) in converters.items()
    }


def _moment(stored: Any, expression: Any, connection: Any) -> Any:
    found = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return found and found.replace(tzinfo=UTC)


def _shaped(lengths: Sequence[int], values: Iterable[Any]) -> Iterator[Any]:
    """The flat values as the arguments they were."""
    each = iter(values)
    for length in lengths:
        yield next(each) if length < 0 else [next(each) for _ in range(length)]


def _maker(rows: models.QuerySet[Any, Any], compiler: Any) -> Callable[[Sequence[Any]], Any]:
    """How a row becomes what the queryset would give: a record, a tuple or a value."""
    kind = rows._iterable_class  # type: ignore[attr-defined]
    if kind is query.FlatValuesListIterable:
        return lambda row: row[0]
    if kind is query.ValuesListIterable:
        return tuple
    if kind is query.ModelIterable and not rows._prefetch_related_lookups:  # type: ignore[attr-defined]
        return _records(compiler, rows.db)
    raise TypeError("a prepared query gives records or values_list")


def _records(compiler: Any, db: str) -> Callable[[Sequence[Any]], Any]:
    about, select = compiler.klass_info, compiler.select
    first, last = about["select_fields"][0], about["select_fields"][-1] + 1
    names = [column.target.attname for column, _, _ in select[first:last]]
    related = query.get_related_populators(about, select, db)  # type: ignore[attr-defined,call-arg]
    further = list((compiler.annotation_col_map or {}).items())

    def make(row: Sequence[Any]) -> Any:
        record = about["model"].from_db(db, names, row[first:last])
        for one in related:
            one.populate(row, record)
        for name, place in further:
            setattr(record, name, row[place])
        return record

    return make


# -- writes ----------------------------------------------------------------------------------------


class _Insertion:
    """The INSERT of a table."""

    def __init__(self, model: type[models.Model], connection: Any, *, keyed: bool = False) -> None:
        quote, meta = connection.ops.quote_name, model._meta
        self.connection = connection
        self.numbered = isinstance(meta.pk, models.AutoField) and not keyed
        self.fields = [
            f for f in meta.local_concrete_fields if keyed or not isinstance(f, models.AutoField)
        ]
        self.readers = [(field, str(field.attname), *_direct(field)) for field in self.fields]
        self.links = [
            (field.name, str(field.attname), field.target_field.attname)
            for field in self.fields
            if isinstance(field, models.ForeignKey)
        ]
        columns = ", ".join(quote(str(field.column)) for field in self.fields)
        self.head = f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES "
        self.one = f"({', '.join(['%s'] * len(self.fields))})"
        self.tail = f" RETURNING {quote(str(meta.pk.column))}" if self.numbered else ""

    def write(self, rows: list[Any]) -> None:
        for row in rows:
            if self._linked_anew(row):
                row._prepare_related_fields_for_save(operation_name="save")
            if self.numbered and row.pk is not None:
                raise ValueError(f"{row._meta.label} {row.pk} has its key already")
        most = max(1, self.connection.ops.bulk_batch_size(self.fields, rows))
        with transaction.mark_for_rollback_on_error(using=self.connection.alias):
            for start in range(0, len(rows), most):
                self._batch(rows[start : start + most])

    def _batch(self, rows: list[Any]) -> None:
        conn = self.connection
        params = [self._param(row, *reader) for row in rows for reader in self.readers]
        with conn.cursor() as cursor:
            cursor.execute(self.head + ", ".join([self.one] * len(rows)) + self.tail, params)
            keys = cursor.fetchall() if self.numbered else [(row.pk,) for row in rows]
        for row, (key,) in zip(rows, keys, strict=True):
            row.pk = key
            row._state.adding, row._state.db = False, conn.alias

    def _linked_anew(self, row: Any) -> bool:
        """Whether the row may have another key than a record that it was given."""
        for name, column, key in self.links:
            given = row._state.fields_cache.get(name)
            value = row.__dict__.get(column)
            if given is not None and (value is None or value != getattr(given, key)):
                return True
        return False

    def _param(self, row: Any, field: Any, name: str, direct: type | None, ready: Any) -> Any:
        if direct:
            value = row.__dict__.get(name)
            if type(value) is direct:
                return ready(self.connection, value) if ready else value
        return field.get_db_prep_save(field.pre_save(row, True), self.connection)


def _direct(field: Any) -> tuple[type | None, Any]:
    """The type whose values need no field to prepare them, and how the driver is handed one: None
    where it takes it as it is."""
    kind = type(field)
    if kind in (models.DateTimeField, models.DateField) and not (
        field.auto_now or field.auto_now_add
    ):
        return (datetime if kind is models.DateTimeField else date), _for_database
    if kind is models.UUIDField:
        return UUID, _for_database
    return _as_it_is(field), None


def _as_it_is(field: Any) -> type | None:
    """The type whose values a column takes just as they are, without the field preparing them."""
    kind = type(field)
    if kind in (models.CharField, models.TextField):
        return str
    if kind is models.BooleanField:
        return bool
    if kind is models.ForeignKey:
        return int if isinstance(field.target_field, models.AutoField) else None
    return int if kind in WHOLE else None


class _Update:
    """The conditional UPDATE of a table."""

    def __init__(
        self, model: type[models.Model], names: list[str], where: dict[str, Any], connection: Any
    ) -> None:
        quote, meta = connection.ops.quote_name, model._meta
        self.connection = connection
        self.fields = [meta.get_field(name) for name in names]
        self.tested = [meta.pk if name == "pk" else meta.get_field(name) for name in where]
        changes = ", ".join(f"{quote(field.column)} = %s" for field in self.fields)  # type: ignore[union-attr]
        tests = " AND ".join(
            quote(field.column) + _test(value)  # type: ignore[union-attr]
            for field, value in zip(self.tested, where.values(), strict=True)
        )
        self.sql = f"UPDATE {quote(meta.db_table)} SET {changes} WHERE {tests}"

    def write(self, values: list[Any], tested: list[Any]) -> int:
        params = [self._saved(*pair) for pair in zip(self.fields, values, strict=True)]
        for field, value in zip(self.tested, tested, strict=True):
            if value is not None:
                params += [
                    self._saved(field, v) for v in (value if _length(value) > 0 else [value])
                ]
        marked = transaction.mark_for_rollback_on_error(using=self.connection.alias)
        with marked, self.connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            return int(cursor.rowcount)

    def _saved(self, field: Any, value: Any) -> Any:
        return field.get_db_prep_save(_plain(value), self.connection)


def _length(value: Any) -> int:
    """How many values a test has: -1 for one that is not in a list, 0 for NULL."""
    if value is None:
        return 0
    return len(value) if isinstance(value, list) else -1


def _test(value: Any) -> str:
    length = _length(value)
    if length == 0:
        return " IS NULL"
    return " = %s" if length < 0 else f" IN ({', '.join(['%s'] * length)})"


def _lookups(where: dict[str, Any]) -> dict[str, Any]:
    """The same tests in Django's words."""
    return {
        f"{name}__in" if isinstance(v, SEVERAL) else f"{name}__isnull" if v is None else name: (
            True if v is None else v
        )
        for name, v in where.items()
    }
