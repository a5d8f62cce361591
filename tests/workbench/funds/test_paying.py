"""Payment: each payable once, maker is not checker, the file and the bank's answer line by line."""

import pytest
from django.db import IntegrityError, transaction

from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.desk.service.refused import Refused
from tuodi.workbench.desk.service.reverse import reverse
from tuodi.workbench.funds.models import PayeeAccount, PaymentBatch, PaymentLine
from tuodi.workbench.funds.service.bankfile import ENCODING
from tuodi.workbench.funds.service.batches import check_off, make, send
from tuodi.workbench.funds.service.payables import owed
from tuodi.workbench.funds.service.returns import take

from .conftest import BASIC

COUNTY = "500243"
ACCOUNT = "6228480000000000011"


@pytest.fixture(autouse=True)
def _everywhere(db):
    with unlimited(), acting("fund"):
        yield


def _account(person, account=ACCOUNT):
    PayeeAccount.objects.create(
        county=COUNTY, person=person, holder=person.psn_name, bank="农业银行", account=account, by="fund"
    )


@pytest.fixture
def batch(claimed):
    claim = claimed()
    _account(claim.person)
    return make(COUNTY, "basic_fund", [one.ident for one in owed(COUNTY)], "fund")


@pytest.fixture
def sent(batch):
    check_off(batch, "checker", "", accept=True)
    return send(batch)[0]


def _file(*rows):
    return "\r\n".join(("序号,账号,金额,结果,代码,说明,日期", *rows)).encode(ENCODING)


def test_a_booked_claim_is_owed_until_it_is_paid(claimed):
    claim = claimed()
    (one,) = owed(COUNTY)
    assert (one.payable.amount, one.payable.fund, one.ready) == (BASIC, "basic_fund", False)
    _account(claim.person)
    assert owed(COUNTY)[0].ready


def test_a_claim_that_was_reversed_is_not_owed(claimed):
    claim = claimed()
    reverse(claim.settlement, "重复受理", "clerk", "r1")
    assert owed(COUNTY) == []


def test_nothing_without_an_account_is_paid(claimed):
    claimed()
    with pytest.raises(Refused, match="没有收款账户"):
        make(COUNTY, "basic_fund", [one.ident for one in owed(COUNTY)], "fund")


def test_no_other_funds_money_is_taken(claimed):
    _account(claimed().person)
    with pytest.raises(Refused, match="基金支付"):
        make(COUNTY, "assistance_fund", [one.ident for one in owed(COUNTY)], "fund")


def test_a_payable_is_in_one_batch_only(batch):
    assert [one.ready for one in owed(COUNTY)] == [False]
    with pytest.raises(Refused, match="已在批次中"):
        make(COUNTY, "basic_fund", [one.ident for one in owed(COUNTY)], "fund")
    line = batch.lines.get()
    line.pk, line.serial = None, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        line.save(force_insert=True)


def test_the_maker_does_not_check(batch):
    with pytest.raises(Refused, match="编制人不能复核"):
        check_off(batch, "fund", "", accept=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentBatch.objects.filter(pk=batch.pk).update(checker="fund")


def test_unchecked_nothing_goes_to_the_bank(batch):
    with pytest.raises(Refused, match="未经复核"):
        send(batch)


def test_dropping_frees_the_payables_and_needs_a_reason(batch):
    with pytest.raises(Refused, match="原因"):
        check_off(batch, "checker", " ", accept=False)
    check_off(batch, "checker", "账户未核实", accept=False)
    assert [one.ready for one in owed(COUNTY)] == [True]


def test_the_file_is_the_same_every_time(batch):
    check_off(batch, "checker", "", accept=True)
    row, first = send(batch)
    assert send(row)[1] == first
    text = first.decode(ENCODING)
    assert f"{row.number},居民基本医疗保险基金,1,4130.00," in text
    assert f"1,冉光明,{ACCOUNT},农业银行,4130.00,手工报销" in text


def test_what_the_bank_paid_is_owed_no_more(sent):
    made, fresh = take(sent, "回盘.csv", _file(f"1,{ACCOUNT},4130.00,成功,,,2024-07-02"), "fund")
    assert (fresh, made.paid, made.returned, made.refused) == (True, 1, 0, [])
    assert owed(COUNTY) == []
    assert PaymentBatch.objects.get(pk=sent.pk).state == PaymentBatch.State.CLOSED
    again, fresh = take(sent, "回盘.csv", _file(f"1,{ACCOUNT},4130.00,成功,,,2024-07-02"), "fund")
    assert (fresh, again.pk) == (False, made.pk)


def test_what_came_back_is_owed_again_with_its_code(sent):
    take(sent, "回盘.csv", _file(f"1,{ACCOUNT},4130.00,失败,E013,账户已销户,2024-07-02"), "fund")
    (one,) = owed(COUNTY)
    assert (one.ready, one.last.code, one.last.words) == (True, "E013", "账户已销户")
    _account(one.last.person, "6228480000000000029")
    second = make(COUNTY, "basic_fund", [one.ident], "fund")
    assert second.lines.get().account == "6228480000000000029"


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("2,6228480000000000011,4130.00,成功,,,", "没有这个序号"),
        ("1,6228480000000000012,4130.00,成功,,,", "账号与送出的不同"),
        ("1,6228480000000000011,4130.01,成功,,,", "金额应为 4130.00"),
        ("1,6228480000000000011,很多,成功,,,", "不是金额"),
        ("1,6228480000000000011,4130.00,也许,,,", "不认识"),
        ("1,6228480000000000011,4130.00,失败,,,", "代码或说明"),
        ("1,6228480000000000011,4130.00,成功,,,不知道", "不是日期"),
    ],
)
def test_a_row_that_does_not_match_is_not_taken(sent, row, fault):
    made, _ = take(sent, "回盘.csv", _file(row), "fund")
    assert fault in made.refused[0]["fault"]
    assert (made.rows, made.paid, made.returned) == (1, 0, 0)
    assert PaymentLine.objects.get(batch=sent).state == PaymentLine.State.WAITING


def test_a_file_without_its_columns_is_refused(sent):
    with pytest.raises(Refused, match="没有找到表头"):
        take(sent, "回盘.csv", "姓名,金额\r\n冉光明,1.00".encode(ENCODING), "fund")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a,b", "^回盘.csv：文件里没有找到表头"),
        (_file('1,"2'), "^回盘.csv：第2行起引号不成对"),
        (_file(",,,,,,"), "^回盘.csv：只有表头，没有一行数据"),
    ],
)
def test_a_file_that_is_no_use_is_refused_under_the_name_its_user_gave_it(sent, content, said):
    with pytest.raises(Refused, match=said):
        take(sent, "回盘.csv", content, "fund")
    assert not sent.returns.exists()


def test_a_batch_that_was_not_sent_takes_no_answer(batch):
    with pytest.raises(Refused, match="不接收回盘"):
        take(batch, "回盘.csv", _file(f"1,{ACCOUNT},4130.00,成功,,,"), "fund")
