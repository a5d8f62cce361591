"""What an engine has learned of its rule book: cells with their programs, as data that another engine takes up."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .accounts import AccountName
from .cells import Context
from .engine import ColumnarEngine
from .program import Program, Step, Variant
from .tables import Stages, Tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """Cells and what numbers mean in them. Holds nothing of bills."""

    contexts: list[Context]
    places: list[list[str]]
    registers: dict[AccountName, int]
    uses: dict[str, str]
    names: list[str]
    steps: list[list[Step]]
    variants: list[tuple[int, ...]]
    programs: list[tuple[Program, int, Stages]]
    """Without its variants, how many of these it has, at which stages its region has a main running base."""
    masks: dict[int, int]
    cells: dict[int, int]

    @classmethod
    def of(cls, engine: ColumnarEngine) -> Learned:
        """What this engine knows now."""
        register, tables, registers = engine.register, engine.tables, engine.compiler.totals.registers
        programs = [
            (replace(program, variants=()), len(program.variants), asked)
            for program, asked in zip(tables.programs, tables.asked, strict=True)
        ]
        return cls(
            contexts=register.contexts, places=register.places, registers=registers.numbers, uses=registers.uses,
            names=tables.names, steps=tables.steps, variants=tables.variants, programs=programs,
            masks=engine.masks.known, cells=engine.known_cells.known,
        )  # fmt: skip

    def teach(self, engine: ColumnarEngine) -> None:
        """Have an engine take it up that has not settled anything yet."""
        for context, places in zip(self.contexts, self.places, strict=True):
            number = engine.register.context(context)
            for place in places[1:]:
                engine.register.place(number, place)
        registers = engine.compiler.totals.registers
        registers.numbers.update(self.registers)
        registers.uses.update(self.uses)
        engine.tables.take_up(self._tables())
        for found, numbers in ((engine.masks, self.masks), (engine.known_cells, self.cells)):
            found.fill(numbers)

    def _tables(self) -> Tables:
        tables = Tables(steps=self.steps, variants=self.variants, names=self.names)
        variants = [
            Variant(tuple(steps[number] for steps, number in zip(self.steps, numbers, strict=True)))
            for numbers in self.variants
        ]
        at = 0
        for program, count, asked in self.programs:
            tables.first_variants.append(at)
            tables.programs.append(replace(program, variants=tuple(variants[at : at + count])))
            tables.asked.append(asked)
            at += count
        return tables
