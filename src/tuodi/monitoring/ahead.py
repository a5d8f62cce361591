"""Who will come to the line: a logistic model over plain marks, its chances set right on what really happened.

A person's months up to one become marks (`MARKS`); learnt is whether the line was reached within the months ahead.
Logistic regression, because every mark's weight can be said aloud; isotonic calibration, so that of a hundred people
told 30 % some thirty come to it. Tried on months held out: nothing that was known later is learnt from.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Fen = NDArray[np.int64]
"""Money stays whole; marks are shares of the line."""
Flags = NDArray[np.bool_]
MARKS: dict[str, str] = {
    "borne": "今年已负担占预警线的比例", "reach": "照近三个月的速度到时占预警线的比例",
    "running": "正在长期治疗", "running_reach": "正在治疗，照平常一个月的费用到时占预警线的比例",
    "reach_90": "正在治疗，到时超过预警线九成", "reach_100": "正在治疗，到时达到预警线",
    "reach_110": "正在治疗，到时超过预警线一成", "reach_125": "正在治疗，到时超过预警线四分之一",
    "dialysis": "正在透析", "chemotherapy": "正在放化疗", "chronic": "长期慢特病用药",
    "steady": "近半年有费用的月数", "least": "照近三个月最少的一个月到时占预警线的比例",
    "inpatient": "近三个月住院次数", "key": "重点人群",
}  # fmt: skip
"""Name → words."""
_STEPS = (("reach_90", 0.9), ("reach_100", 1.0), ("reach_110", 1.1), ("reach_125", 1.25))
BACK = 6
"""Months that marks look back on."""
_RECENT, _OFTEN, _FURTHEST = 3, 2, 2.0
_SAID = 3
"""Reasons told of each person."""
LEAST_CROSSED = 8
"""So many have to have come to the line among those learnt from; fewer teach nothing."""
_ISOTONIC_FROM = 60
_FOLDS = 3
BINS = (0.0, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0)
"""Where the bins of the calibration begin, and the last ends."""
FULL = 10_000
_CUTS = range(500, 9_501, 500)
OFFERED = range(1_000, 9_001, 1_000)
"""Cuts whose outcome is shown, for an office to choose from."""


class TooFew(Exception):
    """Too little has happened to learn from."""

    def __init__(self, crossed: int, learnt: int) -> None:
        self.crossed, self.learnt = crossed, learnt
        super().__init__(f"可学习的 {learnt} 人次中只有 {crossed} 人次超线，少于 {LEAST_CROSSED}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Months:
    """What some people had in the last `BACK` months, a row a person, the last month last."""

    borne: Fen
    inpatient: Floats
    dialysis: Flags
    chemotherapy: Flags
    chronic: Flags

    @property
    def running(self) -> Flags:
        """Treated the same way in most of the last months, for long: what will go on."""
        return _often(self.dialysis) | _often(self.chemotherapy) | _often(self.chronic)


def marks_of(months: Months, borne: Fen, line: Fen, key: Flags, ahead: int) -> Floats:
    """The marks, a row a person. borne: of the year so far; line: what it may come to; ahead: months looked ahead."""
    recent = months.borne[:, -_RECENT:]
    running = months.running
    paid = np.where(months.borne > 0, months.borne, np.nan)
    some = (months.borne > 0).any(axis=1)
    usual = np.zeros(len(line))
    usual[some] = np.nanmedian(paid[some], axis=1)
    reach = (borne + ahead * usual) / line
    found = {
        "borne": borne / line, "reach": _at_most((borne + ahead * recent.mean(axis=1)) / line),
        "running": running, "running_reach": running * _at_most(reach),
        **{name: running & (reach >= step) for name, step in _STEPS},
        "dialysis": _often(months.dialysis), "chemotherapy": _often(months.chemotherapy),
        "chronic": _often(months.chronic), "steady": (months.borne > 0).sum(axis=1),
        "least": _at_most((borne + ahead * recent.min(axis=1)) / line),
        "inpatient": months.inpatient[:, -_RECENT:].sum(axis=1), "key": key,
    }  # fmt: skip
    return np.column_stack([found[name].astype(np.float64) for name in MARKS])


def _often(flags: Flags) -> Flags:
    found: Flags = flags[:, -_RECENT:].sum(axis=1) >= _OFTEN
    return found


def _at_most(share: Floats) -> Floats:
    return np.minimum(share, _FURTHEST)


@dataclass(frozen=True, slots=True)
class Bin:
    """People told about the same chance: how many, what they were told on average, how many came to the line.

    number: of `bins_of`; one that nobody is in is left out.
    """

    number: int
    people: int
    told: int
    came: int


@dataclass(frozen=True, slots=True)
class Cut:
    """From which chance on, how many would be told of, and of them how many came to the line."""

    cut: int
    told: int
    came: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """On the months held out. Shares in ten-thousandths; None where nobody is meant.

    treated, treated_told: of those who crossed the ones in a running treatment, and how many of these were told of.
    """

    people: int
    crossed: int
    told: int
    recall: int | None
    precision: int | None
    treated: int
    treated_told: int
    brier: int
    bins: tuple[Bin, ...]
    cuts: tuple[Cut, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """The chance of a person, and the marks that raised it most."""

    chance: int
    reasons: tuple[str, ...]


@dataclass(slots=True)
class Model:
    """What was learnt. weights: of each mark, per standard deviation, thousandths."""

    mean: Floats
    scale: Floats
    coefficients: Floats
    intercept: float
    calibration: tuple[Floats, Floats]
    weights: dict[str, int] = field(default_factory=dict)

    def chances(self, marks: Floats) -> Floats:
        """Between 0 and 1."""
        raw = _raw(self, marks)
        return np.interp(raw, self.calibration[0], self.calibration[1])

    def tell(self, marks: Floats) -> list[Told]:
        """Everybody's chance with its reasons."""
        if not len(marks):
            return []
        weighed = (marks - self.mean) / self.scale * self.coefficients
        names = list(MARKS)
        found = []
        for chance, row, own in zip(self.chances(marks), weighed, marks, strict=True):
            order = [names[at] for at in np.argsort(-row) if row[at] > 0 and own[at] > 0]
            reached = [name for name, _ in _STEPS if own[names.index(name)] > 0]
            # of the steps of one ladder the highest says it all
            said = [name for name in order if name not in reached[:-1]]
            found.append(Told(_tenthousandths(chance), tuple(said[:_SAID])))
        return found


def _raw(model: Model, marks: Floats) -> Floats:
    found: Floats = 1 / (1 + np.exp(-((marks - model.mean) / model.scale @ model.coefficients + model.intercept)))
    return found


def learn(marks: Floats, crossed: Flags) -> Model:
    """Raises TooFew."""
    # the library takes a second to load
    from sklearn.isotonic import IsotonicRegression  # noqa: PLC0415
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
    from sklearn.model_selection import StratifiedKFold, cross_val_predict  # noqa: PLC0415
    from threadpoolctl import threadpool_limits  # noqa: PLC0415

    yes = int(crossed.sum())
    if yes < LEAST_CROSSED or yes == len(crossed):
        raise TooFew(yes, len(crossed))
    mean, scale = marks.mean(axis=0), marks.std(axis=0)
    scale[scale == 0] = 1.0
    scaled = (marks - mean) / scale
    plain = LogisticRegression(C=1.0, max_iter=1_000)
    # so little arithmetic is done at once that threads would only wait for each other
    with threadpool_limits(limits=1):
        # with few crossings steps would follow chance: the logistic chances stand as they are
        calibration = (np.array([0.0, 1.0]), np.array([0.0, 1.0]))
        if yes >= _ISOTONIC_FROM:
            folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=0)
            # what the calibration sees was told by models that had not seen it
            unseen = cross_val_predict(plain, scaled, crossed, cv=folds, method="predict_proba")[:, 1]
            steps = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip").fit(unseen, crossed)
            calibration = (np.asarray(steps.X_thresholds_), np.asarray(steps.y_thresholds_))
        plain.fit(scaled, crossed)
    coefficients = plain.coef_[0]
    return Model(
        mean, scale, coefficients, float(plain.intercept_[0]), calibration,
        {name: round(1000 * float(value)) for name, value in zip(MARKS, coefficients, strict=True)},
    )  # fmt: skip


def bins_of(chances: Floats) -> NDArray[np.int64]:
    """Which bin of the calibration each chance is in, from 0 on; the last takes 1 too."""
    found: NDArray[np.int64] = np.searchsorted(BINS[1:-1], chances, side="right")
    return found


def score(chances: Floats, crossed: Flags, cuts: NDArray[np.int64], treated: Flags) -> Score:
    """How good chances were. cuts: from which chance on somebody is told of, ten-thousandths, person by person."""
    rounded = np.round(chances * FULL).astype(int)
    told = rounded >= cuts
    both = int((told & crossed).sum())
    bins, numbers = [], bins_of(chances)
    for number in np.unique(numbers).tolist():
        here = numbers == number
        average = _tenthousandths(chances[here].mean())
        bins.append(Bin(number, int(here.sum()), average, int(crossed[here].sum())))
    return Score(
        people=len(crossed), crossed=int(crossed.sum()), told=int(told.sum()), recall=_share(both, int(crossed.sum())),
        precision=_share(both, int(told.sum())), treated=int((treated & crossed).sum()),
        treated_told=int((treated & crossed & told).sum()),
        brier=_tenthousandths(((chances - crossed) ** 2).mean()), bins=tuple(bins),
        cuts=tuple(Cut(cut, int((rounded >= cut).sum()), int(((rounded >= cut) & crossed).sum())) for cut in OFFERED),
    )  # fmt: skip


def best_cut(chances: Floats, crossed: Flags) -> int:
    """The cut with the best balance (F1) on what was learnt; not on what is held out."""

    def balance(cut: int) -> float:
        told = np.round(chances * FULL).astype(int) >= cut
        both = int((told & crossed).sum())
        return 2 * both / max(1, int(told.sum()) + int(crossed.sum()))

    return max(_CUTS, key=balance)


def _tenthousandths(share: float) -> int:
    return round(float(share) * FULL)


def _share(part: int, whole: int) -> int | None:
    return FULL * part // whole if whole else None
