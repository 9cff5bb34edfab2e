# One image for all six processes; the last word of the command says which of them runs.
# The tag of the base image is pinned; its digest is for whoever builds, who alone sees the registry:
# docker build --build-arg BASE=python:3.11-slim-bookworm@sha256:...
ARG BASE=python:3.11-slim-bookworm

# Packages are installed here, from the wheels of a bundle where there are any, and pip stays behind.
FROM ${BASE} AS packages
WORKDIR /build
COPY requirements.txt wheel[s] ./
RUN python -m venv --without-pip /opt/venv \
 && if ls ./*.whl >/dev/null 2>&1; then from="--no-index --find-links ."; fi \
 && pip --python /opt/venv/bin/python install --no-cache-dir --disable-pip-version-check --no-compile $from --require-hashes -r requirements.txt

FROM ${BASE}
# What draws PDF files, and a font that has Chinese.
RUN apt-get update -q \
 && apt-get install -y -q --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --gid 10001 suite \
 && useradd --uid 10001 --gid suite --no-create-home --shell /usr/sbin/nologin suite

COPY --from=packages /opt/venv /opt/venv
WORKDIR /srv/suite
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
# Where a deployment's own rules are mounted: the root file system is read-only when it runs.
# Bytecode is written now or at every start anew, checked by content so that two builds are alike.
RUN mkdir -p rules/profiles/local rules/workdays/local \
 && PATH=/opt/venv/bin:$PATH python -m compileall -q --invalidation-mode checked-hash . /opt/venv/lib

ARG BUILD_ID=unknown
ENV BUILD_ID=${BUILD_ID} \
    RULES_DIR=/srv/suite/rules \
    PATH=/opt/venv/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONUNBUFFERED=1
USER 10001:10001
ENTRYPOINT ["python", "-m", "common.run.process"]
