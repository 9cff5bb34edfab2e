"""Organisations and bases at a state."""

from __future__ import annotations

from typing import Any

from registry_svc.bases import LISTS

NINE_DOCUMENTS = [
    "service_content", "entry_conditions", "application_procedure", "incubation_term", "incubation_process",
    "third_party_operation", "entry_review", "incubation_assessment", "exit_standards",
]  # fmt: skip


def org_form(**changes: Any) -> dict[str, Any]:
    """What a portal sends to register an organisation."""
    form = {
        "kind": "service_agency", "stage": "startup", "name": "示例助老服务社", "uscc": None, "division": "330106",
        "founded_on": "2020-01-01", "registered_on": "2020-01-01", "fields_of_work": [], "supervisor_unit": None,
        "registration_class": "charity", "registered_funds_fen": None, "founder_kind": None, "party_members": 0,
        "volunteer": False, "charity": False, "annual_check": None, "distinct_because": None,
    }  # fmt: skip
    return {**form, **changes}


def org(**changes: Any) -> dict[str, Any]:
    """An organisation in the register."""
    records: dict[str, Any] = {"ratings": [], "inspections": [], "honours": [], "penalties": [], "listings": []}
    records |= {"former_kinds": [], "transfer": None, "transfers": []}
    return {"id": "org-1", **org_form(), **records, "waivers": [], **changes}


def staff(full_time: int, part_time: int = 0) -> list[dict[str, Any]]:
    """So many different people."""
    modes = ["full_time"] * full_time + ["part_time"] * part_time
    return [{"person": f"p{number}", "mode": mode, "qualification": None} for number, mode in enumerate(modes)]


def base_form(**changes: Any) -> dict[str, Any]:
    """What a portal sends to set up a county base."""
    form = {
        "name": "示例县级基地", "level": "county", "division": "330106", "profile": None, "construction_area_m2": None,
        "floor_area_m2": "1000", "staff": staff(4), "functions": [], "party_centre": None,
        "documents": NINE_DOCUMENTS, "operation_mode": None, **{f"{name}_other": None for _, name in LISTS}, "carrier": None, "sharing_modes": [], "party_members": 0, "party_body": None,
    }  # fmt: skip
    return {**form, **changes}


def base(**changes: Any) -> dict[str, Any]:
    """A county base that has its operator and is not yet open."""
    state = {
        "id": "base-1", **base_form(), "profile": "zhejiang", "operator": operator(),
        "next_operator": None, "former_operators": [], "operator_findings": [], "assessments": [], "intake_open": False,
        "intake_closed_for": [], "waivers": [], "judged_by": {}, "due_at": None, "basis": [], "delegations": [], "in_doubt": None,
        "reviews": [],
    }  # fmt: skip
    return {**state, **changes}


def operator(**changes: Any) -> dict[str, Any]:
    """The operator of a base, in the middle of its contract on 2024-03-01."""
    return {**operator_form(), "name": "示例运营机构", **changes}


def operator_form(**changes: Any) -> dict[str, Any]:
    """What a portal sends to appoint an operator."""
    form = {
        "org": "org-9", "tender_no": None, "lead": None, "full_time_staff": 3, "local_experience": None,
        "local_experience_in": None, "capability": "示例能力材料",
        "since": "2024-01-01", "until": None,
    }  # fmt: skip
    return {**form, **changes}
