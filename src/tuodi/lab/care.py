"""Kinds of care with their codes, diseases, levels and costs: a catalogue for the generator, no rule of any document.

Costs are whole yuan at shares of a thousand (facts 3.4: about 7,700 yuan an admission, far more at the top).
"""

from __future__ import annotations

from dataclasses import dataclass

from .chance import Skewed, Weighted

OLDEST = 120
WOMAN = 2
ALL_LEVELS: Weighted[int] = Weighted((1, 3), (2, 5), (3, 2))


@dataclass(frozen=True, slots=True)
class Disease:
    """A diagnosis; `special` is Chongqing's 特殊疾病, `specific` Weihai's 特定门诊慢特病."""

    code: str
    name: str
    special: bool = False
    specific: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of care: `chongqing` and `weihai` are what stands in med_type there."""

    care: str
    chongqing: str
    weihai: str
    diseases: tuple[Disease, ...]
    costs: tuple[Skewed, Skewed, Skewed]
    levels: Weighted[int] = ALL_LEVELS
    stay: tuple[int, int] | None = None
    """Days from, to; None for a visit."""
    share: int = 50
    """What basic insurance roughly pays of the in-policy amount, in hundredths."""
    gend: int = 0
    ages: tuple[int, int] = (0, OLDEST)
    seldom: bool = False
    """Nobody has it but one person more at the end of a file that has every kind."""

    @property
    def inpatient(self) -> bool:
        """Has a beginning and an end."""
        return self.stay is not None


def _same(*points: tuple[int, int]) -> tuple[Skewed, Skewed, Skewed]:
    costs = Skewed(*points)
    return costs, costs, costs


_STAY = (
    Skewed((0, 600), (250, 1700), (500, 2600), (750, 3900), (900, 6000), (980, 9500), (1000, 19000)),
    Skewed((0, 1800), (250, 4000), (500, 6100), (750, 9300), (900, 16000), (980, 38000), (1000, 96000)),
    Skewed((0, 4500), (250, 9800), (500, 15500), (750, 28000), (900, 58000), (980, 140000), (1000, 420000)),
)
_GRAVE = (
    Skewed((0, 1500), (500, 4200), (900, 9000), (1000, 24000)),
    Skewed((0, 5000), (250, 11000), (500, 18000), (750, 31000), (900, 52000), (980, 96000), (1000, 180000)),
    Skewed((0, 12000), (250, 26000), (500, 41000), (750, 72000), (900, 130000), (980, 260000), (1000, 560000)),
)
_SMALL = _same((0, 12), (250, 48), (500, 92), (750, 170), (900, 330), (980, 720), (1000, 1900))
_DRUGS = _same((0, 40), (250, 110), (500, 190), (750, 320), (900, 560), (1000, 1500))
_CHRONIC = _same((0, 90), (250, 240), (500, 420), (750, 900), (900, 2800), (980, 6400), (1000, 14000))
_COSTLY = _same((0, 6000), (250, 11500), (500, 18800), (750, 29500), (1000, 62000))
_BIRTH = _same((0, 2300), (500, 4100), (900, 6800), (1000, 14000))

_COLD = Disease("J06.900", "急性上呼吸道感染")
_PNEUMONIA = Disease("J18.900", "肺炎")
_STONES = Disease("K80.200", "胆囊结石")
_FRACTURE = Disease("S72.000", "股骨颈骨折")
_COMMON = (
    _PNEUMONIA, _STONES, Disease("J44.900", "慢性阻塞性肺疾病"), Disease("I10.x05", "高血压3级"),
    Disease("E11.900", "2型糖尿病"), Disease("M51.202", "腰椎间盘突出"), Disease("K29.500", "慢性胃炎"),
    Disease("I25.103", "冠状动脉粥样硬化性心脏病"), Disease("N20.000", "肾结石"), Disease("H25.900", "老年性白内障"),
)  # fmt: skip
GRAVE = (
    Disease("C34.900", "肺恶性肿瘤", special=True), Disease("C50.900", "乳腺恶性肿瘤", special=True),
    Disease("C16.900", "胃恶性肿瘤", special=True), Disease("C18.900", "结肠恶性肿瘤", special=True),
    Disease("I63.900", "脑梗死", special=True), Disease("I21.900", "急性心肌梗死", special=True),
    Disease("I61.900", "脑出血"), Disease("K85.900", "急性胰腺炎"),
)  # fmt: skip
_TUMOUR = Disease("M00500", "恶性肿瘤门诊治疗", special=True, specific=True)
_DIALYSIS = Disease("M07800", "慢性肾功能衰竭（透析）", special=True, specific=True)
_PRESSURE = Disease("M03900", "高血压")
_SUGAR = Disease("M01600", "糖尿病")
_HOSPITALS: Weighted[int] = Weighted((2, 6), (3, 4))
_TOP: Weighted[int] = Weighted((3, 1))
_LOW: Weighted[int] = Weighted((1, 8), (2, 3), (3, 1))

KINDS: dict[str, Kind] = {
    kind.care: kind
    for kind in (
        Kind(care="inpatient", chongqing="21", weihai="2101", diseases=_COMMON, costs=_STAY, stay=(3, 14), share=64),
        Kind(
            care="inpatient_case_payment", chongqing="2102", weihai="2102",
            diseases=(_STONES, Disease("K35.800", "急性阑尾炎")), costs=_STAY, stay=(3, 8), share=64,
            levels=_HOSPITALS,
        ),
        Kind(
            care="inpatient_major_disease", chongqing="9902", weihai="重大疾病住院", diseases=GRAVE[:6], costs=_GRAVE,
            stay=(6, 32), share=58, levels=_HOSPITALS, ages=(16, OLDEST),
        ),
        Kind(
            care="inpatient_injury", chongqing="22", weihai="22",
            diseases=(_FRACTURE, Disease("S82.200", "胫骨骨折")), costs=_STAY, stay=(5, 24), share=58,
            levels=_HOSPITALS,
        ),
        Kind(
            care="inpatient_transfer", chongqing="23", weihai="23", diseases=GRAVE, costs=_GRAVE, stay=(6, 28),
            share=50, levels=_TOP,
        ),
        Kind(
            care="inpatient_emergency", chongqing="24", weihai="24", diseases=(GRAVE[6], GRAVE[5]), costs=_GRAVE,
            stay=(4, 20), share=56, levels=_HOSPITALS, ages=(30, OLDEST),
        ),
        Kind(
            care="inpatient_newborn", chongqing="9921", weihai="2109",
            diseases=(Disease("P07.300", "早产儿"), Disease("P59.900", "新生儿黄疸")), costs=_STAY, stay=(3, 20),
            share=60, levels=_HOSPITALS, ages=(0, 0),
        ),
        Kind(
            care="inpatient_psychiatric", chongqing="21303", weihai="21303",
            diseases=(Disease("F20.900", "精神分裂症", special=True),), costs=_STAY, stay=(30, 90), share=70,
            ages=(18, OLDEST),
        ),
        Kind(
            care="inpatient_tuberculosis", chongqing="9907", weihai="耐多药结核住院",
            diseases=(Disease("A15.000", "耐多药肺结核", special=True),), costs=_STAY, stay=(14, 40), share=66,
            levels=_HOSPITALS, ages=(16, OLDEST),
        ),
        Kind(
            care="inpatient_two_disease", chongqing="9904", weihai="儿童两病住院",
            diseases=(Disease("C91.000", "急性淋巴细胞白血病", special=True), Disease("Q21.000", "先天性室间隔缺损")),
            costs=_GRAVE, stay=(8, 34), share=64, levels=_TOP, ages=(1, 14),
        ),
        Kind(
            care="day_surgery", chongqing="28", weihai="28",
            diseases=(Disease("H25.900", "老年性白内障"), Disease("K63.500", "结肠息肉")),
            costs=_same((0, 1800), (500, 4200), (1000, 9800)), stay=(0, 1), share=60, levels=_HOSPITALS,
            ages=(30, OLDEST),
        ),
        Kind(
            care="outpatient", chongqing="11", weihai="11",
            diseases=(_COLD, Disease("K29.500", "慢性胃炎"), Disease("M54.500", "腰痛")),
            costs=_SMALL, levels=_LOW,
        ),
        Kind(
            care="outpatient_registration", chongqing="12", weihai="门诊挂号",
            diseases=(_COLD,), costs=_same((0, 6), (1000, 30)), levels=_LOW,
            share=30,
        ),
        Kind(
            care="outpatient_injury", chongqing="19", weihai="意外伤害门诊",
            diseases=(Disease("S61.000", "手指开放性伤口"),), costs=_SMALL, share=40,
        ),
        Kind(
            care="emergency", chongqing="13", weihai="13",
            diseases=(Disease("R10.000", "急腹症"), Disease("R50.900", "发热")), costs=_DRUGS, levels=_HOSPITALS,
            share=40,
        ),
        Kind(
            care="emergency_rescue", chongqing="1301", weihai="1301", diseases=(Disease("I46.900", "心脏骤停"),),
            costs=_same((0, 1200), (500, 3800), (1000, 16000)), levels=_HOSPITALS, share=55, ages=(30, OLDEST),
        ),
        Kind(
            care="outpatient_chronic", chongqing="14", weihai="14",
            diseases=(_PRESSURE, _PRESSURE, _SUGAR, _SUGAR, _TUMOUR, _DIALYSIS), costs=_CHRONIC, share=60,
            ages=(35, OLDEST),
        ),
        Kind(
            care="outpatient_two_disease", chongqing="门诊两病", weihai="门诊两病",
            diseases=(Disease("I10.x00", "高血压"), Disease("E11.900", "2型糖尿病")), costs=_DRUGS,
            levels=Weighted((1, 9), (2, 1)), ages=(40, OLDEST),
        ),
        Kind(
            care="outpatient_children_two_disease", chongqing="9903", weihai="儿童两病门诊",
            diseases=(Disease("C91.000", "急性淋巴细胞白血病", special=True),), costs=_CHRONIC, levels=_TOP, share=60,
            ages=(1, 14),
        ),
        Kind(
            care="outpatient_major_disease", chongqing="9901", weihai="重大疾病门诊",
            diseases=(Disease("N18.001", "终末期肾病", special=True), Disease("C34.900", "肺恶性肿瘤", special=True)),
            costs=_CHRONIC, levels=_HOSPITALS, share=58, ages=(18, OLDEST),
        ),
        Kind(
            care="outpatient_tuberculosis", chongqing="9906", weihai="耐多药结核门诊",
            diseases=(Disease("A15.000", "耐多药肺结核", special=True),), costs=_CHRONIC, levels=_HOSPITALS, share=60,
            ages=(16, OLDEST),
        ),
        Kind(
            care="special_drug", chongqing="18", weihai="18",
            diseases=(Disease("C34.900", "肺恶性肿瘤", special=True), Disease("C50.900", "乳腺恶性肿瘤", special=True)),
            costs=_COSTLY, levels=_TOP, ages=(30, OLDEST),
        ),
        Kind(
            care="rare_disease_drug", chongqing="罕见病特药", weihai="罕见病特药",
            diseases=(Disease("E75.202", "戈谢病"),), costs=_COSTLY, levels=_TOP, ages=(18, OLDEST), seldom=True,
        ),
        Kind(
            care="high_value_drug", chongqing="高值药品", weihai="高值药品",
            diseases=(Disease("M05.900", "类风湿关节炎"),), costs=_COSTLY, levels=_TOP, ages=(30, OLDEST), seldom=True,
        ),
        Kind(
            care="pharmacy", chongqing="41", weihai="41", diseases=(Disease("", ""),), costs=_DRUGS,
            levels=Weighted((0, 1)), share=0,
        ),
        Kind(
            care="home_bed", chongqing="71", weihai="71", diseases=(Disease("I69.300", "脑梗死后遗症"),),
            costs=_DRUGS, levels=Weighted((1, 1)), share=70, ages=(60, OLDEST),
        ),
        Kind(
            care="prenatal", chongqing="51", weihai="51", diseases=(Disease("Z34.900", "正常妊娠监督"),),
            costs=_DRUGS, levels=_HOSPITALS, share=50, gend=WOMAN, ages=(20, 42),
        ),
        Kind(
            care="delivery_normal", chongqing="52", weihai="2106", diseases=(Disease("O80.000", "单胎顺产"),),
            costs=_BIRTH, stay=(2, 4), levels=_HOSPITALS, share=20, gend=WOMAN, ages=(20, 42),
        ),
        Kind(
            care="delivery_caesarean", chongqing="52", weihai="2107", diseases=(Disease("O82.000", "单胎剖宫产"),),
            costs=_BIRTH, stay=(4, 8), levels=_HOSPITALS, share=40, gend=WOMAN, ages=(20, 42),
        ),
        Kind(
            care="family_planning_surgery", chongqing="53", weihai="计划生育手术",
            diseases=(Disease("Z30.200", "绝育"),), costs=_DRUGS, levels=_HOSPITALS, share=60, gend=WOMAN,
            ages=(25, 45),
        ),
    )
}  # fmt: skip
