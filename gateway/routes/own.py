"""Requests that the gateway answers itself."""

from gateway import schemas as s
from gateway.route import Route

OWN = (Route("GET", "/v1/me", "gateway", "who_am_i", "查看当前登录身份", gives=s.MeShown),)
DEVELOPMENT = (
    Route("POST", "/dev/clock", "gateway", "set_clock", "设置模拟时钟（仅限开发环境）", s.ClockForm, s.ClockShown, public=True),
)
