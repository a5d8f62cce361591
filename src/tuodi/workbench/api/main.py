"""The interface put together: a router per room, one shape of errors, the description."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI

from tuodi import __version__
from tuodi.client import models as shown

from . import (
    alerts,
    bill_files,
    boards,
    cases,
    claims,
    closings,
    contracts,
    desk,
    duplicates,
    enrolment,
    errors,
    families,
    filings,
    funds,
    issues,
    jobs,
    lists,
    loads,
    month,
    openings,
    payments,
    payouts,
    people,
    periods,
    places,
    reconciling,
    review,
    samples,
    subsidies,
    supervision,
    targets,
    tokens,
    warnings,
)  # fmt: skip

_ABOUT = (
    "金额一律为整数分，名称以 _fen 结尾；日期为 ISO 日期，时间为北京时间，不带时区。令牌在“系统 → 接口令牌”申请，放在 "
    "Authorization: Bearer 头中，权限和数据范围与本人相同。列表按 cursor 翻页，每页最多 200 条。动用资金的请求须带 "
    "Idempotency-Key。须复核的事项带 version，复核时原样交回，中间有变化的回答 409。"
    "凡拒绝都是同一种形式：code、message、faults。"
)


class Interface(NinjaAPI):
    """NinjaAPI, whose description also says how it refuses and how one shows who one is."""

    def get_openapi_schema(self, **more: Any) -> Any:
        """The OpenAPI document."""
        schema = super().get_openapi_schema(**more)
        parts = schema.setdefault("components", {})
        parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        problem = shown.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        parts["schemas"] |= problem.pop("$defs") | {"Problem": problem}
        schema["security"] = [{"token": []}]
        refusal = {
            "description": "拒绝",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for path in schema["paths"].values():
            for operation in path.values():
                operation["responses"] |= {"4XX": refusal}
        return schema


api = Interface(title="托底 Tuodi", version=__version__, description=_ABOUT, urls_namespace="api", docs_url=None,
                openapi_url=None)  # fmt: skip
errors.register(api)
for _path, _room, _tag in (
    ("/people", people.room, "人员"),
    ("/households", people.households, "人员"),
    ("/places", places.room, "区划"),
    ("/duplicates", duplicates.pairs, "重复与合并"),
    ("/merges", duplicates.merges, "重复与合并"),
    ("/lists", lists.room, "身份名单"),
    ("/warnings", warnings.room, "预警名单"),
    ("/enrolment", enrolment.room, "参保与资助"),
    ("/subsidies", subsidies.room, "资助核定"),
    ("/payments", payments.room, "缴费文件"),
    ("/targets", targets.room, "参保目标"),
    ("/closings", closings.room, "年度结账"),
    ("/desk", desk.room, "结算"),
    ("/claims", claims.room, "手工报销"),
    ("/filings", filings.room, "转诊与备案"),
    ("/periods", periods.room, "清算期"),
    ("/openings", openings.room, "年初累计"),
    ("/month", month.room, "月度流程"),
    ("/bill-files", bill_files.room, "结算清单与费用明细"),
    ("/review", review.room, "审核稽核"),
    ("/samples", samples.room, "抽查"),
    ("/alerts", alerts.room, "监测预警"),
    ("/cases", cases.room, "依申请救助"),
    ("/funds", funds.room, "基金"),
    ("/payouts", payouts.room, "付款"),
    ("/supervision", supervision.room, "基金监管"),
    ("/contracts", contracts.room, "家庭医生签约"),
    ("/families", families.room, "群众服务"),
    ("/boards", boards.room, "运行监测"),
    ("/issues", issues.room, "问题台账"),
    ("/catalogues", loads.room, "医保目录"),
    ("/reconciling", reconciling.room, "日终对账"),
    ("/jobs", jobs.room, "后台任务"),
    ("/tokens", tokens.room, "接口令牌"),
):
    api.add_router(_path, _room, tags=[_tag])
