"""The services' own paths, as programs that use them have them."""

import pytest

from tuodi.exchange.national.schema import by_path, transactions

PATHS = {
    "9001": "signInSignOutService/signIn", "9002": "signInSignOutService/signOut", "9101": "fileupload/upload",
    "9102": "fileupload/download", "1101": "fsiPsnInfoService/queryPsnInfo",
    "1201": "fsiFixMedInsService/queryFixMedIns", "2001": "fsiPsnPriorityInfoService/queryPsnPriorityInfo",
    "2601": "reverseService/revsMethod", "2201": "outpatientDocInfoService/outpatientRregistration",
    "2202": "outpatientDocInfoService/outpatientRegistrationCancel",
    "2203": "outpatientDocInfoService/outpatientMdtrtinfoUp",
    "2203A": "outpatientDocInfoService/outpatientMdtrtinfoUpA",
    "2204": "outpatientDocInfoService/outpatientFeeListUp",
    "2205": "outpatientDocInfoService/outpatientFeeListUpCancel", "2206": "outpatientSettleService/preSettletment",
    "2206A": "outpatientSettleService/preSettletmentA", "2207": "outpatientSettleService/saveSettletmentV2",
    "2207A": "outpatientSettleService/saveSettletment", "2208": "outpatientSettleService/cancleSettletment",
    "2301": "hospFeeDtlService/feeDtlUp", "2302": "hospFeeDtlService/feeDtlCl", "2303": "hospSettService/preSett",
    "2304": "hospSettService/settV2", "2305": "hospSettService/settCl",
    "2401": "hospitalRegisterService/hospitalRegisterSave", "2403": "hospitalRegisterService/hospitalRegisterEdit",
    "2404": "hospitalRegisterService/hospitalRegisterCancel", "2402": "dscgService/dischargeProcess",
    "2405": "dscgService/dischargeUndo", "3201": "ybSettlementStmtService/stmtTotal",
    "3202": "ybSettlementStmtService/stmtDetail", "5203": "fsiIntegratedQueryService/querySetlInfo",
    "5204": "fsiIntegratedQueryService/queryFeeList", "5301": "fsiIntegratedQueryService/queryPsnOpspReg",
    "1318": "catalogqueryservice/queryLmtprcByPage", "1319": "catalogqueryservice/querySelfpayByPage",
}  # fmt: skip


@pytest.mark.parametrize("infno", PATHS)
def test_a_service_is_where_its_programs_look_for_it(infno):
    assert transactions()[infno].path == PATHS[infno]


def test_no_two_services_share_a_path():
    assert len(by_path()) == len(transactions())
