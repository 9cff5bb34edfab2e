#!/bin/sh
# Installs Debian packages for the suite: install.sh PACKAGE...
# Root or sudo is needed. No service of a package is started, nor enabled for the next boot: the
# suite runs its own private node. POLICY is where Debian asks whether a service may start.
set -eu
POLICY=${POLICY:-/usr/sbin/policy-rc.d}

refuse() {
    echo "缺少软件包：$PACKAGES。$1" >&2
    echo "请管理员执行：apt-get install --no-install-recommends $PACKAGES" >&2
    exit 1
}

PACKAGES="$*"
if [ -z "${INSTALL_AS_ROOT:-}" ]; then
    command -v apt-get >/dev/null 2>&1 || refuse "本机没有 apt-get，无法自动安装。"
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null 2>&1 || refuse "当前用户不是 root，也没有 sudo。"
        # Ask for a password only where somebody can type one.
        if [ -t 0 ]; then ask=""; else ask="-n"; fi
        # shellcheck disable=SC2086
        sudo $ask true || refuse "sudo 未获授权。"
        exec sudo env INSTALL_AS_ROOT=1 sh "$0" "$@"
    fi
fi

echo "正在安装 Debian 软件包：$PACKAGES（不启动其系统服务）……" >&2
if [ ! -e "$POLICY" ]; then
    trap 'rm -f "$POLICY"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$POLICY"
    chmod 755 "$POLICY"
fi
export DEBIAN_FRONTEND=noninteractive
install_them() { apt-get install -y -q --no-install-recommends "$@" >&2; }
install_them "$@" || { apt-get update -q >&2 && install_them "$@"; } || refuse "apt-get 安装失败，见上。"
if [ -d /run/systemd/system ]; then
    for package in "$@"; do
        systemctl disable --quiet "$package" 2>/dev/null || true
    done
fi
