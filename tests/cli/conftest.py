"""A county of its own (330100) in a folder of documents, a year of bills, and the command line in-process."""

import json

import pytest
from click.testing import CliRunner

from tests.settlement.small_book import DOCUMENT
from tuodi.cli.root import cli

BILLS = """\
setl_id,psn_no,setl_time,begndate,enddate,mdtrt_id,refd_setl_flag,orig_setl_id,insu_admdvs,mdtrt_admdvs,insutype,\
insu_plan,med_type,hosp_lv,refl,psn_idet_type,medfee_sumamt,fulamt_ownpay_amt,inscp_scp_amt,maf_pay
A1,P1,2023-03-01 10:00:00,2023-02-10,2023-03-01,M1,,,330102,330102,390,1,21,2,,特困人员,61000.00,1000.00,60000.00,100.00
A2,P1,2023-04-01 10:00:00,2023-03-20,2023-04-01,M2,,,330102,330102,390,1,21,2,,特困人员,60000.00,0,60000.00,
A3,P1,2023-05-01 10:00:00,2023-02-10,2023-03-01,M1,1,A1,330102,330102,390,1,21,2,,\
特困人员,-61000.00,-1000.00,-60000.00,-100.00
B1,P2,2023-03-01 10:00:00,2023-02-10,2023-03-01,M3,,,330102,330102,390,1,21,,,,10000.00,0,10000.00,
C1,P3,2023-03-01 10:00:00,2023-02-10,2023-03-01,M4,,,330102,330102,390,1,21,2,,低保对象,5000.00,1.00,5000.00,
C2,P3,2023-04-01 10:00:00,2023-03-10,2023-04-01,M5,,,330102,330102,390,1,21,2,,低保对象,5000.00,0,5000.00,
D1,P4,2023-03-01 10:00:00,2023-02-10,2023-03-01,M6,,,110105,110105,390,1,21,2,,,5000.00,0,5000.00,
D2,P4,2023-04-01 10:00:00,2023-03-10,2023-04-01,M7,,,330102,330102,390,1,21,2,,,5000.00,0,5000.00,
"""


@pytest.fixture
def documents(tmp_path):
    folder = tmp_path / "documents" / "330100"
    folder.mkdir(parents=True)
    (folder / "t.yaml").write_text(DOCUMENT, encoding="utf-8")
    return folder.parent


@pytest.fixture
def bills(tmp_path):
    path = tmp_path / "bills.csv"
    path.write_text(BILLS, encoding="utf-8")
    return path


@pytest.fixture
def tuodi(documents):
    """Run a command as a user would; `documents` is given to commands that take it."""

    def run(*arguments, code=0, with_documents=True):
        words = [str(word) for word in arguments]
        if with_documents and words[0] in ("settle", "explain"):
            words += ["--documents", str(documents)]
        result = CliRunner().invoke(cli, words)
        assert "Traceback" not in result.output
        assert result.exit_code == code, result.output
        return result

    return run


@pytest.fixture
def as_json(tuodi):
    """The same with --json, read."""

    def run(*arguments, code=0):
        return json.loads(tuodi(*arguments, "--json", "--quiet", code=code).stdout)

    return run
