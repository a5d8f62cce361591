"""Rows of bills at random: the usual variety, and every kind of dirt a row can have."""

from __future__ import annotations

import datetime as dt

from tests.exchange.samples import WANG, ZHAO, bill, id_number, reversal


def money_text(fen):
    return f"{fen // 100}.{fen % 100:02d}"


def random_rows(rng, count):
    """Bills of few people, most sound, with the usual variety and some of everything that is unusual."""
    rows = []
    for number in range(count):
        person = rng.randint(0, count // 3)
        day = dt.date(2024, 1, 1) + dt.timedelta(days=rng.randint(0, 150))
        policy, first, own = rng.randint(0, 900_000), rng.choice((0, 0, 5_000)), rng.choice((0, 12_345))
        total = policy + first + own
        care, disease = rng.choice(CARES)
        row = bill(
            setl_id=f"S{number:05d}", psn_no=f"P{person}", certno=rng.choice(("", certificate(person))),
            setl_time=f"{day} {rng.choice(('10:00:00', '10:00:00', '12:30:00'))}", begndate=str(day),
            enddate=str(day), mdtrt_id=rng.choice((f"M{number}", f"M{number}", "", f"M{person}")),
            insutype=rng.choice(("390", "390", "城乡居民基本医疗保险", "310")),
            mdtrt_admdvs=rng.choice(("500114", "500114", "500103", "420800")), refl=rng.choice(("1", "2", "3")),
            med_type=care, dise_codg=disease,
            hosp_lv=rng.choice(("1", "2", "3", "三级")), psn_type=rng.choice(("", "11", "16", "student")),
            psn_idet_type=rng.choice(("", "", "低保对象", "特困人员;低保对象")),
            medfee_sumamt=money_text(total), fulamt_ownpay_amt=money_text(own), preselfpay_amt=money_text(first),
            inscp_scp_amt=money_text(policy), outarea_selfpay=rng.choice(("", "0.00")),
            hifp_pay=rng.choice(("", money_text(policy // 2))), maf_pay=rng.choice(("", "0.00")),
        ) | {
            "brdy": "", "psn_seq": rng.choice(("", "", "1", "2")), "tilt_pay": "", "hifob_pay": rng.choice(("", "0")),
            "oth_pay": rng.choice(("", "", "0.00", "100.00", "99999.00")), "refl_from_mdtrt_id": "",
            "psn_name": rng.choice(("张三", "", "Li Si")),
        }  # fmt: skip
        if rng.random() < 0.06:
            row |= dirt(rng, rows, row)
        rows.append(row)
        if rng.random() < 0.06:
            later = str(day + dt.timedelta(days=rng.choice((0, 0, 20)))) + rng.choice((" 10:00:00", " 13:00:00"))
            rows.append(reversal(row, setl_time=later) | rng.choice(({}, {"hifp_pay": ""}, {"maf_pay": "-1.00"})))
    return rows


CARES = (("21", ""), ("21", "I10"), ("11", ""), ("14", "E11"), ("普通门诊", ""), ("52", "O80"))


def certificate(person):
    return id_number(f"50011419{50 + person // 100:02d}0307{person % 100 + 100}")


def dirt(rng, rows, row):
    """One thing that is unusual about a row; each kind of refusal is among them, and what only looks like one."""
    kinds = [
        {"setl_id": ""}, {"setl_id": f" {row['setl_id']}\t"}, {"setl_id": "5.00243E+17"}, {"psn_no": ""},
        {"psn_no": "", "certno": ""}, {"psn_no": f"Ｐ{row['psn_no'][1:]}"}, {"psn_no": f'="{row["psn_no"]}"'},
        {"psn_no": "null"}, {"certno": WANG.lower()}, {"certno": WANG[:-1]}, {"certno": ZHAO}, {"certno": "X123456789"},
        {"certno": "5.00E+17"}, {"psn_cert_type": "02", "certno": "AB1234"}, {"psn_cert_type": "?"},
        {"setl_time": ""}, {"setl_time": "2024年3月5日"}, {"setl_time": "45296.5"}, {"setl_time": "2031-01-01"},
        {"setl_time": "2024-02-30"}, {"setl_time": "1999-12-31"}, {"begndate": "2024-13-01"}, {"begndate": "20240105"},
        {"enddate": "2023-01-01"}, {"enddate": "2024-06-29"}, {"enddate": ""}, {"mid_setl_flag": "是"},
        {"mid_setl_flag": "7"}, {"refd_setl_flag": "1"}, {"refd_setl_flag": "否"}, {"orig_setl_id": "S00001"},
        {"insu_admdvs": ""}, {"insu_admdvs": "黔江区"}, {"insu_admdvs": "999999"}, {"insu_admdvs": "110101"},
        {"idet_admdvs": "500243"}, {"idet_admdvs": "?"}, {"mdtrt_admdvs": ""}, {"mdtrt_admdvs": "云阳"},
        {"insutype": ""}, {"insutype": "340"}, {"insu_plan": "2"}, {"insu_plan": "9"}, {"med_type": ""},
        {"med_type": "ZZ"}, {"med_type": "53"}, {"hosp_lv": "特级"}, {"hosp_lv": "0"}, {"refl": "9"},
        {"psn_type": "1404"}, {"psn_type": "??"}, {"psn_idet_type": "谁"}, {"psn_idet_type": "无"},
        {"psn_idet_type": "低收入人口"}, {"brdy": "2010-05-06"}, {"brdy": "2030-05-06"}, {"brdy": "6/5/2010"},
        {"medfee_sumamt": ""}, {"medfee_sumamt": "1,000.00"}, {"medfee_sumamt": "-1.00"}, {"preselfpay_amt": "0.001"},
        {"hifp_pay": "abc"}, {"hifp_pay": "99999999999999.00"}, {"hifp_pay": "1e3"}, {"hifp_pay": " 12 "},
        {"hifp_pay": "12."}, {"hifp_pay": ".5"}, {"hifp_pay": "+3"}, {"hifp_pay": "-0.00"}, {"hifp_pay": "0099.5"},
        {"outarea_selfpay": "99999.00"}, {"psn_seq": "x"}, {"psn_seq": "007"}, {"psn_name": 'a "b", c'},
        {"psn_name": "two\nlines"}, {"psn_name": " padded "}, {"psn_name": "\x00"}, {"mdtrt_id": "setl:S00001"},
        {"mdtrt_id": "Ｍ１"}, {"refl_from_mdtrt_id": "M1"}, {"refl_from_mdtrt_id": "elsewhere", "refl": "1"},
        {"dise_codg": "O80;I10;E11"}, {"dise_codg": "1E10"}, dict.fromkeys(row, ""),
        {"maf_pay": "9999999.00", "hifp_pay": "9999999.00"},
    ]  # fmt: skip
    if rows:
        other = rng.choice(rows)
        kinds += [dict(other), {"setl_id": other["setl_id"]}, {"certno": other["certno"]}] * 4
    return rng.choice(kinds)
