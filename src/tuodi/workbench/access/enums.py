"""Roles of the people who work with Tuodi (design, section 1), and the departments they belong to."""

from __future__ import annotations

from django.db import models


class Role(models.TextChoices):
    """What a person does; one may have several."""

    SETTLEMENT_CLERK = "settlement_clerk", "医保经办"
    SETTLEMENT_CHECKER = "settlement_checker", "医保复核"
    REVIEW_OFFICER = "review_officer", "审核稽核"
    FUND_OFFICER = "fund_officer", "基金财务"
    TOWNSHIP_STAFF = "township_staff", "乡镇参保经办"
    DEPARTMENT_STAFF = "department_staff", "部门经办"
    LIST_RECEIVER = "list_receiver", "名单接收"
    MONITORING_ANALYST = "monitoring_analyst", "监测分析"
    POLICY_DESIGNER = "policy_designer", "政策研究"
    LEADER = "leader", "局领导"
    AUDITOR = "auditor", "审计"
    VILLAGE_DOCTOR = "village_doctor", "村医"
    ADMINISTRATOR = "administrator", "系统管理"


class Department(models.TextChoices):
    """Whose staff a person is; the ids are those of the policy vocabulary (`terms.yaml`, departments)."""

    MEDICAL_SECURITY = "medical_security", "医保部门"
    CIVIL_AFFAIRS = "civil_affairs", "民政部门"
    RURAL_REVITALISATION = "rural_revitalisation", "乡村振兴部门"
    HEALTH = "health", "卫生健康部门"
    VETERANS_AFFAIRS = "veterans_affairs", "退役军人事务部门"
    DISABLED_FEDERATION = "disabled_federation", "残联"
    FINANCE = "finance", "财政部门"
    TAXATION = "taxation", "税务部门"
    TOWNSHIP = "township", "乡镇（街道）"
