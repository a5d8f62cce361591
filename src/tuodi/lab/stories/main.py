"""The main story: a 低保 family whose large bill reaches all four tiers (Qianjiang, 2024)."""

from __future__ import annotations

from .cast import Cast, Story

ZH = """# 低保家庭的一张大额账单：四层都付（黔江，2024年）

冉家三口2022年起是低保。父亲3月在区内二级医院住院；7月脑出血，经规范转诊到渝中区三级医院，
住院费152,300.00元，其中政策范围内128,600.00元。孩子10月在镇卫生院住院。

看父亲7月这一单（低保，一档）：

| 层 | 算式 | 支付 |
| --- | --- | --- |
| 基本医保 | （128,600 − 起付800）× 50% | 63,900.00 |
| 大病保险 | 年度累计 2,070 + 64,700 = 66,770；（66,770 − 8,916.50）× 65% | 37,604.78 |
| 医疗救助（大额费用） | 一次住院超3万元：27,095.22 × 70% | 18,966.65 |
| 倾斜救助 | 年度累计 2,070 + 8,128.57 = 10,198.57；（10,198.57 − 4,000）× 60% | 3,719.14 |

四层合计124,190.57元；个人28,109.43元 = 范围内4,409.43 + 先行自付9,500.00 + 全自费14,200.00。

3月那一单（6,200元）没有救助：普通疾病且不超3万元；但自付的2,070元计入大病和倾斜的年度累计。
"""
EN = """# One large bill of a 低保 family: all four tiers pay (Qianjiang, 2024)

The Ran family of three has held 低保 since 2022. The father is in the district's level-2 hospital in March; in July he
has a cerebral haemorrhage and is referred by the rules to a level-3 hospital in Yuzhong: 152,300.00 yuan, of which
128,600.00 in policy. The child is in the township hospital in October.

Look at the father's bill of July (低保, plan 1):

| tier | arithmetic | paid |
| --- | --- | --- |
| basic insurance | (128,600 − deductible 800) × 50 % | 63,900.00 |
| critical illness insurance | year so far 2,070 + 64,700 = 66,770; (66,770 − 8,916.50) × 65 % | 37,604.78 |
| assistance (large bill) | one admission over 30,000: 27,095.22 × 70 % | 18,966.65 |
| tilt | year so far 2,070 + 8,128.57 = 10,198.57; (10,198.57 − 4,000) × 60 % | 3,719.14 |

Together 124,190.57; the family pays 28,109.43 = 4,409.43 in policy + 9,500.00 first-self-pay + 14,200.00 self-paid.

The bill of March (6,200) gets no assistance, being an ordinary disease and not over 30,000; but its 2,070 yuan count
towards the year's base of the critical insurance and of the tilt.
"""


def family() -> Story:
    """Father, mother, child."""
    cast = Cast(1)
    father = cast.someone("冉光明", "1979-04-12", 1, "15")
    mother = cast.someone("田秀莲", "1982-09-30", 2, "15")
    child = cast.someone("冉欣怡", "2013-06-18", 2, "1403")
    for member in (father, mother, child):
        cast.hold(member, "minimum_living", "2022-06-01")
    mark = "低保对象"
    march = cast.bill(father, "inpatient", "2024-03-04", "2024-03-11", 6200, own=380, first=260, level=2,
                      disease="K29.500", mark=mark)  # fmt: skip
    july = cast.bill(father, "inpatient_emergency", "2024-07-02", "2024-07-29", 128_600, own=14_200, first=9_500,
                     level=3, disease="I61.900", place="500103", refl=1, mark=mark)  # fmt: skip
    cast.bill(mother, "outpatient", "2024-05-20", "2024-05-20", 96, own=8, level=1, disease="J06.900", mark=mark)
    autumn = cast.bill(child, "inpatient", "2024-10-08", "2024-10-13", 2400, own=120, level=1, disease="J18.900",
                       mark=mark)  # fmt: skip
    return Story(
        slug="family-four-tiers", histories=(father, mother, child), zh=ZH, en=EN,
        expected={
            march.setl_id: ("4130.00", "0.00", "0.00", "0.00"),
            july.setl_id: ("63900.00", "37604.78", "18966.65", "3719.14"),
            autumn.setl_id: ("1955.00", "0.00", "0.00", "0.00"),
        },
    )  # fmt: skip
