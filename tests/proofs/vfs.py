"""SQLite's own files, listened to and disturbed: a shim between SQLite and the system's file calls.

The methods of the system's VFS are copied into tables of our own with a few of them replaced; a file
opened through it keeps the system's own structure and only gets the other table. So everything that
uses SQLite in this process (Django too) goes through it, and nothing is built or loaded.

`Shim(...)` makes it the process's default VFS. It calls `on_write`, `on_sync`, `on_truncate`,
`on_delete` before the system does the same; a number that they return instead of 0 is the error
which SQLite gets, and then the system does nothing.
"""

from __future__ import annotations

import _sqlite3
import ctypes
from collections.abc import Callable
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_int64, c_void_p
from typing import Any

OK = 0
FULL = 13  # SQLITE_FULL
IOERR_WRITE, IOERR_FSYNC = 10 | (3 << 8), 10 | (4 << 8)


class _Methods(Structure):
    """sqlite3_io_methods; xClose … xFileSize are those of version 1, shared memory and mmap follow."""


class _File(Structure):
    _fields_ = [("methods", POINTER(_Methods))]


_Close = CFUNCTYPE(c_int, POINTER(_File))
_Write = CFUNCTYPE(c_int, POINTER(_File), c_void_p, c_int, c_int64)
_Truncate = CFUNCTYPE(c_int, POINTER(_File), c_int64)
_Sync = CFUNCTYPE(c_int, POINTER(_File), c_int)
_Methods._fields_ = [
    ("version", c_int),
    ("close", _Close),
    ("read", c_void_p),
    ("write", _Write),
    ("truncate", _Truncate),
    ("sync", _Sync),
    # file size, lock, unlock, check reserved, control, sector size, device characteristics;
    # shared memory: map, lock, barrier, unmap; mapped pages: fetch, unfetch
    *((f"same{n}", c_void_p) for n in range(13)),
]


class _Vfs(Structure):
    """sqlite3_vfs, up to what every version of it has."""


_Open = CFUNCTYPE(c_int, POINTER(_Vfs), c_char_p, POINTER(_File), c_int, POINTER(c_int))
_Delete = CFUNCTYPE(c_int, POINTER(_Vfs), c_char_p, c_int)
_Vfs._fields_ = [
    ("version", c_int),
    ("file_size", c_int),
    ("max_path", c_int),
    ("next", c_void_p),
    ("name", c_char_p),
    ("data", c_void_p),
    ("open", _Open),
    ("delete", _Delete),
    # access, full path, four of shared libraries, randomness, sleep, time, last error,
    # time in milliseconds, three of system calls
    *((f"same{n}", c_void_p) for n in range(14)),
]

_library = ctypes.CDLL(_sqlite3.__file__)
_library.sqlite3_vfs_find.restype = POINTER(_Vfs)
_library.sqlite3_vfs_find.argtypes = [c_char_p]
_library.sqlite3_vfs_register.argtypes = [POINTER(_Vfs), c_int]


class Listener:
    """What happens to the files, by path; nothing here disturbs anything."""

    def on_open(self, path: str, created: bool) -> None: ...

    def on_write(self, path: str, data: bytes, offset: int) -> int:
        return OK

    def on_sync(self, path: str) -> int:
        return OK

    def on_truncate(self, path: str, size: int) -> int:
        return OK

    def on_delete(self, path: str) -> int:
        return OK


class Shim:
    """The default VFS of this process from now on; every file opened later is listened to."""

    def __init__(self, listener: Listener) -> None:
        self.listener = listener
        self.system = _library.sqlite3_vfs_find(None)
        self.paths: dict[int, str] = {}
        self.tables: dict[int, tuple[_Methods, _Methods]] = {}
        self.keep: list[Any] = []  # what C holds a pointer to must not be collected
        self.own = _Vfs.from_buffer_copy(self.system.contents)
        self.own.name = b"shim"
        self.own.next = None
        self.own.open = self._kept(_Open, self._open)
        self.own.delete = self._kept(_Delete, self._delete)
        if _library.sqlite3_vfs_register(ctypes.byref(self.own), 1) != OK:
            raise RuntimeError("SQLite did not take the shim")

    def _kept(self, kind: Any, function: Callable[..., int]) -> Any:
        made = kind(function)
        self.keep.append(made)
        return made

    def _open(self, vfs: Any, name: bytes | None, file: Any, flags: int, out: Any) -> int:
        import os

        path = os.fsdecode(name) if name else ""
        created = bool(path) and not os.path.exists(path)
        status = int(self.system.contents.open(self.system, name, file, flags, out))
        if status == OK and path and file.contents.methods:
            self.paths[ctypes.addressof(file.contents)] = path
            file.contents.methods = ctypes.pointer(self._table(file.contents.methods))
            self.listener.on_open(path, created)
        return status

    def _table(self, methods: Any) -> _Methods:
        """Our table for one of the system's; there are a few of them, made once each."""
        key = ctypes.addressof(methods.contents)
        if key not in self.tables:
            real = methods.contents
            ours = _Methods.from_buffer_copy(real)
            ours.close = self._kept(_Close, lambda file: self._close(real, file))
            ours.write = self._kept(_Write, lambda *given: self._write(real, *given))
            ours.truncate = self._kept(_Truncate, lambda *given: self._truncate(real, *given))
            ours.sync = self._kept(_Sync, lambda *given: self._sync(real, *given))
            self.tables[key] = (real, ours)
        return self.tables[key][1]

    def _path(self, file: Any) -> str:
        return self.paths[ctypes.addressof(file.contents)]

    def _close(self, real: _Methods, file: Any) -> int:
        del self.paths[ctypes.addressof(file.contents)]
        return int(real.close(file))

    def _write(self, real: _Methods, file: Any, data: int, size: int, offset: int) -> int:
        said = self.listener.on_write(self._path(file), ctypes.string_at(data, size), offset)
        return said or int(real.write(file, data, size, offset))

    def _truncate(self, real: _Methods, file: Any, size: int) -> int:
        return self.listener.on_truncate(self._path(file), size) or int(real.truncate(file, size))

    def _sync(self, real: _Methods, file: Any, flags: int) -> int:
        return self.listener.on_sync(self._path(file)) or int(real.sync(file, flags))

    def _delete(self, vfs: Any, name: bytes, sync_folder: int) -> int:
        import os

        said = self.listener.on_delete(os.fsdecode(name))
        return said or int(self.system.contents.delete(self.system, name, sync_folder))
