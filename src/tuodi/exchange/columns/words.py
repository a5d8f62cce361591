"""Compiled: eight bytes of text at once."""

from __future__ import annotations

from typing import Any, Final

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

_WORD: Final = ir.IntType(64)


def _eight(_typing: Any, data: Any, at: Any) -> Any:  # noqa: ARG001 - numba asks for a parameter of each name
    """The eight bytes from a place on as the processor reads them, in one load wherever they stand; unchecked."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array = context.make_array(signature.args[0])(context, builder, arguments[0])
        return builder.load(builder.bitcast(builder.gep(array.data, [arguments[1]]), _WORD.as_pointer()), align=1)

    return types.uint64(data, types.intp), code


eight: Any = intrinsic(_eight)
