# Every target is one call; what it does stands in launcher/, common/, tests/.
VENV ?= .venv
PY := $(VENV)/bin/python
READY := $(VENV)/.made
BENCH_READY := $(VENV)/.made-bench
export RUN_DIR ?= .run
export HTTP_PORT ?= 8000
.DEFAULT_GOAL := help
.PHONY: help venv setup setup-tests run demo test simulate token lint lint-rules mutate-rules mutate-ground bench bench-long docs bundle lock bundle

help: ## 显示本说明
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(READY): requirements.txt requirements-dev.txt
	@sh launcher/venv.sh $(VENV)
	@touch $@

venv: $(READY) ## 按锁定的依赖建立虚拟环境
setup: $(READY) ## 安装缺少的部分（消息服务器）
	@$(PY) -m launcher setup

run: $(READY) ## 启动整套系统，按 Ctrl-C 停止（RUN_DIR、HTTP_PORT 可另设）
	@$(PY) -m launcher run

demo: $(READY) ## 启动并演示一家组织从申请到跟踪服务的全过程
	@$(PY) -m launcher demo

setup-tests: $(READY) ## 安装缺少的部分，包括只有测试需要的（Prometheus、nginx）
	@$(PY) -m launcher setup-tests

test: $(READY) setup-tests ## 运行全部测试
	@$(PY) -m pytest -n 2

simulate: $(READY) ## 模拟 100000 次故障与乱序，查出不守恒之处（SEEDS= 可另设）
	@$(PY) -W ignore -m tests.simulation.run --seeds $(or $(SEEDS),100000)

token: $(READY) ## 打印开发用令牌：make token ROLES=bureau DIVISION=330106 NAME=王
	@$(PY) -m launcher token

lint: $(READY) ## 检查代码格式与类型
	@$(PY) -m ruff check .
	@$(PY) -m mypy

trace: $(READY) ## 查明一个请求的全部经过：make trace ID=请求编号
	@$(PY) -m tools.trace $(ID)

lint-rules: $(READY) ## 检查规则库
	@$(PY) -m tools.suitectl lint

mutate-rules: $(READY) ## 逐条改动规则，查出没有测试看住的条款
	@$(PY) -m tests.mutate_rules

mutate-ground: $(READY) ## 逐行破坏底层代码，查出没有测试看住的行
	@$(PY) -m tools.mutate_ground

$(BENCH_READY): $(READY) requirements-bench.txt
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.txt
	@touch $@

bench: $(BENCH_READY) setup ## 性能测试（短）
	@$(PY) -m benchmarks

bench-long: $(BENCH_READY) setup ## 性能测试（长）
	@$(PY) -m benchmarks --long

docs: $(READY) ## 由规则库生成文档中的表格
	@$(PY) -m tools.suitectl tables

bundle: $(READY) ## 生成内网部署所需的全部文件（源码、依赖包、清单、镜像名单、校验值）
	@$(PY) -m tools.bundle

lock: $(READY) ## 重新锁定依赖（需要 pip-tools）
	@sh launcher/lock.sh
