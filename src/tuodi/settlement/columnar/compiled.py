"""Numba behind one door: typed, without floats' checks, and kernels kept on disk by shape, numba and processor."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

import llvmlite.binding
import numba
import numpy as np
from platformdirs import user_cache_dir

from tuodi.settlement.package import package_hash

from .kernel_lean import Form
from .kernel_source import kernel_source
from .shape import Shape

Function = TypeVar("Function", bound=Callable[..., Any])

_HEADER = '''"""Made by Tuodi: the settlement kernel of one shape of rule books. May be deleted at any time."""

import numpy as np


'''


def compiled(function: Function) -> Function:
    """Compile at first call, and keep it. The GIL is released: disjoint persons may be settled by threads."""
    return cast("Function", _compile(function, keep=True))


def _compile(function: Callable[..., Any], *, keep: bool) -> Callable[..., Any]:
    settings: Any = numba.config  # numba asks for the place when a function is decorated
    before = settings.CACHE_DIR
    settings.CACHE_DIR = str(cache_folder() / "compiled" / package_hash()) if keep else before
    try:
        made: Callable[..., Any] = numba.njit(nogil=True, error_model="numpy", cache=keep)(function)
    except RuntimeError:  # there is no place where compiled code could be kept
        return _compile(function, keep=False)
    finally:
        settings.CACHE_DIR = before
    return made


def cache_folder() -> Path:
    """Where what can be made again is kept for this user."""
    return Path(user_cache_dir("tuodi", appauthor=False))


@lru_cache(maxsize=32)
def kernel(shape: Shape, form: Form) -> Callable[..., None]:
    """The compiled kernel of a shape: from the user's cache where it is there, else compiled, and kept if possible."""
    source = _HEADER + kernel_source(shape, form)
    processor = f"{llvmlite.binding.get_host_cpu_name()} {llvmlite.binding.get_host_cpu_features().flatten()}"
    key = hashlib.sha256(f"{source}\n{numba.__version__}\n{np.__version__}\n{processor}".encode()).hexdigest()[:24]
    folder = cache_folder() / "kernels" / key
    path = folder / "kernel.py"
    try:
        if not path.exists():
            _put(path, source)
        function = _load(path, f"tuodi_kernel_{key}")
    except OSError:
        return _in_memory(source)
    return _compile(function, keep=True)


def _put(path: Path, source: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(source)
    Path(name).replace(path)


def _load(path: Path, name: str) -> Callable[..., None]:
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise OSError(f"{path} cannot be read")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # numba looks it up by name when it reads its cache
    spec.loader.exec_module(module)
    function: Callable[..., None] = module.kernel
    return function


def _in_memory(source: str) -> Callable[..., None]:
    names: dict[str, Any] = {}
    exec(compile(source, "<kernel>", "exec"), names)  # noqa: S102 (our own text)
    return _compile(names["kernel"], keep=False)
