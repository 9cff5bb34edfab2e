# One image for all six processes; the last word of the command says which of them runs.
FROM python:3.11-slim-bookworm

RUN groupadd --gid 10001 suite \
 && useradd --uid 10001 --gid suite --no-create-home --shell /usr/sbin/nologin suite

WORKDIR /srv/suite
COPY requirements.txt ./
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt

COPY contracts contracts
COPY rules rules
COPY common common
COPY registry_svc registry_svc
COPY admission_svc admission_svc
COPY training_svc training_svc
COPY funding_svc funding_svc
COPY notice_svc notice_svc
COPY gateway gateway
COPY tools tools
# The root file system is read-only when it runs, so bytecode is written now or at every start anew.
RUN python -m compileall -q .

ARG BUILD_ID=unknown
ENV BUILD_ID=${BUILD_ID} \
    RULES_DIR=/srv/suite/rules \
    PYTHONUNBUFFERED=1
USER 10001:10001
ENTRYPOINT ["python", "-m", "common.run.process"]
