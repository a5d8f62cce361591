"""Two files with lines of the same bill, taken at the same moment: two transactions on PostgreSQL."""

import threading
from contextlib import contextmanager

import pytest
from django.db import connection

from tests.workbench.review.conftest import BY
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.jobs.run import JobFailed
from tuodi.workbench.review.importing import take
from tuodi.workbench.review.models import BillFile, ImportedLine

LINES = 2448
"""Of 1.00 each: the bill's total. So many that both are at it for a while."""


@pytest.mark.skipif(connection.vendor == "sqlite", reason="one writes at a time")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turned", [False, True])
def test_one_is_taken_and_the_other_is_told_to_be_taken_again(bring, bring_fees, make_person, turned):
    bring({"setl_id": "S1", "psn_no": make_person().psn_no})
    rows = [
        {"setl_id": "S1", "feedetl_sn": f"{at:05d}", "pric": "1.00", "det_item_fee_sumamt": "1.00"}
        for at in range(LINES)
    ]
    files = [bring_fees(*rows, taken=False), bring_fees(*(rows[::-1] if turned else [*rows[1:], rows[0]]), taken=False)]
    assert [file.counts["new"] for file in files] == [LINES, LINES]
    both, said = threading.Barrier(2, timeout=60), {}

    def work(file):
        met = False

        @contextmanager
        def writing():
            nonlocal met
            with acting(BY, "test"):
                if not met:  # both have compared, neither has written
                    met = True
                    both.wait()
                yield

        try:
            with unlimited():
                take(BillFile.objects.get(pk=file.pk), BY, writing, lambda *_: None)
            said[file.pk] = "taken"
        except JobFailed as fault:
            said[file.pk] = str(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[file]) for file in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken, other = sorted(files, key=lambda file: said[file.pk] != "taken")
    assert [said[taken.pk], said[other.pk]] == ["taken", "同时有别的文件导入了相同的明细，请重新导入这份文件"]
    with unlimited():
        assert set(ImportedLine.objects.values_list("file", flat=True)) == {taken.pk}
        assert ImportedLine.objects.count() == LINES
        again = BillFile.objects.get(pk=other.pk)
        assert again.state == "checked"
        take(again, BY, lambda: acting(BY, "test"), lambda *_: None)
        assert again.counts == {"new": 0, "same": LINES, "refused": 0}
        assert ImportedLine.objects.count() == LINES
