"""64 clients at the desk of one server with two processes, settling 100 people on PostgreSQL; every amount checked.

`make desk-load`. All log in before the time begins. Afterwards each person's settlements are numbered without a gap in
an order of time that does not go back, each account holds what its tier paid, and `tuodi settle` makes the same
integers of the export.
"""

import csv
import datetime as dt
import http.cookiejar
import os
import random
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import django
from with_postgres import free_port

CLIENTS, PEOPLE, EACH = 64, 100, 12
COUNTY, TOWN, PASSWORD = "500243", "500243001", "a-password-for-the-load"
PAID = ("hifp_pay", "hifmi_pay", "maf_pay", "tilt_pay")
BILL = {
    "begndate": "2024-03-04", "enddate": "2024-03-11", "insu_admdvs": "500114", "mdtrt_admdvs": "500114",
    "insutype": "390", "insu_plan": "1", "med_type": "21", "hosp_lv": "2", "dise_codg": "K29.500",
    "dise_class": "ordinary", "refl": "2", "preselfpay_amt": "260.00",
}  # fmt: skip


def prepare() -> dict[int, str]:
    """A clerk and the people; id → psn_no."""
    from django.core.management import call_command  # noqa: PLC0415 - models need Django

    from tuodi.workbench.access.models import User, UserRole  # noqa: PLC0415
    from tuodi.workbench.access.scope import unlimited  # noqa: PLC0415
    from tuodi.workbench.audit.acting import acting  # noqa: PLC0415
    from tuodi.workbench.desk.service.opening import declare  # noqa: PLC0415
    from tuodi.workbench.registry.models import IdentityRow, Insurance, Person, Source  # noqa: PLC0415

    call_command("migrate", interactive=False, verbosity=0)
    with acting("system:load"), unlimited():
        user = User.objects.create_user(
            "clerk", password=PASSWORD, full_name="clerk", region=COUNTY, department="medical_security"
        )
        UserRole.objects.create(user=user, role="settlement_clerk")
        declare(COUNTY, 2024, "system:load")
        source = Source.objects.create(kind="seed", name="load", by="system:load")
        people = Person.objects.bulk_create(
            Person(psn_no=f"P{n:06d}", certno=f"LOAD{n:014d}", psn_name=f"P{n}", brdy=dt.date(1980, 1, 1),
                   county=COUNTY, township=TOWN)
            for n in range(PEOPLE)
        )  # fmt: skip
        Insurance.objects.bulk_create(
            Insurance(person=one, year=2024, insutype="390", insu_plan=1, insu_admdvs="500114", source=source,
                      begndate=dt.date(2024, 1, 1), enddate=dt.date(2024, 12, 31), paid_date=dt.date(2023, 11, 20))
            for one in people
        )  # fmt: skip
        IdentityRow.objects.bulk_create(
            IdentityRow(record_id=f"R{one.pk}", person=one, identity="minimum_living", idet_admdvs="500114",
                        certifier="civil_affairs", begndate=dt.date(2023, 1, 1),
                        known_from=dt.datetime(2023, 1, 1, 9), source=source)
            for one in people
        )  # fmt: skip
    return {one.pk: one.psn_no for one in people}


class Client:
    """Somebody logged in at a browser, without the browser."""

    def __init__(self, base: str) -> None:
        self.base, self.jar = base, http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.opener.open(f"{base}/login/").read()
        self.post("/login/", {"username": "clerk", "password": PASSWORD})

    def post(self, path: str, fields: dict[str, str]) -> str:
        """Send a form; where it led."""
        token = next(cookie.value or "" for cookie in self.jar if cookie.name == "csrftoken")
        data = urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": token}).encode()
        with self.opener.open(f"{self.base}{path}", data) as answer:
            answer.read()
            return str(answer.geturl())


def work(client: Client, people: list[int], number: int) -> tuple[int, list[float]]:
    """One client: bills of random people, each sent twice as an impatient hand does; how many stood, the times."""
    chance, done, times = random.Random(number), 0, []
    for turn in range(EACH):
        policy = chance.randrange(300, 60_000)
        name = f"{number}-{turn}"
        bill = BILL | {
            "person": str(chance.choice(people)), "key": uuid.uuid4().hex, "mdtrt_id": f"V{name}",
            "fixmedins_code": f"H{name}", "inscp_scp_amt": f"{policy}.37", "medfee_sumamt": f"{policy + 260}.37",
        }  # fmt: skip
        begin = time.monotonic()
        first = client.post("/desk/book/", bill)
        times.append(time.monotonic() - begin)
        done += "/settlements/" in first and first == client.post("/desk/book/", bill)
    return done, times


def check(people: dict[int, str], folder: Path) -> list[str]:
    """What is wrong."""
    from tuodi.workbench.access.scope import unlimited  # noqa: PLC0415
    from tuodi.workbench.desk.models import PersonAccounts, Settlement  # noqa: PLC0415
    from tuodi.workbench.desk.service.export import as_lines  # noqa: PLC0415

    faults: list[str] = []
    booked: dict[str, list[int | None]] = {}
    bills, listed, out = folder / "bills.csv", folder / "identities.csv", folder / "out.csv"
    with unlimited():
        for pk, psn_no in people.items():
            rows = list(Settlement.objects.filter(person_id=pk).order_by("psn_seq"))
            booked |= {row.setl_id: [getattr(row, name) for name in PAID] for row in rows}
            if [row.psn_seq for row in rows] != list(range(1, len(rows) + 1)):
                faults.append(f"{psn_no}: numbers with a gap")
            if [row.setl_time for row in rows] != sorted(row.setl_time for row in rows):
                faults.append(f"{psn_no}: time went back")
            if rows:
                balances = PersonAccounts.objects.get(person_id=pk).balances
                used = {name: fen for name, _, period, fen, _ in balances if period == "2024"}
                if used.get("large_bill_paid", 0) != sum(row.maf_pay or 0 for row in rows):
                    faults.append(f"{psn_no}: the account is not the sum of its settlements")
        bills.write_text("".join(as_lines(Settlement.objects.all())), encoding="utf-8")
    head = "record_id,psn_no,identity,idet_admdvs,certifier,begndate,enddate,known_from,vali_flag\n"
    rows_ = (f"R{pk},{no},低保对象,500114,民政,2023-01-01,,2023-01-01 09:00:00,1\n" for pk, no in people.items())
    listed.write_text(head + "".join(rows_), encoding="utf-8")
    asked: list[str | Path] = [
        sys.executable,
        "-m",
        "tuodi",
        "settle",
        bills,
        "--identities",
        listed,
        "--opening",
        "zero",
        "-o",
        out,
    ]
    subprocess.run(asked, check=True, stdout=subprocess.DEVNULL)
    with out.open(encoding="utf-8-sig", newline="") as file:
        again = {
            row["setl_id"]: [int(row[name].replace(".", "")) if row[name] else None for name in PAID]
            for row in csv.DictReader(file)
        }
    if again != booked:
        faults.append(f"the engine gives other amounts: {sum(again.get(k) != v for k, v in booked.items())} bills")
    return faults


def main() -> int:
    """Prepare, serve, load, check."""
    with tempfile.TemporaryDirectory(prefix="tuodi-load-") as name:
        folder = Path(name)
        os.environ |= {"TUODI_DATA": name, "DJANGO_SETTINGS_MODULE": "tuodi.workbench.settings"}
        django.setup()
        people, port = prepare(), free_port()
        base = f"http://127.0.0.1:{port}"
        server = subprocess.Popen([sys.executable, "-m", "tuodi", "serve", "--port", str(port)])
        try:
            while True:
                try:
                    urllib.request.urlopen(f"{base}/health/").read()  # noqa: S310 - our own server
                    break
                except OSError:
                    time.sleep(0.2)
            with ThreadPoolExecutor(CLIENTS) as pool:
                begin = time.monotonic()
                clients = list(pool.map(lambda _: Client(base), range(CLIENTS)))
                came = time.monotonic() - begin
                begin = time.monotonic()
                found = list(pool.map(lambda number: work(clients[number], list(people), number), range(CLIENTS)))
                took = time.monotonic() - begin
            faults = check(people, folder)
        finally:
            server.terminate()
            server.wait(timeout=30)
        done, times = sum(one for one, _ in found), sorted(t for _, some in found for t in some)
        if done != CLIENTS * EACH:
            faults.append(f"{done} of {CLIENTS * EACH} bills booked")
        middle, late = times[len(times) // 2], times[len(times) * 99 // 100]
        print(f"{CLIENTS} clients logged in at once: {came:.1f} s")
        print(f"{done} bills of {PEOPLE} people, {CLIENTS} clients, {took:.1f} s: p50 {middle:.2f}, p99 {late:.2f} s")
        for fault in faults:
            print(fault)
        return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
