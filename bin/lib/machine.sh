# Finds what Valise needs on this machine, and installs what is missing where it may. Sourced, POSIX sh.
#
#   newest_jdk              sets jdk to the home of the newest JDK from 21 on, or to nothing
#   need_jdk, need_maven, need_python, need_sandbox, need_postgres
#                           make sure that the thing is there; say what to do and return 1 if it cannot be
#
# Silent when everything is there. Otherwise one line on stderr for each thing done.

say() {
    printf 'valise: %s\n' "$*" >&2
}

# Reads files only and starts no process: this runs on the way of bin/valise.
newest_jdk() {
    jdk='' newest=20
    on_path=$(command -v java) || on_path=''
    if [ -L "$on_path" ]; then
        on_path=$(readlink -f "$on_path")
    fi
    for home in "${JAVA_HOME:-}" "${on_path%/bin/java}" /usr/lib/jvm/* /opt/* /usr/local/* \
        "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/*; do
        if [ -x "$home/bin/javac" ] && [ -r "$home/release" ]; then
            while IFS= read -r line; do
                case $line in
                JAVA_VERSION=*)
                    major=${line#*\"}
                    major=${major%%[!0-9]*}
                    if [ "${major:-0}" -gt "$newest" ]; then
                        jdk=$home newest=$major
                    fi
                    ;;
                esac
            done <"$home/release"
        fi
    done
}

# Sets as_root to what makes a command run as root, or returns 1.
may_install() {
    command -v apt-get >/dev/null || return 1
    if [ "$(id -u)" = 0 ]; then
        as_root=''
    elif sudo -n true 2>/dev/null; then
        as_root='sudo -n'
    else
        return 1
    fi
}

# Brings the package index up to date, once.
update_index() {
    if [ -z "${index_is_fresh:-}" ]; then
        say 'updating the package index'
        $as_root apt-get update -qq >/dev/null 2>&1 || say 'apt-get update failed; trying the index as it is'
        index_is_fresh=yes
    fi
}

# install PACKAGE: what it is for is said by the caller.
install() {
    if may_install; then
        update_index
        say "installing $1"
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends -y "$1" >/dev/null 2>&1 ||
            { say "apt-get could not install $1; run: ${as_root:+sudo }apt-get install $1"; return 1; }
    elif command -v apt-get >/dev/null; then
        say "$1 is missing and this user may not install it; run: sudo apt-get update && sudo apt-get install $1"
        return 1
    else
        say "$1 is missing; install it with the package manager of this system"
        return 1
    fi
}

newest_jdk_package() {
    apt-cache search --names-only '^(openjdk-[0-9]+-jdk-headless|temurin-[0-9]+-jdk)$' 2>/dev/null |
        sed -E 's/^([a-z]+-([0-9]+)[^ ]*).*/\2 \1/' | sort -rn | awk '$1 >= 21 { print $2; exit }'
}

# Sets jdk, and JAVA_HOME for the programs started from here.
need_jdk() {
    newest_jdk
    if [ -z "$jdk" ]; then
        if may_install; then
            update_index
        fi
        package=$(newest_jdk_package)
        if [ -n "$package" ]; then
            install "$package" || return 1
            newest_jdk
        fi
    fi
    if [ -z "$jdk" ]; then
        say 'a JDK from 21 on is missing, and the package index offers none;' \
            'install one in /usr/lib/jvm, /opt or ~/.jdks, or set JAVA_HOME to it'
        return 1
    fi
    export JAVA_HOME="$jdk"
}

need_maven() {
    command -v mvn >/dev/null || install maven
}

need_python() {
    if ! command -v python3 >/dev/null; then
        install python3 || return 1
    fi
    if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 9))'; then
        say 'python3 on the PATH is older than 3.9; put a newer one there'
        return 1
    fi
}

need_sandbox() {
    command -v bwrap >/dev/null || install bubblewrap || return 1
    command -v setpriv >/dev/null || install util-linux
}

# Its programs, which the tests of the store start for themselves.
need_postgres() {
    for program in /usr/lib/postgresql/*/bin/postgres; do
        if [ -x "$program" ]; then
            return 0
        fi
    done
    # Without this the package also makes a server for the whole machine, and starts it.
    settings=/etc/postgresql-common
    if may_install && ! [ -e "$settings" ]; then
        $as_root mkdir -p "$settings"
        echo 'create_main_cluster = false' | $as_root tee "$settings/createcluster.conf" >/dev/null
    fi
    install postgresql
}

# maven ARGUMENT...: runs Maven with the JDK of need_jdk.
maven() {
    # Maven's own libraries use what newer JDKs warn of; 23 is the first that has this option.
    if [ "$newest" -ge 23 ]; then
        MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED ${MAVEN_OPTS:-}"
        export MAVEN_OPTS
    fi
    mvn -B "$@"
}
