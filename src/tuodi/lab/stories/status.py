"""Stories of classes and bills over time: lost, late, elsewhere, reversed, and a cap that shrinks."""

from __future__ import annotations

from .cast import Cast, Story


def two_insurances() -> Story:
    """Resident in spring, employee in autumn."""
    cast = Cast(8)
    woman = cast.someone("秦红梅", "1986-12-01", 2, "15")
    cast.hold(woman, "minimum_living", "2021-01-01")
    spring = cast.bill(woman, "inpatient_injury", "2024-03-02", "2024-03-20", 38_000, level=2, disease="S72.000",
                       mark="低保对象")  # fmt: skip
    autumn = cast.bill(woman, "inpatient_injury", "2024-09-05", "2024-09-25", 42_000, level=3, disease="S72.000",
                       mark="低保对象", insutype="310")  # fmt: skip
    autumn.hifp_pay, autumn.hifob_pay, autumn.acct_pay = 3_500_000, 0, 0
    zh = """# 同一年里先居民医保（390）后职工医保（310）

低保对象3月以居民身份住院；7月就业参加职工医保，9月取内固定住院。职工医保的统筹支付35,000.00元是账单上的事实。

看什么：两种保险的基本、大病各算各的，救助和倾斜按人累计。3月：26,390.00、1,750.78、大额6,901.45、倾斜0；
9月：余7,000.00 × 70% = 4,900.00；倾斜累计 2,957.77 + 2,100.00 = 5,057.77，（5,057.77 − 4,000）× 60% = 634.66。
"""
    en = """# Residents' (390) and employees' (310) insurance in one year

A 低保 recipient is in hospital in March as a resident; she finds work in July and has the plate removed in September as
an employee. The 35,000.00 of the employees' fund are a fact of the bill.

Look at: basic and critical run apart for each insurance, assistance and tilt run on for the person. March: 26,390.00,
1,750.78, large bill 6,901.45, tilt 0; September: 7,000.00 left × 70 % = 4,900.00; tilt base 2,957.77 + 2,100.00 =
5,057.77, (5,057.77 − 4,000) × 60 % = 634.66.
"""
    return Story(
        slug="employee-and-resident", histories=(woman,), zh=zh, en=en,
        expected={
            spring.setl_id: ("26390.00", "1750.78", "6901.45", "0.00"),
            autumn.setl_id: ("35000.00", "0.00", "4900.00", "634.66"),
        },
    )  # fmt: skip


def lost_and_regained() -> Story:
    """低保 from January to March and again from July."""
    cast = Cast(9)
    man = cast.someone("邓成林", "1970-03-03", 1, "15")
    cast.hold(man, "minimum_living", "2020-01-01", "2024-03-31")
    cast.hold(man, "minimum_living", "2024-07-01")
    first = cast.bill(man, "inpatient", "2024-02-01", "2024-02-15", 33_000, level=2, disease="K85.900", mark="低保对象")
    between = cast.bill(man, "inpatient", "2024-05-08", "2024-05-16", 12_000, level=2, disease="K85.900")
    again = cast.bill(man, "inpatient", "2024-08-12", "2024-08-21", 15_000, level=2, disease="K85.900", mark="低保对象")
    zh = """# 低保失去又恢复

3月31日退出低保，7月1日重新纳入；2月、5月、8月各住院一次。

看什么：5月没有救助；但5月的自付仍计入年度累计（读法 ordinary_time_counts）。8月大病按低保：累计13,920 → 18,630，
都在8,916.50以上，4,710 × 65% = 3,061.50；倾斜累计6,610.27 → 8,258.77，1,648.50 × 60% = 989.10。
"""
    en = """# 低保 lost and regained

Left 低保 on 31 March, taken in again on 1 July; one stay each in February, May and August.

Look at: no assistance in May; but what is borne in May still counts in the year (reading ordinary_time_counts).
August by the schedule of 低保: critical base 13,920 → 18,630, all above 8,916.50, 4,710 × 65 % = 3,061.50; tilt base
6,610.27 → 8,258.77, 1,648.50 × 60 % = 989.10.
"""
    return Story(
        slug="class-lost-and-regained", histories=(man,), zh=zh, en=en,
        expected={
            first.setl_id: ("22890.00", "775.78", "6533.95", "0.00"),
            between.setl_id: ("8190.00", "0.00", "0.00", "0.00"),
            again.setl_id: ("10290.00", "3061.50", "0.00", "989.10"),
        },
    )  # fmt: skip


def elsewhere() -> Story:
    """Insured in Pengshui, certified in Qianjiang."""
    cast = Cast(10, "500243")
    man = cast.someone("蒋志明", "1981-10-10", 1, "15")
    cast.hold(man, "minimum_living", "2022-01-01", region="500114")
    stay = cast.bill(man, "inpatient_injury", "2024-06-01", "2024-06-19", 36_000, level=2, disease="S82.200",
                     mark="低保对象", idet="500114")  # fmt: skip
    zh = """# 参保在彭水，身份在黔江认定

看什么：基本、大病按参保地；救助按认定地（Q-6.2b），所以用黔江的标准：24,990.00、1,360.78、
大额 9,649.22 × 70% = 6,754.45。
彭水自己的救助细则不在手，若身份由彭水认定，救助金额会留空并写明缺什么。
"""
    en = """# Insured in Pengshui, certified in Qianjiang

Look at: basic and critical go by the insured region, assistance by the certifying one (Q-6.2b), so Qianjiang's schedule
pays: 24,990.00, 1,360.78, large bill 9,649.22 × 70 % = 6,754.45. Pengshui's own schedule is a missing document: with a
class certified there the assistance would stay empty and say what is missing.
"""
    return Story(
        slug="certified-in-another-district", histories=(man,), zh=zh, en=en,
        expected={stay.setl_id: ("24990.00", "1360.78", "6754.45", "0.00")},
    )  # fmt: skip


def reversal() -> Story:
    """The second of three bills is reversed after the third."""
    cast = Cast(11)
    woman = cast.someone("吴秀珍", "1963-06-06", 2, "16")
    cast.hold(woman, "minimum_living", "2020-05-01")
    rows = [
        cast.bill(woman, "inpatient", begin, end, amount, level=2, disease="C34.900", special=True, mark="低保对象")
        for begin, end, amount in (
            ("2024-02-02", "2024-02-12", 20_000), ("2024-04-03", "2024-04-18", 30_000),
            ("2024-06-04", "2024-06-11", 10_000),
        )
    ]  # fmt: skip
    cast.reverse(woman, rows[1], "2024-07-09")
    zh = """# 冲销的不是最后一张单

三次住院后，7月9日冲销第二张（4月）。bills.csv 里的支付是当时付的。

看什么：冲销单是原单每一列的相反数；第三张单当时按累计15,420起算，冲销后应按6,210起算：大病由2,086.50变为327.28，
救助由786.45变为2,017.90。差额是建议，由第二个人确认后另行入账，不改原单。
"""
    en = """# The bill reversed is not the last

After three stays the second bill (April) is reversed on 9 July. The payments in bills.csv are those made at the time.

Look at: the reversal is the negative of every column; the third bill was settled from a base of 15,420 and should now
start from 6,210: critical 327.28 instead of 2,086.50, assistance 2,017.90 instead of 786.45. The differences are
proposals that a second person decides and that are booked apart; the bills stay as they are.
"""
    return Story(
        slug="reversal-not-the-last", histories=(woman,), zh=zh, en=en, paid=True,
        expected={
            rows[0].setl_id: ("13790.00", "0.00", "4347.00", "0.00"),
            rows[2].setl_id: ("6790.00", "327.28", "2017.90", "0.00"),
        },
    )  # fmt: skip


def shrinking_cap() -> Story:
    """From 低保 to 低保边缘 in the year: the limit goes from 70,000 to 10,000."""
    cast = Cast(12, "371000")
    man = cast.someone("丛建军", "1972-09-09", 1, "15")
    cast.hold(man, "minimum_living", "2021-01-01", "2024-05-31")
    cast.hold(man, "low_income_edge", "2024-06-01")
    spring = cast.bill(man, "inpatient", "2024-03-01", "2024-03-28", 120_000, own=9_000, level=3, disease="I61.900",
                       mark="低保对象")  # fmt: skip
    summer = cast.bill(man, "inpatient", "2024-08-01", "2024-08-20", 60_000, own=4_000, level=3, disease="I61.900",
                       mark="低保边缘家庭成员")  # fmt: skip
    zh = """# 年中限额变小（威海，2024年）

6月起由低保转为低保边缘：救助年限额从7万元变为1万元，再救助从2万元变为1万元。3月已救助18,893.00元。

看什么：已付的不追回，超过新限额的部分只是不再付：8月大病18,240.00，救助0.00（限额已满），再救助仍有余额：
累计8,097.00 → 20,257.00，（20,257 − 10,000）× 70% = 7,179.90，限额剩 10,000 − 2,167.90 = 7,832.10。
"""
    en = """# A cap that shrinks in mid-year (Weihai, 2024)

From June on the man is 低保边缘 instead of 低保: the year's limit of assistance falls from 70,000 to 10,000, that of
re-assistance from 20,000 to 10,000. 18,893.00 were paid in March.

Look at: nothing is clawed back, a cap only limits what is still to be paid: August gets 18,240.00
from the critical insurance, 0.00 of assistance (limit reached), and re-assistance,
    which has room: base 8,097.00 → 20,257.00, (20,257 − 10,000) × 70 % = 7,179.90, of 10,000 − 2,167.90 = 7,832.10.
"""
    return Story(
        slug="cap-shrinks-in-mid-year", histories=(man,), zh=zh, en=en,
        expected={
            spring.setl_id: ("59600.00", "33410.00", "18893.00", "2167.90"),
            summer.setl_id: ("29600.00", "18240.00", "0.00", "7179.90"),
        },
    )  # fmt: skip


def never_assisted() -> Story:
    """The mark came after the bills."""
    cast = Cast(13)
    woman = cast.someone("周凤英", "1958-04-04", 2, "16")
    cast.hold(woman, "minimum_living", "2024-03-01", known="2024-07-08")
    april = cast.bill(woman, "inpatient", "2024-04-01", "2024-04-16", 28_000, own=1_500, level=2, disease="C16.900",
                      special=True)  # fmt: skip
    may = cast.bill(woman, "inpatient", "2024-05-10", "2024-05-20", 22_000, own=800, level=2, disease="C16.900",
                    special=True)  # fmt: skip
    zh = """# 从未救助：标识来得太晚（未救助）

3月1日认定低保，名单7月8日才到医保；4月、5月两次住院都按普通居民结算，没有救助。

看什么：`tuodi review`：两张单应救助而未救助。4月 8,610.00 × 70% = 6,027.00；5月大病也应按低保：
（15,420 − 8,916.50）× 65% = 4,227.28，救助 2,582.72 × 70% = 1,807.90。
按结算时已知结算，两单的救助都是0，并写明“当时尚未标识”。
"""
    en = """# Never assisted: the mark came too late (未救助)

Certified 低保 on 1 March, but the list reached the medical security bureau on 8 July; the stays of April and May were
settled as an ordinary resident's, without assistance.

Look at: `tuodi review` finds both. April 8,610.00 × 70 % = 6,027.00; in May the critical insurance should have known
too: (15,420 − 8,916.50) × 65 % = 4,227.28, assistance 2,582.72 × 70 % = 1,807.90. Settled as known at the time, both
get 0 and the reason: class not known yet.
"""
    return Story(
        slug="never-assisted-late-mark", histories=(woman,), zh=zh, en=en, paid=True,
        expected={
            april.setl_id: ("19390.00", "0.00", "6027.00", "0.00"),
            may.setl_id: ("15190.00", "4227.28", "1807.90", "0.00"),
        },
    )  # fmt: skip
