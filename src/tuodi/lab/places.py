"""The four settling regions as the generator sees them: townships, places of care, classes certified there, by whom."""

from __future__ import annotations

from dataclasses import dataclass, field

from .chance import Weighted

CIVIL = ("special_hardship", "minimum_living", "low_income_edge", "expenditure_poor", "illness_poor")
RURAL = ("returned_to_poverty", "unstable_exit", "marginal_at_risk", "sudden_hardship", "stable_exit")
VETERANS = ("veteran_key", "veteran_other")
FAMILY_PLANNING = ("family_planning_special", "family_planning_reward")


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A settling region. `homes`: division codes that stand in its people's identity numbers, with their townships."""

    code: str
    name: str
    homes: dict[str, tuple[str, ...]]
    classes: Weighted[str]
    near: Weighted[str]
    """Places of care of its own, and elsewhere in the city."""
    far: Weighted[str]
    """Places of care in the rest of the province and the country."""
    neighbours: tuple[str, ...]
    """Districts that certify some of its people."""
    elsewhere: dict[str, str] = field(default_factory=dict)
    """Names of the other divisions."""

    @property
    def province(self) -> str:
        """The two digits by which codes are read."""
        return self.code[:2]

    def certifier(self, identity: str, region: str = "") -> str:
        """The office that certifies a class."""
        name = self.elsewhere.get(region, self.name)
        if identity in CIVIL:
            return f"{name}民政局"
        if identity in RURAL:
            return f"{name}乡村振兴局"
        if identity in VETERANS:
            return f"{name}退役军人事务局"
        return f"{name}卫生健康委员会" if identity in FAMILY_PLANNING else f"{name}残疾人联合会"

    def name_of(self, code: str) -> str:
        """The Chinese name of a division."""
        return self.name if code == self.code else self.elsewhere[code]


_CHONGQING = {
    "500101": "万州区", "500102": "涪陵区", "500103": "渝中区", "500106": "沙坪坝区", "500112": "渝北区",
    "500114": "黔江区", "500243": "彭水苗族土家族自治县", "500241": "秀山土家族苗族自治县",
    "510100": "四川省成都市", "330100": "浙江省杭州市",
    "440100": "广东省广州市", "422800": "湖北省恩施土家族苗族自治州",
}  # fmt: skip
_SHANDONG = {
    "371002": "环翠区", "371003": "文登区", "371082": "荣成市", "371083": "乳山市", "370100": "山东省济南市",
    "370200": "山东省青岛市", "370600": "山东省烟台市", "110105": "北京市朝阳区", "310104": "上海市徐汇区",
}  # fmt: skip
_CHONGQING_CLASSES: Weighted[str] = Weighted(
    ("minimum_living", 34), ("special_hardship", 10), ("low_income_edge", 8), ("returned_to_poverty", 2),
    ("unstable_exit", 5), ("marginal_at_risk", 6), ("sudden_hardship", 4), ("stable_exit", 14),
    ("illness_poor", 3), ("severe_disability", 8), ("veteran_key", 2), ("veteran_other", 3),
    ("family_planning_special", 1), ("family_planning_reward", 2),
)  # fmt: skip
_YUBEI_CLASSES: Weighted[str] = Weighted(*((name, _CHONGQING_CLASSES.count(name)) for name in (*CIVIL[:3], *RURAL)))
"""Without the classes that a district's own document would have to name the certifier of."""
_WEIHAI_CLASSES: Weighted[str] = Weighted(
    ("minimum_living", 42), ("special_hardship", 16), ("low_income_edge", 14), ("returned_to_poverty", 2),
    ("unstable_exit", 6), ("marginal_at_risk", 6), ("sudden_hardship", 4), ("stable_exit", 8), ("expenditure_poor", 2),
)  # fmt: skip

REGIONS: dict[str, Region] = {
    region.code: region
    for region in (
        Region(
            code="500114",
            name="黔江区",
            homes={"500114": (
                "城东街道", "城南街道", "城西街道", "正阳街道", "舟白街道", "冯家街道", "阿蓬江镇", "石会镇", "黑溪镇",
                "黄溪镇", "黎水镇", "金溪镇", "马喇镇", "濯水镇", "石家镇", "鹅池镇", "小南海镇", "邻鄂镇", "中塘镇",
                "沙坝镇", "白石镇", "太极镇", "蓬东乡", "杉岭乡", "水田乡", "白土乡", "金洞乡",
                "五里镇", "水市镇", "新华乡",
            )},
            classes=_CHONGQING_CLASSES,
            near=Weighted(("500114", 90), ("500103", 4), ("500106", 4), ("500243", 2)),
            far=Weighted(("510100", 4), ("330100", 3), ("440100", 2), ("422800", 1)),
            neighbours=("500243", "500112"),
            elsewhere=_CHONGQING,
        ),
        Region(
            code="500243",
            name="彭水苗族土家族自治县",
            homes={"500243": (
                "汉葭街道", "绍庆街道", "靛水街道", "保家镇", "郁山镇", "高谷镇", "桑柘镇", "鹿角镇", "黄家镇",
                "普子镇",
                "龙射镇", "连湖镇", "万足镇", "平安镇", "长生镇", "新田镇", "鞍子镇", "太原镇", "龙溪镇", "梅子垭镇",
                "大同镇", "岩东乡", "鹿鸣乡", "棣棠乡", "三义乡", "联合乡", "石柳乡", "走马乡", "芦塘乡", "乔梓乡",
                "诸佛乡", "桐楼乡", "善感乡", "双龙乡", "石盘乡", "大垭乡", "润溪乡", "朗溪乡", "龙塘乡",
            )},
            classes=_CHONGQING_CLASSES,
            near=Weighted(("500243", 88), ("500114", 6), ("500103", 3), ("500102", 3)),
            far=Weighted(("510100", 3), ("330100", 4), ("440100", 3)),
            neighbours=("500114",),
            elsewhere=_CHONGQING,
        ),
        Region(
            code="500112",
            name="渝北区",
            homes={"500112": (
                "双龙湖街道", "回兴街道", "双凤桥街道", "悦来街道", "王家街道", "仙桃街道", "宝圣湖街道", "两路街道",
                "玉峰山镇", "龙兴镇", "统景镇", "大湾镇", "兴隆镇", "木耳镇", "茨竹镇", "古路镇", "石船镇",
                "大盛镇", "洛碛镇",
            )},
            classes=_YUBEI_CLASSES,
            near=Weighted(("500112", 86), ("500103", 8), ("500106", 6)),
            far=Weighted(("510100", 6), ("330100", 2), ("440100", 2)),
            neighbours=("500101", "500114"),
            elsewhere=_CHONGQING,
        ),
        Region(
            code="371000",
            name="威海市",
            homes={
                "371002": ("孙家疃街道", "张村镇", "羊亭镇", "温泉镇", "竹岛街道"),
                "371003": ("龙山街道", "天福街道", "环山街道", "葛家镇", "宋村镇", "高村镇", "小观镇"),
                "371082": ("俚岛镇", "成山镇", "崖头街道", "人和镇", "虎山镇", "荫子镇", "滕家镇"),
                "371083": ("夏村镇", "海阳所镇", "白沙滩镇", "下初镇", "午极镇", "崖子镇", "南黄镇"),
            },
            classes=_WEIHAI_CLASSES,
            near=Weighted(("371002", 32), ("371003", 24), ("371082", 24), ("371083", 20)),
            far=Weighted(("370600", 4), ("370200", 3), ("370100", 2), ("110105", 2), ("310104", 1)),
            neighbours=(),
            elsewhere=_SHANDONG,
        ),
    )
}  # fmt: skip
