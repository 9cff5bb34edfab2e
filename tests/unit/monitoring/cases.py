"""For every alert: series that raise it, with what it then says, and series that look alike and do not.

A series is written as promtool takes it (`0+1x10`: ten steps of one minute), `at` is the minute of the look.
"""

from __future__ import annotations

from dataclasses import dataclass, field

LEADING = "ngo_leading"


@dataclass(frozen=True)
class Case:
    """``fires`` and ``quiet`` map a series to its values; ``labels`` are what the alert carries besides its name and
    severity."""

    alert: str
    at: str
    fires: dict[str, str]
    quiet: dict[str, str]
    summary: str
    labels: dict[str, str] = field(default_factory=dict)


def _requests(errors: str, all: str) -> dict[str, str]:
    """Requests answered, per minute, with and without a fault of ours."""
    return {
        'ngo_http_served_total{service="gateway",method="GET",route="/v1/orgs",status="200"}': all,
        'ngo_http_served_total{service="gateway",method="GET",route="/v1/orgs",status="500"}': errors,
    }


def _reads(fast: str, all: str) -> dict[str, str]:
    series = 'ngo_http_served_seconds_{}{{service="gateway",method="GET",route="/v1/orgs"{}}}'
    return {series.format("bucket", ',le="0.5"'): fast, series.format("count", ""): all}


def _lags(fast: str, all: str) -> dict[str, str]:
    series = 'ngo_event_lag_seconds_{}{{service="notice",event="registry.org.rated"{}}}'
    return {series.format("bucket", ',le="2.0"'): fast, series.format("count", ""): all}


def _builds(*absent: str, value: str = "1x20") -> dict[str, str]:
    names = {"gateway", "registry", "admission", "training", "funding", "notice"} - set(absent)
    return {f'ngo_build_info{{service="{name}",build="a",instance="{name}-1"}}': value for name in names}


def _of(metric: str, values: str, **labels: str) -> dict[str, str]:
    inside = ",".join(f'{name}="{text}"' for name, text in labels.items())
    return {f"{metric}{{{inside}}}": values}


NOTICE = {"service": "notice"}
PROCESS = {"service": "notice", "instance": "10.0.0.1:9000"}
SCRAPED = PROCESS | {"job": "ngo-suite"}

CASES = [
    Case(
        "NgoServiceDown", "2m", _of("up", "0x5", **SCRAPED), _of("up", "1 0 1 1 1 1", **SCRAPED),
        "服务 notice 的一个进程（10.0.0.1:9000）已超过 1 分钟无法访问", SCRAPED,
    ),
    Case("NgoServiceAbsent", "10m", _builds("funding"), _builds(), "服务 funding 没有任何进程在运行", {"service": "funding"}),
    Case(
        "NgoAvailabilityBurnFast", "70m", _requests("0+2x90", "0+98x90"), _requests("0+1x90", "0+99x90"),
        "近 1 小时有 2% 的请求因系统故障失败，两天内将用尽本月可用性额度",
    ),
    Case(
        "NgoAvailabilityBurnSlow", "400m", _requests("0+1x420", "0+99x420"), _requests("0+1x420", "0+399x420"),
        "近 6 小时有 1% 的请求因系统故障失败，五天内将用尽本月可用性额度",
    ),
    Case(
        "NgoReadsSlow", "90m", _reads("0+90x120", "0+100x120"), _reads("0+96x120", "0+100x120"),
        "近 1 小时有 10% 的查询超过 0.5 秒才答复",
    ),
    Case(
        "NgoEventsLate", "90m", _lags("0+90x120", "0+100x120"), _lags("0+96x120", "0+100x120"),
        "近 1 小时有 10% 的事件超过 2 秒才传到",
    ),
    Case(
        "NgoDeadLetters", "3m", _of("ngo_dead_letters", "2x5", **PROCESS), _of("ngo_dead_letters", "0x5", **PROCESS),
        "服务 notice 有 2 个事件多次办理失败，已转入死信", NOTICE,
    ),
    Case(
        "NgoEventsRetried", "8m", _of("ngo_retry_depth", "3x10", tier="10m", **PROCESS), _of("ngo_retry_depth", "3x10", tier="1m", **PROCESS),
        "有 3 个事件在 10m 重试队列中等待，已失败至少四次", {"tier": "10m"},
    ),
    Case(
        "NgoOutboxStuck", "3m", _of("ngo_outbox_oldest_seconds", "31 91 151 211", **PROCESS),
        _of("ngo_outbox_oldest_seconds", "30 30 30 30", **PROCESS), "服务 notice 最早的待发事件已等待 3m 31s", NOTICE,
    ),
    Case(
        "NgoEventUntellable", "5m", _of("ngo_events_untellable_total", "0 1 1 1 1 1", **PROCESS),
        _of("ngo_events_untellable_total", "7 7 7 7 7 7", **PROCESS), "服务 notice 有事件无法发出", PROCESS,
    ),
    Case(
        "NgoInboxBacklog", "6m", _of("ngo_inbox_depth", "1001x10", **PROCESS), _of("ngo_inbox_depth", "1000x10", **PROCESS),
        "服务 notice 的收件箱积压 1001 个事件", NOTICE,
    ),
    Case(
        "NgoNoLeader", "3m",
        _of(LEADING, "0x5", service="notice", instance="a") | _of(LEADING, "0x5", service="notice", instance="b"),
        _of(LEADING, "0x5", service="notice", instance="a") | _of(LEADING, "1x5", service="notice", instance="b"),
        "服务 notice 没有主进程，事件不再发出，到期事项不再办理", NOTICE,
    ),
    Case(
        "NgoTwoLeaders", "4m",
        _of(LEADING, "1x5", service="notice", instance="a") | _of(LEADING, "1x5", service="notice", instance="b"),
        _of(LEADING, "1x5", service="notice", instance="a") | _of(LEADING, "1x5", service="registry", instance="b"),
        "服务 notice 有 2 个进程自认为主进程", NOTICE,
    ),
    Case(
        "NgoDueWorkFails", "10m", _of("ngo_due_failed_total", "0+1x20", kind="notice", **PROCESS),
        _of("ngo_due_failed_total", "9x20", kind="notice", **PROCESS),
        "服务 notice 的到期事项（notice）反复办理失败", {"service": "notice", "kind": "notice"},
    ),
    Case(
        "NgoWorkersBusy", "12m",
        _of("ngo_workers_busy", "16x15", **PROCESS) | _of("ngo_workers_max", "16x15", **PROCESS),
        _of("ngo_workers_busy", "14x15", **PROCESS) | _of("ngo_workers_max", "16x15", **PROCESS),
        "服务 notice 的工作进程持续占用 100%", NOTICE,
    ),
    Case(
        "NgoProcessHangs", "3m", _of("ngo_hub_lag_seconds", "6x5", **PROCESS), _of("ngo_hub_lag_seconds", "5x5", **PROCESS),
        "服务 notice 的一个进程（10.0.0.1:9000）停顿超过 5 秒", PROCESS,
    ),
    Case(
        "NgoMemoryHigh", "20m", _of("process_resident_memory_bytes", "251658240x30", **SCRAPED),
        _of("process_resident_memory_bytes", "241172480x30", **SCRAPED),
        "服务 notice 的一个进程（10.0.0.1:9000）占用内存 240MiB，接近上限", SCRAPED,
    ),
    Case(
        "NgoBrokerLinkFlaps", "12m", _of("ngo_bus_reconnects_total", "0+3x20", link="notice-inbox", **PROCESS),
        _of("ngo_bus_reconnects_total", "0+1x20", link="notice-inbox", **PROCESS),
        "服务 notice 与消息服务器的连接在 10 分钟内断开 30 次", NOTICE,
    ),
    Case(
        "NgoBuildsDiffer", "65m", _of("ngo_build_info", "1x90", build="a", **PROCESS) | _of("ngo_build_info", "1x90", build="b", **NOTICE),
        _of("ngo_build_info", "1x90", build="a", **PROCESS) | _of("ngo_build_info", "1x90", build="a", **NOTICE),
        "系统中已有 2 个版本同时运行超过 1 小时",
    ),
    Case(
        "NgoClockSimulated", "3m", _of("ngo_clock_offset_seconds", "86400x5", **PROCESS), _of("ngo_clock_offset_seconds", "0x5", **PROCESS),
        "服务 notice 使用模拟时钟，与真实时间相差 1d 0h 0m 0s", PROCESS,
    ),
    Case(
        "NgoCalendarEnds", "62m", _of("ngo_calendar_days_left", "31x90", **PROCESS), _of("ngo_calendar_days_left", "32x90", **PROCESS),
        "法定工作日历只剩 31 天，届满后按工作日计算的期限将无法受理",
    ),
]  # fmt: skip
