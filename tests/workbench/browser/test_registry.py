"""The registry in a browser: typing finds, a newborn is registered, a death ends an identity, two become one."""

import datetime as dt

import pytest
from django_scopes import scopes_disabled

from tests.workbench.browser.conftest import PHONE
from tests.workbench.conftest import OTHER_COUNTY, OTHER_TOWN, TOWN
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.audit.models import Look
from tuodi.workbench.jobs.models import JobRun
from tuodi.workbench.jobs.run import carry_out
from tuodi.workbench.registry import merging
from tuodi.workbench.registry.models import DuplicatePair, Merge, Person, Place

NUMBER = "11010519491231002X"


def test_typing_suggests_and_a_click_opens_the_file(open_page, make_person):
    make_person("杨秀英", certno=NUMBER)
    page = open_page("settlement_clerk")
    page.locator("#top-q").press_sequentially("yxy", delay=40)
    page.click("#suggestions >> text=杨秀英")
    page.wait_for_selector("h1:has-text('杨秀英')")
    assert NUMBER not in page.content()
    page.click(".unmask summary")
    page.fill("#unmask-reason", "核对纸质材料")
    page.click(".unmask-row button")
    page.wait_for_selector(f"text={NUMBER}")
    assert set(Look.objects.values_list("kind", flat=True)) == {"page", "number"}


def test_a_newborn_is_registered_into_a_household(open_page, make_person):
    mother = make_person("冉梅")
    page = open_page("township_staff", township=TOWN, path=f"/people/households/{mother.household_id}/")
    page.click("text=登记新成员")
    page.select_option("[name=psn_cert_type]", "990201")
    page.fill("[name=certno]", "R123456789")
    page.fill("[name=psn_name]", "冉小宝")
    page.fill("[name=relation]", "子女")
    page.fill("[name=reference]", "出生医学证明")
    page.click("main button[type=submit]")
    page.wait_for_selector("text=这类证件请填写出生日期")
    page.fill("[name=brdy]", "2024-05-01")
    page.click("main button[type=submit]")
    page.wait_for_selector("h1:has-text('冉小宝')")
    assert "冉梅" in page.inner_text("#household")
    with scopes_disabled():
        assert Person.objects.get(certno="R123456789").household_id == mother.household_id


def test_a_death_ends_the_identity_on_the_screen(open_page, make_person, certify):
    person = make_person("田福", brdy=dt.date(1940, 1, 1))
    certify(person, "minimum_living")
    page = open_page("settlement_clerk", path=f"/people/{person.pk}/")
    assert "有效" in page.inner_text("#identities")
    page.click("text=死亡登记")
    page.fill("[name=death_date]", "2024-03-10")
    page.fill("[name=reference]", "死亡证明")
    page.click("main button[type=submit]")
    page.wait_for_selector("h1:has-text('已死亡')")
    shown = page.inner_text("#identities")
    assert "已结束" in shown
    assert "至 2024-03-10" in shown


def test_the_list_filters_without_a_new_page(open_page, make_person, certify):
    certify(make_person("甲"), "minimum_living")
    make_person("乙")
    page = open_page("settlement_clerk", path="/people/")
    assert "共 2 条" in page.inner_text(".pages")
    page.select_option("[name=identity]", "minimum_living")
    page.wait_for_selector(".pages:has-text('共 1 条')")
    assert "乙" not in page.inner_text("#rows tbody")
    page.select_option("[name=township]", TOWN)
    page.wait_for_selector("[name=village] option:has-text('汉葭1村')", state="attached")
    page.select_option("[name=village]", TOWN + "201")
    page.wait_for_selector(".pages:has-text('共 0 条')")


def test_two_records_become_one_by_two_people(open_page, make_person):
    one, other = make_person("杨秀英"), make_person("杨秀英", phone="13900000000")
    page = open_page("settlement_clerk", path=f"/people/{one.pk}/")
    page.click("text=合并重复")
    page.fill("#other", other.psn_no)
    page.click("main button[type=submit]")
    page.check(f"[name=keep][value='{one.pk}']")
    page.fill("#propose [name=reason]", "本人到场核实")
    page.click("#propose button")
    page.wait_for_selector("h1:has-text('待复核')")
    checker = open_page("settlement_checker", path="/")
    checker.click("text=人员合并待复核")
    checker.click("tbody a")
    checker.fill("[name=decision]", "同意")
    checker.click("text=同意合并")
    checker.wait_for_selector("h1:has-text('已合并')")
    with scopes_disabled():
        assert Merge.objects.get().decided_by == "settlement_checker"
        assert Person.objects.get(pk=one.pk).phone == "13900000000"


def test_a_file_on_a_phone_runs_over_no_edge(open_page, make_person, certify, insure):
    person = make_person("杨秀英")
    certify(person, "minimum_living")
    insure(person)
    for turn, path in enumerate(
        (f"/people/{person.pk}/", "/people/", f"/people/{person.pk}/move/", "/people/register/")
    ):
        page = open_page("township_staff", username=f"u{turn}", township=TOWN, size=PHONE, path=path)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path


def test_a_file_of_places_with_a_bad_row_comes_back_with_the_reason(open_page, places, tmp_path):
    bad = tmp_path / "村.csv"
    bad.write_text("代码,名称\n500999001,甲\n", encoding="utf-8")
    page = open_page("administrator", "settlement_clerk", username="both", path="/people/places/")
    page.set_input_files("[name=file]", bad)
    page.click("text=上传")
    page.wait_for_selector("text=上级 500999 不在库中")
    good = tmp_path / "好.csv"
    good.write_text("代码,名称\n500243010,新田镇\n", encoding="utf-8")
    page.click("text=改好后重新上传")
    page.set_input_files("[name=file]", good)
    page.click("text=上传")
    page.wait_for_selector("text=新增 1 个")


def test_a_person_moves_into_another_household(open_page, make_person):
    person, other = make_person("田福"), make_person("田寿", township=OTHER_TOWN)
    page = open_page("settlement_clerk", path=f"/people/{person.pk}/")
    page.click("text=迁移")
    page.wait_for_selector("#within")
    page.fill("#within [name=household]", other.household.number)
    page.fill("#within [name=relation]", "兄弟")
    page.fill("#within [name=reference]", "户口簿")
    page.click("#within button")
    page.wait_for_selector("text=已登记迁移")
    assert "田寿" in page.inner_text("#household")
    with scopes_disabled():
        moved = Person.objects.get(pk=person.pk)
    assert (moved.household_id, moved.township, moved.relation) == (other.household_id, OTHER_TOWN, "兄弟")


@pytest.mark.parametrize("said", [OTHER_COUNTY, "黔江区"])
def test_a_person_leaves_the_county(open_page, make_person, certify, said):
    person = make_person("田福", certno=NUMBER, brdy=dt.date(1949, 12, 31))
    certify(person, "minimum_living")
    page = open_page("settlement_clerk", path=f"/people/{person.pk}/move/")
    assert "田福 110105********002X 女 · 1949-12-31" in " ".join(page.inner_text("#who").split())
    assert "低保对象" in page.inner_text("#who")
    page.fill("#away [name=division]", said)
    page.fill("#away [name=reference]", "迁移证")
    page.click("#away button")
    page.wait_for_selector("h1:has-text('已迁出')")
    with scopes_disabled():
        assert Person.objects.get(pk=person.pk).left_to == OTHER_COUNTY


def test_a_county_that_several_have_the_name_of_is_asked_by_its_code(open_page, make_person):
    with acting("test"):
        Place.objects.create(code="510000", name="四川省", level="province")
        Place.objects.create(code="510199", name="黔江区", level="county", parent_id="510000")
    person = make_person("田福")
    page = open_page("settlement_clerk", path=f"/people/{person.pk}/move/")
    page.fill("#away [name=reference]", "迁移证")
    for said, answer in (("黔江区", "重庆市 500114、四川省 510199"), ("无此县", "没有这个名称的县（区）")):
        page.fill("#away [name=division]", said)
        page.click("#away button")
        page.wait_for_selector(f"#away :text('{answer}')")
    with scopes_disabled():
        assert Person.objects.get(pk=person.pk).left_to == ""


def test_a_telephone_is_changed_and_its_middle_hidden_in_the_story(open_page, make_person):
    person = make_person("田福", certno=NUMBER, brdy=dt.date(1949, 12, 31), phone="13800138000")
    page = open_page("settlement_clerk", path=f"/people/{person.pk}/")
    page.click("text=变更信息")
    page.wait_for_selector("[name=phone]")
    page.fill("[name=phone]", "13900139001")
    page.fill("[name=reference]", "本人电话告知")
    page.click("main button[type=submit]")
    page.wait_for_selector("text=已保存变更")
    assert "*********00 → *********01" in page.inner_text("#events")
    with scopes_disabled():
        assert Person.objects.get(pk=person.pk).phone == "13900139001"


def test_a_death_told_by_mistake_is_taken_back(open_page, make_person, certify):
    person = make_person("田福", brdy=dt.date(1940, 1, 1))
    certify(person, "minimum_living")
    page = open_page("settlement_clerk", path=f"/people/{person.pk}/death/")
    page.fill("[name=death_date]", "2024-03-10")
    page.fill("[name=reference]", "死亡证明")
    page.click("main button[type=submit]")
    page.wait_for_selector("h1:has-text('已死亡')")
    page.click("text=撤销死亡登记")
    page.wait_for_selector("text=恢复原来的期限")
    page.fill("[name=reference]", "派出所更正证明")
    page.click("main button[type=submit]")
    page.wait_for_selector("text=已撤销死亡登记")
    assert "已死亡" not in page.inner_text("h1")
    assert "有效" in page.inner_text("#identities")
    with scopes_disabled():
        assert Person.objects.get(pk=person.pk).death_date is None


def test_a_merge_is_undone_by_a_checker(open_page, make_person):
    kept, gone = make_person("杨秀英"), make_person("杨秀英", phone="13900000000")
    with acting("clerk"), scopes_disabled():
        merge = merging.propose(kept, gone, "本人到场核实", "clerk")
    with acting("boss"), scopes_disabled():
        merging.accept(merge, "同意", "boss")
    page = open_page("settlement_checker", path=f"/people/merges/{merge.pk}/")
    page.on("dialog", lambda dialog: dialog.accept())
    page.fill("[name=decision]", "不是同一人")
    page.click("button[value=undo]")
    page.wait_for_selector("text=两份档案恢复原状")
    with scopes_disabled():
        assert Person.objects.get(pk=gone.pk).merged_into_id is None
        assert Person.objects.get(pk=kept.pk).phone == ""


def test_likely_doubles_are_looked_for_and_told_apart(open_page, make_person):
    for number in ("500243198001010018", "500243198001010026"):
        make_person("杨秀英", certno=number)
    page = open_page("settlement_clerk", path="/people/duplicates/")
    page.click("button:has-text('查找重复')")
    page.wait_for_url("**/jobs/*/")
    for job in JobRun.objects.filter(state="waiting"):
        carry_out.call(job.pk)
    page.goto("/people/duplicates/")
    shown = page.inner_text("tbody")
    assert ("500243********0018" in shown, "500243********0026" in shown) == (True, True)
    page.click("tbody a")
    page.wait_for_selector("#different")
    page.fill("#different [name=decision]", "姐妹，户口簿为证")
    page.click("#different button")
    page.wait_for_selector("text=已记为不是同一人")
    with scopes_disabled():
        assert DuplicatePair.objects.get().state == "different"


def test_the_divisions_of_the_country_are_loaded(open_page, places):
    page = open_page("administrator", "settlement_clerk", username="both", path="/people/places/")
    before = Place.objects.count()
    page.click("text=载入全国区划")
    page.wait_for_selector(".note-success")
    assert Place.objects.count() > before + 2_000
