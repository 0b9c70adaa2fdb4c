# shellcheck shell=bash disable=SC2154
# What ./lbsim, ./tests/run and .ci/run share: packages, and quiet builds. Sourced by bash, with `root` set to the top
# of the tree. Everything said goes to standard error: standard output belongs to the program that is run.

kEnvironmentFailed=3

say() { printf 'lbsim: %s\n' "$*" >&2; }

stop() {
  say "$@"
  exit $kEnvironmentFailed
}

# A bar or a line that is written over and over, only for a person who watches.
on_terminal() { [ -t 2 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; }

# package_names GROUP...: the packages of these groups, one a line.
package_names() {
  local group
  for group in "$@"; do
    awk -v group="$group" '$1 == group { print $2 }' "$root/cmake/packages.txt"
  done
}

# describe_packages NAME...: one line each, with what it is for.
describe_packages() {
  local name
  for name in "$@"; do
    awk -v name="$name" '$2 == name { what = $0; sub(/^[^ ]+ +[^ ]+ +/, "", what); printf "  %-21s %s\n", name, what }' \
      "$root/cmake/packages.txt" >&2
  done
}

# missing_packages GROUP...: those of the packages that dpkg does not have, one a line.
missing_packages() {
  local name wanted installed
  wanted=$(package_names "$@")
  # shellcheck disable=SC2086  # one name a word
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $wanted 2>/dev/null)
  for name in $wanted; do
    case $'\n'$installed$'\n' in
      *$'\n'"installed $name"$'\n'*) ;;
      *) printf '%s\n' "$name" ;;
    esac
  done
}

# become_root NAME...: sets `as_root` to what runs a command as root; without a way to do so, says what root must
# run, and stops.
become_root() {
  as_root=(env)
  [ "$(id -u)" -eq 0 ] && return
  if command -v sudo >/dev/null; then
    as_root=(sudo env)
    if sudo -n true 2>/dev/null; then return; fi
    if [ -t 0 ] && sudo -v; then return; fi
  fi
  say "installing them takes root; have root run this line, and call again:"
  printf '  apt-get update && apt-get install --no-install-recommends -y %s\n' "$*" >&2
  exit $kEnvironmentFailed
}

# show_apt LOG: apt-get's status lines as one line with a percentage; everything else goes to the log.
show_apt() {
  local line status='^(dl|pm)status:.*:([0-9]+)\.[0-9]+:(.*)$'
  while IFS= read -r line; do
    if ! [[ $line =~ $status ]]; then
      printf '%s\n' "$line" >>"$1"
    elif on_terminal; then
      printf '\r\033[K  %3d %%  %.60s' "${BASH_REMATCH[2]}" "${BASH_REMATCH[3]}" >&2
    fi
  done
  if on_terminal; then printf '\r\033[K' >&2; fi
}

# run_apt LOG ARGUMENT...
run_apt() {
  local log=$1
  shift
  "${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 -o APT::Status-Fd=1 "$@" \
    </dev/null 2>&1 | show_apt "$log"
  return "${PIPESTATUS[0]}"
}

# install_packages NAME...: the lists of packages are fetched only when there are none, or when they led nowhere.
install_packages() {
  local log
  become_root "$@"
  log=$(mktemp)
  say "installing them with apt-get"
  if ! compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null ||
    ! run_apt "$log" install --no-install-recommends "$@"; then
    if ! { run_apt "$log" update && run_apt "$log" install --no-install-recommends "$@"; }; then
      tail -n 20 "$log" >&2
      rm -f "$log"
      stop "apt-get failed; its last lines are above"
    fi
  fi
  rm -f "$log"
}

# need_packages GROUP...: installs what is missing. Where there is no apt-get, says what is needed and goes on: the
# configuration of the build finds out whether it is there.
need_packages() {
  local missing
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    say "this is not Debian, so nothing is installed here. What is needed, by its Debian 12 name:"
    # shellcheck disable=SC2046
    describe_packages $(package_names "$@")
    command -v cmake >/dev/null || stop "there is no cmake"
    return
  fi
  missing=$(missing_packages "$@")
  [ -z "$missing" ] && return
  say "missing packages, and what they are for:"
  # shellcheck disable=SC2086
  describe_packages $missing
  # shellcheck disable=SC2086
  install_packages $missing
}

# Compilers that run at once: one a processor, each with the gigabyte that the largest sources take.
build_jobs() {
  local processors gigabytes
  processors=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
  gigabytes=$(awk '/^MemAvailable/ { print int($2 / 1048576) }' /proc/meminfo 2>/dev/null)
  gigabytes=${gigabytes:-$processors}
  [ "$gigabytes" -ge 1 ] || gigabytes=1
  echo $((gigabytes < processors ? gigabytes : processors))
}

# make_build_folder FOLDER
make_build_folder() {
  if ! mkdir -p "$1" 2>/dev/null || ! [ -w "$1" ]; then
    stop "cannot write to $1; name a folder of your own for the build: LBSIM_BUILD_DIR=FOLDER"
  fi
}

# lock_folder FOLDER: so that calls at the same time do not build into the same one. Held until the shell ends, or
# closes its descriptor 9. Fails when it had to wait: then somebody else may have done the work.
lock_folder() {
  exec 9>"$1/lock"
  if ! command -v flock >/dev/null || flock -n 9; then return 0; fi
  say "another call is building; waiting for it"
  flock 9
  return 1
}

# configured_here FOLDER: whether it was configured from this tree, and not from one that was moved or copied.
configured_here() { grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$1/CMakeCache.txt" 2>/dev/null; }

# configure FOLDER PRESET ARGUMENT...
configure() {
  local folder=$1 preset=$2
  shift 2
  if ! configured_here "$folder"; then rm -rf "$folder/CMakeCache.txt" "$folder/CMakeFiles"; fi
  (cd "$root" && cmake --preset "$preset" -B "$folder" "$@") >"$folder/build.log" 2>&1 && return
  cat "$folder/build.log" >&2
  stop "the build cannot be configured; cmake's reasons are above"
}

# ccache fails where it cannot keep its files; then every compilation is the compiler's.
check_ccache() {
  local kept=${CCACHE_DIR:-${XDG_CACHE_HOME:-${HOME:-}/.cache}/ccache}
  command -v ccache >/dev/null || return 0
  if ! mkdir -p "$kept" 2>/dev/null || ! [ -w "$kept" ]; then export CCACHE_DISABLE=1; fi
}

# build FOLDER TARGET...: shows progress on a terminal and nothing otherwise; the log when it fails.
build() {
  local folder=$1
  shift
  check_ccache
  if on_terminal; then
    NINJA_STATUS='  [%f/%t] ' cmake --build "$folder" --parallel "$(build_jobs)" --target "$@" >&2 && return
  else
    cmake --build "$folder" --parallel "$(build_jobs)" --target "$@" >"$folder/build.log" 2>&1 && return
    grep -A 15 -m 3 -E '^(FAILED|CMake Error)|error:' "$folder/build.log" >&2 || tail -n 40 "$folder/build.log" >&2
    say "the whole log: $folder/build.log"
  fi
  stop "the build failed"
}
