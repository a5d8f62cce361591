"""Stories of birth, death, school and years: who is insured how, and which day counts."""

from __future__ import annotations

from .cast import Cast, Story


def newborn() -> Story:
    """Care before enrolment, on a birth certificate."""
    cast = Cast(2)
    baby = cast.someone("张佳", "2024-03-05", 2, "1401", certificate=("990201", "Q500114027"), paid="2024-03-28")
    cast.hold(baby, "minimum_living", "2024-03-05", known="2024-04-05")
    stay = cast.bill(baby, "inpatient_newborn", "2024-03-06", "2024-03-21", 18_600, own=900, level=3, disease="P07.300",
                     settled="2024-04-16", manual=True, mark="低保对象")  # fmt: skip
    visit = cast.bill(baby, "inpatient", "2024-06-03", "2024-06-08", 3100, level=2, disease="J18.900", mark="低保对象")
    zh = """# 新生儿：用出生医学证明，参保前就住院

3月5日出生的早产儿3月6日住院，当时没有身份证号，也没参保；3月28日参保，4月5日随家庭标识低保，
4月16日手工报销。

看什么：证件类型 990201 不按身份证校验；参保前的费用在出院日（3月21日）已有低保身份（自出生日起），4月16日已知，
所以计入倾斜：基本（18,600 − 800）× 55%（未成年加5个百分点）= 9,790.00；余8,810.00，未过大病起付8,916.50；
倾斜（8,810 − 4,000）× 60% = 2,886.00。参保缴费日见 premiums.csv；参保前的费用能否报销由参保规则定，本文件照账单结算。
6月的住院接着3月的累计：大病 8,810 + 1,000 = 9,810 过了起付，（9,810 − 8,916.50）× 65% = 580.78；
倾斜 419.22 × 60% = 251.53。
"""
    en = """# A newborn: on a birth certificate, in hospital before enrolment

Born early on 5 March, in hospital from the 6th, without an identity number and not enrolled; enrolled on 28 March,
marked 低保 with the family on 5 April, settled by hand on 16 April.

Look at: certificate type 990201 has no check digit. On the day of discharge the class holds (from birth) and by the
settlement it is known, so the tilt pays: basic (18,600 − 800) × 55 % (5 points more for a minor) = 9,790.00; 8,810.00
are left, under the critical deductible of 8,916.50; tilt (8,810 − 4,000) × 60 % = 2,886.00. The day of payment is in
premiums.csv; whether care before enrolment is covered is for the enrolment rules, this file settles what it is given.
June goes on where March ended: critical base 8,810 + 1,000 = 9,810, (9,810 − 8,916.50) × 65 % = 580.78; tilt
419.22 × 60 % = 251.53.
"""
    return Story(
        slug="newborn-birth-certificate", histories=(baby,), zh=zh, en=en, premiums=True,
        expected={
            stay.setl_id: ("9790.00", "0.00", "0.00", "2886.00"),
            visit.setl_id: ("2100.00", "580.78", "0.00", "251.53"),
        },
    )  # fmt: skip


def death() -> Story:
    """Died in hospital, settled a month later."""
    cast = Cast(3)
    man = cast.someone("向德福", "1952-11-02", 1, "16")
    row = cast.hold(man, "special_hardship", "2019-01-01")
    ended = cast.hold(man, "special_hardship", "2019-01-01", "2024-05-18", known="2024-05-28", end_reason="死亡",
                      record=row.record_id)  # fmt: skip
    man.person.death_date = ended.enddate
    stay = cast.bill(man, "inpatient", "2024-04-29", "2024-05-18", 24_500, own=1_300, level=2, disease="I63.900",
                     special=True, settled="2024-06-25", manual=True)  # fmt: skip
    zh = """# 住院期间去世，一个多月后才结算

特困人员5月18日在区人民医院去世，5月28日身份因死亡终止，家属6月25日办理手工报销。

看什么：结算那天已没有特困身份，但治疗发生在去世之前，按5月18日的身份结算。特殊疾病：
基本（24,500 − 300）× 70% = 16,940.00；余7,560.00不到大病起付；救助 7,560 × 70% = 5,292.00；余2,268.00不到倾斜的3,000。
identities.csv 同一记录号有两行：后一行自5月28日起替换前一行。
"""
    en = """# Died in hospital, settled more than a month later

A person in special hardship dies in the district hospital on 18 May; the class is ended by death on 28 May; the family
has the bill reimbursed by hand on 25 June.

Look at: on the day of settling the class is gone, but the care was before the death, so the class of 18 May counts.
Special disease: basic (24,500 − 300) × 70 % = 16,940.00; the 7,560.00 left are under the critical deductible;
assistance 7,560 × 70 % = 5,292.00; the 2,268.00 left are under the tilt's 3,000. In identities.csv one record stands
twice: the later row replaces the earlier from 28 May on.
"""
    return Story(
        slug="death-in-hospital", histories=(man,), zh=zh, en=en,
        expected={stay.setl_id: ("16940.00", "0.00", "5292.00", "0.00")},
    )  # fmt: skip


def year_end() -> Story:
    """A stay across 31 December, with and without an interim settlement."""
    cast = Cast(4)
    whole = cast.someone("罗永贵", "1966-02-20", 1, "15")
    split = cast.someone("罗永强", "1968-08-08", 1, "15")
    for person in (whole, split):
        cast.hold(person, "minimum_living", "2021-03-01")
    kind, illness, mark = "inpatient_injury", "S72.000", "低保对象"
    one = cast.bill(whole, kind, "2024-12-20", "2025-01-12", 46_000, level=3, disease=illness, mark=mark)
    interim = cast.bill(split, kind, "2024-12-20", "2024-12-31", 26_000, level=3, disease=illness, mark=mark, mid=True)
    last = cast.bill(split, kind, "2025-01-01", "2025-01-12", 20_000, level=3, disease=illness, mark=mark,
                     stay=interim.mdtrt_id)  # fmt: skip
    zh = """# 跨年住院：一次结清，或年底中途结算

兄弟二人同一天受伤住院（2024-12-20 至 2025-01-12），费用相同（范围内46,000元），都是低保。
哥哥出院时一次结清：全部算2025年（读法 benefit_date：出院日），大病起付 18,797 ÷ 2 = 9,398.50。
弟弟12月31日中途结算26,000元，出院结20,000元：中途单属2024年，出院单属2025年；住院起付800只扣一次。

看什么：同样的费用，两种结算的支付不同；可用 `--reading benefit_date=…` 比较。哥哥：基本22,600.00、大病9,100.98、
大额救助10,009.31、倾斜173.83。弟弟中途单：12,600.00、2,914.28、0（这次住院至此未超3万）、3,891.43；
出院单：10,000.00、390.98、6,726.31（整次住院46,000，已超3万）、0。
"""
    en = """# A stay across the year's end: settled once, or with an interim bill

Two brothers are hurt on one day and in hospital from 2024-12-20 to 2025-01-12 at the same cost (46,000 in policy); both
hold 低保. The elder settles once at discharge: all of it is 2025 (reading benefit_date: discharge), with the critical
deductible 18,797 / 2 = 9,398.50. The younger has an interim bill of 26,000 on 31 December and 20,000 at discharge: the
interim belongs to 2024, the rest to 2025; the deductible of 800 is taken once.

Look at: same cost, different payments; `--reading benefit_date=…` compares. Elder: basic 22,600.00, critical 9,100.98,
large bill 10,009.31, tilt 173.83. Younger, interim: 12,600.00, 2,914.28, 0 (not over 30,000 so far), 3,891.43; at
discharge: 10,000.00, 390.98, 6,726.31 (the stay of 46,000 is over 30,000), 0.
"""
    return Story(
        slug="stay-across-year-end", histories=(whole, split), zh=zh, en=en,
        expected={
            one.setl_id: ("22600.00", "9100.98", "10009.31", "173.83"),
            interim.setl_id: ("12600.00", "2914.28", "0.00", "3891.43"),
            last.setl_id: ("10000.00", "390.98", "6726.31", "0.00"),
        },
    )  # fmt: skip


def minor() -> Story:
    """Turning eighteen between two stays."""
    cast = Cast(5)
    boy = cast.someone("谭浩宇", "2006-07-01", 1, "")
    spring = cast.bill(boy, "inpatient", "2024-05-06", "2024-05-14", 9_000, level=2, disease="J18.900")
    summer = cast.bill(boy, "inpatient", "2024-08-05", "2024-08-12", 8_000, level=2, disease="J18.900")
    zh = """# 未成年人：两次住院之间满18岁

2006年7月1日出生，没有任何救助身份。5月住院还是未成年人，8月已成年；人员类别列为空，按出生日期判断。

看什么：5月（9,000 − 300）× 75% = 6,525.00；8月（8,000 − 300）× 70% = 5,390.00。差的5个百分点是未成年人的加成。
"""
    en = """# A minor who comes of age between two stays

Born on 1 July 2006, no class at all. In May still a minor, in August of age; the person type is empty, so the date of
birth tells.

Look at: May (9,000 − 300) × 75 % = 6,525.00; August (8,000 − 300) × 70 % = 5,390.00. The 5 points are the minor's.
"""
    return Story(
        slug="minor-turns-eighteen", histories=(boy,), zh=zh, en=en,
        expected={
            spring.setl_id: ("6525.00", "0.00", "0.00", "0.00"),
            summer.setl_id: ("5390.00", "0.00", "0.00", "0.00"),
        },
    )  # fmt: skip


def student() -> Story:
    """Cover from September to August."""
    cast = Cast(6)
    girl = cast.someone("杨雪婷", "2004-10-15", 2, "1404", paid="2023-09-10")
    visits = [
        cast.bill(girl, "outpatient", when, when, amount, level=1, disease="J06.900")
        for when, amount in (("2024-04-11", 400), ("2024-08-28", 200), ("2024-09-03", 200))
    ]
    zh = """# 大学生：参保年度是9月到次年8月

2023年9月10日按大学生价格缴费，待遇期是2023年9月1日至2024年8月31日；premiums.csv 是这次缴费。

看什么：`tuodi subsidy premiums.csv --year 2023` 按学生价格、学年待遇期计算。普通门诊（一级60%，一档年限额300元）：
4月 400 × 60% = 240.00；8月28日 200 × 60% = 120，限额只剩60.00；9月3日已是新的参保年度，
但文件里的门诊限额按自然年度累计，所以是0.00。限额按哪个年度，正是要向医保部门核对的一点。
"""
    en = """# A student: cover runs from September to August

Paid on 10 September 2023 at the student's price, covered from 2023-09-01 to 2024-08-31; premiums.csv is that payment.

Look at: `tuodi subsidy premiums.csv --year 2023` goes by the student's price and period. Ordinary outpatient care (60 %
at level 1, limit 300 a year in plan 1): April 400 × 60 % = 240.00; 28 August 200 × 60 % = 120, but only 60.00 of the
limit are left; 3 September is a new cover year, but the limit in the documents is one of the calendar year: 0.00.
Which year the limit goes by is a thing to ask the bureau.
"""
    amounts = ("240.00", "60.00", "0.00")
    return Story(
        slug="student-cover-year", histories=(girl,), zh=zh, en=en, premiums=True,
        expected={row.setl_id: (paid, "0.00", "0.00", "0.00") for row, paid in zip(visits, amounts, strict=True)},
    )  # fmt: skip


def refund() -> Story:
    """Paid for next year, died before it began."""
    cast = Cast(7)
    woman = cast.someone("陈桂芳", "1949-05-23", 2, "16", paid="2023-11-05")
    cast.hold(woman, "minimum_living", "2020-01-01", "2023-12-20", end_reason="死亡")
    alive = cast.someone("陈建国", "1975-01-17", 1, "15", paid="2023-11-05")
    woman.person.death_date = woman.identities[0].enddate
    stay = cast.bill(
        woman, "inpatient", "2023-12-09", "2023-12-20", 15_000, level=2, disease="J44.900", mark="低保对象"
    )
    zh = """# 缴了2024年保费，2023年12月去世：退费

母子二人2023年11月5日一起缴2024年度保费；母亲（低保）12月20日去世，2024年1月1日待遇期还没开始。

看什么：`tuodi subsidy premiums.csv --identities identities.csv --year 2024`：母亲退还个人缴的38.00元
（380元，低保资助90%），儿子不退。12月的住院仍按2023年度结算：
基本（15,000 − 300）× 70% = 10,290.00，倾斜（4,710 − 4,000）× 60% = 426.00。
"""
    en = """# Premium of 2024 paid, died in December 2023: refund

Mother and son pay for 2024 on 5 November 2023; the mother (低保) dies on 20 December, before cover begins on 1 January.

Look at: `tuodi subsidy premiums.csv --identities identities.csv --year 2024` refunds the mother's own 38.00 (380, of
which 低保 is given 90 %), not the son. Her stay in December settles in 2023:
basic (15,000 − 300) × 70 % = 10,290.00, tilt (4,710 − 4,000) × 60 % = 426.00.
"""
    return Story(
        slug="premium-refund-after-death", histories=(woman, alive), zh=zh, en=en, premiums=True,
        expected={stay.setl_id: ("10290.00", "0.00", "0.00", "426.00")},
    )  # fmt: skip
