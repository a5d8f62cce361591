"""Catalogues in the browser: a file is loaded, an item found, a line tried."""

from tests.workbench.catalogue.test_loading import line
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.catalogue.loading import carry_out
from tuodi.workbench.catalogue.models import Entry, Load


def test_from_the_file_to_the_split_of_a_line(open_page, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    page = open_page("settlement_checker", path="/catalogue/loads/")
    for tab, row in (
        ("1312", line("1312", hilist_code="YS1", hilist_name="演示片")),
        ("1319", line("1319", hilist_code="YS1", selfpay_prop="0.1")),
    ):
        page.goto("/catalogue/loads/")
        file = tmp_path / f"{tab}.txt"
        file.write_text(row, encoding="utf-8")
        page.set_input_files("[name=file]", str(file))
        page.click("text=上传并导入")
        page.wait_for_selector("text=目录导入")
        carry_out(Load.objects.get(tab=tab), lambda: acting("test"), lambda *_: None)  # as the worker does
    assert Entry.objects.count() == 2
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/catalogue/?q=ysp")
    page.click("main table a")
    page.fill("[name=amount]", "60.00")
    page.fill("[name=on]", "2024-06-01")
    page.click("text=试算 >> nth=-1")
    page.wait_for_selector(".split")
    # 60.00 × 10 % = 6.00
    assert "6.00" in page.inner_text(".split")
    assert "54.00" in page.inner_text(".split")
