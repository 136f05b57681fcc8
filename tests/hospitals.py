"""Three made-up hospitals with a deployment: a small clinic, a CHU with a pilot, a group of six."""

from pathlib import Path

from hopen_mss import Sendings

HEAD = '[establishment]\nname = "{name}"\n[measurement]\nperiod = "2027-03"\n'

CLINIC = """
[deployment]
option = "third-party"
start = 2027-01-31
pilot = false
[deployment.constraints]
deadline = 2027-03-31
deadline_origin = "made up: letter of the regional agency"
qualified_staff = false
existing_connector = false
group_member = false
"""

CHU = """
[deployment]
option = "operator"
start = 2027-01-04
pilot = true
responsible = { "1.1" = "Purchasing", "2.1" = "Medical information" }
[[deployment.estimates]]
step = "0.a"
low = "1 week"
likely = "2 weeks"
high = "1 month"
by = "IT department"
[[deployment.estimates]]
step = "connection"
low = "5 months"
likely = "8 months"
high = "1 year"
by = "connector supplier"
[[deployment.estimates]]
step = "2.4"
low = "2 weeks"
likely = "1 month"
high = "3 months"
by = "vendor of the patient record"
[[deployment.tasks]]
code = "dpia"
label = "Data protection impact assessment"
after = ["1.a"]
[[deployment.order]]
step = "1.1"
after = ["1.a", "dpia"]
[[deployment.waves]]
name = "pilot"
go_live = 2027-10-04
care_units = ["CARDIO", "PNEUMO"]
to_train = 40
to_open = 6
[[deployment.waves]]
name = "everybody"
go_live = 2028-01-10
care_units = ["CHIR"]
"""

CHU_PROGRESS = """
[[steps]]
step = "0.a"
state = "done"
on = 2027-01-22
by = "IT department"
[[steps]]
step = "0.b"
state = "done"
on = 2027-02-03
by = "management"
[[steps]]
step = "1.a"
state = "doing"
on = 2027-02-10
by = "IT department"
[[steps]]
step = "1.a"
state = "done"
on = 2027-03-01
by = "management"
[[steps]]
step = "dpia"
state = "dropped"
on = 2027-03-02
by = "data-protection officer"
reason = "the group's assessment covers it"
[[dates]]
step = "1.1"
due = 2027-03-15
by = "steering committee"
on = 2027-03-01
[[waves]]
wave = "pilot"
on = 2027-03-05
trained = 4
[[risks]]
what = "The supplier has no date"
who = "IT department"
since = 2027-03-01
[[decisions]]
what = "Which mailboxes?"
who = "medical board"
asked_on = 2027-02-20
wanted_by = 2027-03-31
"""

GROUP = """
[deployment]
option = "operator"
start = 2027-01-04
pilot = true
shared = ["2.4"]
sites = [{ name = "Nord" }, { name = "Sud" }, { name = "Est", start = 2027-09-01 },
         { name = "Ouest" }, { name = "Centre" }, { name = "Mer", start = 2028-01-03 }]
[[deployment.estimates]]
step = "2.1"
low = "1 week"
likely = "2 weeks"
high = "1 month"
by = "project lead"
[[deployment.estimates]]
step = "2.1"
site = "Mer"
low = "1 month"
likely = "2 months"
high = "4 months"
by = "site of Mer"
"""

_COUNTED = ("2027-09", "2027-10", "2027-11", "2027-12", "2028-01", "2028-02")
CHU_SENDINGS = Sendings(
    months=_COUNTED,
    units={"CARDIO": ("2027-09",), "PNEUMO": _COUNTED[1:]},
    listed_units={"2028-02": ("CARDIO", "PNEUMO")},
)
"""Of one unit of the pilot too early and then nothing, the other sends, the next wave unlisted."""

PROFILES = {"clinic": CLINIC, "chu": CHU, "group": GROUP}


def write_hospital(folder: Path, name: str) -> Path:
    """The folder of one of the three, with what was recorded where something was."""
    folder.mkdir(parents=True, exist_ok=True)
    text = HEAD.format(name=f"{name} (made up)") + PROFILES[name]
    (folder / "hopen-mss.toml").write_text(text, encoding="utf-8")
    if name == "chu":
        (folder / "progress.toml").write_text(CHU_PROGRESS, encoding="utf-8")
    return folder
