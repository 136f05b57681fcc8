"""Where the deployment of the rich hospital stands: late, decided, in waves, with gaps."""

from datetime import date
from pathlib import Path
from typing import Any

from hopen_mss import Answer, Edition, Note, Span, SuggestedConnection
from hopen_mss.planning import (
    CalendarSection,
    Constraints,
    DecidedDate,
    Decision,
    DeploymentSection,
    Estimate,
    EvidenceFile,
    PlanStatus,
    ProgressRecords,
    RecurringTask,
    Risk,
    Sendings,
    Shift,
    StepRecord,
    StepState,
    Wave,
    WaveRecord,
    compare_point_by_point,
    compare_status,
    follow,
    forecast,
    month_before,
    next_steps,
)

START = date(2026, 9, 7)


def standing(edition: Edition, as_of: date) -> dict[str, Any]:
    """What an assessment holds of its deployment: followed, compared, with what comes next."""
    evidence = EvidenceFile(path="evidence/contrat.pdf", sha256="e" * 64)
    said = DeploymentSection(
        option="operator",
        start=START,
        pilot=True,
        constraints=Constraints(deadline=date(2027, 6, 30), deadline_origin="lettre de l’ARS",
                                qualified_staff=True),
        estimates=(Estimate(step="1.1", low=Span(days=14), likely=Span(months=1),
                            high=Span(months=2), by="Achats"),),
        waves=(
            Wave(name="Pilote", go_live=date(2026, 10, 5), care_units=("CARDIO", "MATER"),
                 to_train=40, to_open=6),
            Wave(name="Tous", go_live=date(2027, 6, 7), document_types=("Lettre de liaison",)),
        ),
        recurring=(RecurringTask(what="Mettre l’annuaire à jour", every=Span(months=1),
                                 who="Secrétariats"),),
        calendar=CalendarSection(move=Shift.NEXT),
        responsible={"1.3": "Groupe de travail"},
    )  # fmt: skip
    done = {"0.a": date(2026, 9, 14), "0.b": date(2026, 9, 28), "1.a": date(2026, 10, 12)}
    records = ProgressRecords(
        steps=(
            *(StepRecord(step=code, state=StepState.DONE, on=on, by="DSI")
              for code, on in done.items()),
            StepRecord(step="1.3", state=StepState.DOING, on=date(2026, 11, 2), by="DSI",
                       evidence=(evidence,)),
        ),
        dates=(DecidedDate(step="1.3", due=date(2026, 12, 18), by="COPIL", on=date(2026, 10, 20)),),
        waves=(WaveRecord(wave="Pilote", on=date(2026, 12, 1), trained=31, opened=6,
                          documents_updated=True),),
        risks=(Risk(what="L’éditeur n’a pas de date", since=date(2026, 12, 20), who="DSI",
                    step="2.4"),),
        decisions=(Decision(what="Quelles boîtes ?", who="CME", asked_on=date(2027, 1, 4),
                            wanted_by=date(2027, 2, 1)),),
    )  # fmt: skip
    seen = Sendings(months=("2026-11", "2026-12"), units={"CARDIO": ("2026-11", "2026-12")})
    gaps = (Answer(indicator="P4.3", reason="excluded", actions=("1.3",)),)
    before, now = (
        follow(
            edition, said, records, day, answers=gaps, sendings=seen, folder=Path(__file__).parent
        )
        for day in (month_before(as_of), as_of)
    )
    limit = said.constraints.deadline if said.constraints else None
    return {
        "forecast": forecast(edition, said, wanted=limit, as_of=as_of),
        "connection": SuggestedConnection("third-party", (Note("serves_others", 3, "OPERATEUR"),)),
        "options": compare_point_by_point(edition, start=START, constraints=said.constraints),
        "followed": PlanStatus(plan=now, change=compare_status(before, now)),
        "coming": next_steps(now),
    }
