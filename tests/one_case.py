"""One match case, from a blood session to delivered cells, as those live it who click it.

`seat(role, where, number, phone)` gives a person before her pages with the four words of `tests.clicks`:
open, follow, press, reads. What no person does by a click, and is done here without one: time passes
(`passes`), the house's own worker carries its queued messages (`carried`), and the centre writes its file.
What stood before the story began is made in `stands`: an open blood session, and a volunteer who is
trained and insured for escorts.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Protocol

from sanxian.blood.models import Visit
from sanxian.coordination.models import Leg, Link, Mission
from sanxian.core import clock, trail
from sanxian.core.later import work_off
from sanxian.core.models import Home, Trail
from sanxian.exchange.models import NationalAnswer
from sanxian.people.models import Person as File
from sanxian.people.rules.demo import demo_id_number
from sanxian.stemdonor.models import MatchCase, Registrant
from sanxian.stempatient.models import PatientCase
from tests.blood.donor_room.room import Room
from tests.exchange.national.files import table
from tests.personas import AT
from tests.volunteers.corps import Corps

NAME, PHONE, BORN = "许文静", "13900002222", date(1990, 5, 4)
PATIENT, DOCUMENT = "欧阳患", "ZY-2026-7781"
TYPED = (
    "A*30:01+A*02:07^B*13:02+B*46:01^C*06:02+C*01:02^DRB1*07:01+DRB1*09:01^DQB1*02:02+DQB1*03:03"
)
TYPED = (
    "A*30:01+A*02:07^B*13:02+B*46:01^C*06:02+C*01:02^DRB1*07:01+DRB1*09:01^DQB1*02:02+DQB1*03:03"
)
NUMBER, TASK = "SD-370302-0001", "CMDP-2026-1123"
HALL, WARD = "市中心医院采集科三楼", "海滨医院移植病区五楼"
DAY = timedelta(days=1)
TOLD = ("available", "reserved", "planned", "confirmed", "collected", "handed_over", "delivered")


class Person(Protocol):
    """Somebody before her pages."""

    def open(self, path: str) -> Any: ...
    def follow(self, words: str) -> Any: ...
    def press(self, button: str, *, every: str = "", **said: Any) -> Any: ...
    def reads(self, *words: str) -> None: ...
    def offered(self, button: str) -> bool: ...


class OneCase:
    def __init__(self, city: Any, persona: Any, seat: Callable[..., Person]) -> None:
        self.city, self.persona, self.at = city, persona, AT
        self._stands()
        self.registrar, self.nurse = seat("registrar"), seat("nurse", phone=True)
        self.county = seat("county_worker", phone=True)
        self.town, self.bench = seat("city_worker"), seat("hla_technician")
        self.province = seat("province_manager")
        self.ward = seat("collection_doctor")
        self.transplant = seat("transplant_doctor", "other")
        self.coordinator = seat("coordinator")
        self.escort = seat("escort_volunteer", phone=True)
        self.donor = seat("donor", phone=True)
        self.witness = persona("transplant_doctor", "other", 2)
        self.began = Trail.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    def _stands(self) -> None:
        Home.objects.update_or_create(pk=1, defaults={"kind": "simulated", "clock": self.at})
        self.room = Room(self.city, self.persona)
        corps = Corps(self.city, self.persona)
        self.volunteer = corps.fit(corps.active("escort"))
        corps.own(self.volunteer, 1, "escort_volunteer")

    # -- without a click --------------------------------------------------------------------------

    def passes(self, **span: int) -> None:
        self.at += timedelta(**span)
        Home.objects.update(clock=self.at)

    def carried(self) -> None:
        """The house carries what one side said to the other, as its worker does all day."""
        work_off()

    @property
    def day(self) -> date:
        return clock.day(self.at)

    @property
    def registrant(self) -> Registrant:
        return Registrant.objects.get()

    @property
    def case(self) -> MatchCase:
        return MatchCase.objects.get()

    @property
    def patient(self) -> PatientCase:
        return PatientCase.objects.get()

    # -- a blood session, and the chair -----------------------------------------------------------

    def gives_blood(self) -> None:
        """Registered and checked in at the counter, screened and bled by the nurse."""
        at_counter = self.registrar.open(f"/blood/sessions/{self.room.session.pk}")
        at_counter.follow("接待一位")
        at_counter.press("查", q=demo_id_number(2, BORN, "female"))
        at_counter.press("登记新献血者")
        at_counter.press("登记，去选献血量", name=NAME, phone=PHONE, consent="on")
        at_counter.press("报到，去初筛", wish="whole_blood:400")
        chair = self.nurse.open(f"/blood/visits/{Visit.objects.get().pk}")
        chair.follow("开始初筛")
        chair.press(
            "判定能不能献", every="q_", weight_kg="60", sbp_mmhg="118", dbp_mmhg="76",
            pulse_per_min="72", temperature_c="36.5", hb_g_per_l="138", pulse_regular="yes",
            past_reaction="no",
        )  # fmt: skip
        chair.press("取号，开始采血", signed="1")
        chair.press("采血完成", volume_ml="400")
        chair.reads("谢谢您，献血完成")

    def enrols_at_the_chair(self) -> None:
        """Two consents, each for itself; the check, once not passed and explained again; the sample."""
        chair = self.nurse.follow("登记造血干细胞")
        chair.press("登记", register="on", typing="on", county=self.city.county.path)
        chair.reads("讲解以后，逐句问")
        assert not chair.offered("已采样")
        chair.press("都问过了", every="said_")
        chair.reads("还有没讲清楚的地方")
        assert not chair.offered("已采样")
        no = dict.fromkeys(("said_paid", "said_spine", "said_bound"), "no")
        chair.press("都问过了", **no, said_late="yes", said_reach="yes")
        chair.press("已采样")
        chair.reads("静思期")
        assert self.registrant.status == "cooling"
        account = self.persona.account("donor")  # she opens her own account at home
        account.person_uid = File.objects.get(pk=self.registrant.person_id).uid
        account.save()

    # -- the days to think it over, and the way into the registry ---------------------------------

    def thinks_it_over(self) -> None:
        """Seven days; then the call, from the county worker's desk on her phone."""
        self.passes(days=7, hours=1)
        desk = self.county.open("/")
        desk.reads("打静思期回访电话")
        desk.follow("去打").follow(NAME)
        said = dict.fromkeys(("said_family", "said_understood", "said_willing"), "yes")
        desk.press("记下", **said, outcome="keep", minutes="6")
        assert self.registrant.status == "sampled"

    def is_typed(self) -> None:
        """The city sends, the laboratory compares and types, the city writes the number in."""
        desk = self.town.open("/")
        desk.reads("送样本去分型")
        desk.follow("装箱")
        sample = self.registrant.samples.get()
        desk.press("装箱送出", samples=[sample.pk], laboratory=self.city.laboratory.path)
        self.passes(days=1)
        bench = self.bench.open("/").follow("打开").follow("收下")
        bench.press("核对完，收下", scanned=sample.number)
        bench.follow(sample.number).press(
            "已分型", typed_on=self.day.isoformat(), text=TYPED, method="ngs"
        )
        self.passes(days=1)
        desk.open("/").follow("去填").follow("填在库编号")
        desk.press("入库", number=NUMBER)
        assert self.registrant.status == "listed"

    # -- the other side, the hospitals, the centre ------------------------------------------------

    def hospital_is_qualified(self) -> None:
        page = self.province.open("/").turn("采集医院")
        page.press(
            "登记", place=self.city.hospital.path, facility="H0001", beds="2", since="2020-01-01",
            source="省管理中心批复 2020-1",
        )  # fmt: skip

    def patient_is_asked_for(self) -> None:
        page = self.transplant.open("/").follow("申请")
        last = self.day + 60 * DAY
        page.press(
            "申请", name=PATIENT, document=DOCUMENT, weight="60", sex="male", born="1990",
            diagnosis="C92.0", clinical="急性髓系白血病第二次缓解", first=str(self.day + 20 * DAY),
            last=str(last),
        )  # fmt: skip
        assert self.patient.status == "searching"

    def centre_asks(self) -> None:
        """The centre's file is sent in: the case is on the county worker's own desk at once."""
        content = table((TASK, "初配", NUMBER, "", ""))
        page = self.province.open("/").turn("国家中心任务").follow("传入任务文件")
        page.press("传入并预览", file=("任务.csv", content, "text/csv"))
        page.press("接收 1 件")
        assert self.case.worker == self.persona("county_worker").id

    # -- the county worker's phone ----------------------------------------------------------------

    def is_asked(self) -> None:
        """Reached, talked with, her health asked again, her yes in writing, the sample drawn."""
        phone = self.county.open("/")
        phone.reads("打电话联系本人")
        phone.follow("去办").press("记下", outcome="reached", minutes="5")
        phone.reads("和本人谈一次")
        taught = ["what", "risks", "days", "freely", "late"]
        phone.press("保存谈话", with_whom="donor", setting="home", minutes="45", taught=taught)
        phone.press("本人已签字", every="q_", way="paper")
        phone.press("已签同意书", way="paper")
        phone.reads("安排采高分辨血样")
        phone.press("已采样", millilitres="10")
        self.passes(days=6)
        phone.open("/").follow("记下高分辨结果").follow("打开这件事")
        phone.press("记下结果", matched="yes")
        phone.press("已保留")
        assert self.case.status == "reserved"

    def is_linked(self) -> None:
        """The coordinator finds both waiting and joins them; the words so far cross."""
        page = self.coordinator.open("/").follow("去连接")
        page.reads(f"任务 {TASK}", self.case.code, self.patient.code)
        page.press("连接这两位", donor_code=self.case.code, patient_code=self.patient.code)
        self.carried()
        assert Link.objects.get().status == "standing"
        self.transplant.open("/").turn("移植用细胞").follow(self.patient.code)
        self.transplant.reads("供者已保留")

    def is_examined(self) -> None:
        phone = self.county.open("/").follow("去办")
        phone.press("约好了", day=str(self.day + DAY))
        self.passes(days=1)
        ward = self.ward.open("/").follow("去办")
        ward.press("写好结论", verdict="fit", findings="血压、心电图、血常规正常。")
        assert self.case.status == "fit"

    def is_planned_and_confirmed(self) -> None:
        phone = self.county.open("/").follow("去办").follow("做方案")
        first = self.day + 10 * DAY
        phone.press(
            "定下方案", admission=str(first), gcsf_from=str(first), gcsf_days="5",
            collection=str(first + 4 * DAY), discharge=str(first + 5 * DAY), companion="周阿姨",
            insured="on", insurance="保单 PZ-1",
        )  # fmt: skip
        phone.press("本人已签最终确认", way="paper", backup_named="on")
        self.carried()
        assert self.patient.status == "confirmed"

    # -- the transplant hospital prepares, the ward collects --------------------------------------

    def patient_is_prepared(self) -> None:
        page = self.transplant.open("/")
        page.reads("供者已最终确认，可以开始预处理")
        page.follow("打开").press("是的，开始")
        self.carried()
        assert self.patient.status == "preparing"
        self.county.open("/").follow("去办").reads("患者一侧已经开始移植前的准备")

    def is_mobilised(self) -> None:
        self.passes(days=10)
        for n in range(4):
            ward = self.ward.open("/").follow("去办")
            ward.press("记下今天", micrograms="600", temperature="36.8", reactions=["bone_pain"])
            self.passes(days=1)
            assert ward.open(ward.path).offered("开始采集") is (n == 3)

    def is_collected(self) -> None:
        ward = self.ward.open("/").follow("去办")
        ward.press("开始采集")
        self.passes(hours=5)
        ward.press("记下这一袋", vessel="arm", hours="4", volume_ml="210", mnc="400", cd34="180")
        self.carried()
        assert self.patient.status == "collected"

    # -- the way of the cells ---------------------------------------------------------------------

    def escort_is_found(self) -> None:
        """Planned by the coordinator inside the opened link, days before there are cells; accepted by the
        volunteer on her phone."""
        page = self.coordinator.open("/")
        page.reads("的采集安排护送")
        page.follow("去安排").press("打开（留痕）", why="escort", words="采集日已定，安排护送")
        page.press("安排护送", time="18:00", start=HALL, end=WARD)
        page.reads("等采集", "还没有齐")
        page.open("/").follow("去请")
        page.press("发出邀请", volunteer=self.volunteer.pk, number="1")
        phone = self.escort.open("/").follow("去答复")
        phone.press("我来")
        assert Leg.objects.get().status == "assigned"
        phone.open("/").follow("打开").reads("细胞还没有采集", HALL, WARD)
        assert not phone.offered("两人都在，接过来了")

    @property
    def product(self) -> str:
        return self.case.bags.get().number

    def is_handed_over(self) -> None:
        """The doctor gives and signs, the city's worker counts and signs, the escort takes with her."""
        self.ward.open("/").follow("去办").press("我交出，签字", bags="1")
        phone = self.escort.open("/").follow("打开")
        phone.reads(self.product, "签字还没有齐")
        assert not phone.offered("两人都在，接过来了")
        hall = (
            self.town.open("/").turn("我的任务").follow("去采集医院接收细胞").follow("打开这件事")
        )
        hall.press("我接收，签字", numbers=self.product, bags="1", temperature="4.0")
        assert self.case.status == "handed_over"
        self.carried()
        phone.open("/").follow("打开").reads(self.product, HALL, WARD)
        phone.press("两人都在，接过来了", intact="on", temperature="4.0", giver="采集科于护士")

    def is_carried(self) -> None:
        phone = self.escort
        self.passes(hours=2)
        phone.open("/").follow("打开").press("记下温度", temperature="4.2")
        self.passes(hours=2)
        phone.press("两人都在，交给对方了", intact="on", temperature="4.4", taker="移植科丁护士")
        page = self.transplant.open("/")
        page.reads("准备签收细胞")
        at = clock.local(self.at)
        page.follow("打开").press(
            "两人核对无误，签收", product=self.product, received_on=str(at.date()),
            received_time=at.strftime("%H:%M"), temperature="4.4", witness=self.witness.id,
            intact="on",
        )  # fmt: skip
        self.carried()
        assert self.case.status == "delivered"
        self.passes(hours=4)
        phone.press("我到家了", km="560")
        assert Mission.objects.get().status == "closed"

    def ends_well(self) -> None:
        """Given to the patient; the donor thanked, her case closed; the centre told, word by word."""
        self.transplant.press("细胞已回输")
        self.carried()
        assert self.patient.status == "transplanted"
        self.donor.open("/my/case").reads(
            "您捐的造血干细胞已送达", "我们不能告诉您患者是谁、在哪里"
        )
        self.county.open("/").reads("结清费用，结案")
        self.county.follow("去办").press("结案")
        assert (self.case.status, self.registrant.status) == ("closed", "left")
        page = self.province.open("/").turn("国家中心任务").follow("送出答复")
        page.press("全部标记已送出")
        answers = NationalAnswer.objects.order_by("pk")
        assert [one.word for one in answers if one.sent_at] == list(TOLD)

    WAY = (
        "gives_blood", "enrols_at_the_chair", "thinks_it_over", "is_typed", "hospital_is_qualified",
        "patient_is_asked_for", "centre_asks", "is_asked", "is_linked", "is_examined",
        "is_planned_and_confirmed", "patient_is_prepared", "escort_is_found", "is_mobilised",
        "is_collected", "is_handed_over", "is_carried", "ends_well",
    )  # fmt: skip

    def lives(self, until: str = "") -> OneCase:
        for step in self.WAY:
            getattr(self, step)()
            if step == until:
                break
        return self

    def was_done_by_many(self) -> None:
        """Many people's own acts, each by a click; the trail holds together, and names nobody."""
        rows = Trail.objects.filter(pk__gt=self.began)
        known = {account.code: key[0] for key, account in self.persona.accounts.items()}
        acted = {known[code] for code in rows.values_list("actor", flat=True) if code in known}
        assert acted == {
            "registrar", "nurse", "county_worker", "city_worker", "hla_technician",
            "province_manager", "collection_doctor", "transplant_doctor", "coordinator",
            "escort_volunteer",
        }  # fmt: skip
        assert trail.verify().ok
        said = " ".join(f"{one.data} {one.reasons}" for one in rows)
        assert [word for word in (NAME, PHONE, PATIENT, DOCUMENT) if word in said] == []
