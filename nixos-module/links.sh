# apply FILE [DIRECTORIES]: makes the links that a file lists, a line "PATH TARGET" each, and removes those made before
# that it does not list. Of DIRECTORIES, a line "PATH GROUP" each, it makes those that are not there, before the links,
# and removes those made before that are not listed any more and empty. remove: removes all of them. Part of a script
# that has set -euo pipefail and PATH.
#
# Nobody's file is replaced, and no link removed that leads elsewhere by now. The directories may belong to those who
# read, who must not lead root anywhere: systemd-tmpfiles, which makes what is made, follows none of theirs; and what is
# removed is a link with this target, or an empty directory with this owner and mode, in the directory that this shell
# is in by then, whatever its path has become.
folder=/var/lib/secretsfs
record=$folder/links # what was made; survives reboots, as the links do
made=$folder/link-directories # of those listed, the ones that were not there before
mode=750
status=0

leads_to() { # PATH TARGET
  [ -L "$1" ] && [ "$(readlink -- "$1")" = "$2" ]
}

lines() { # FILE: nothing where it is not there
  [ ! -e "$1" ] || cat -- "$1"
}

drop() { # those of the record that the file does not list
  local path target
  while read -r path target; do
    grep -qxF -- "$path $target" "$1" || (
      cd -- "${path%/*}/" 2>/dev/null || exit 0 # gone, and the link with it
      ! leads_to "./${path##*/}" "$target" || rm -f -- "./${path##*/}"
    ) || status=1
  done < <(lines "$record")
}

# Whose a directory is: root's, or his who has the directory that it is in. Root's would lead nowhere there: it would be
# on a path that somebody else could have laid.
owner_of() { # PATH
  local parent=${1%/*}
  until [ -d "$parent/" ]; do
    parent=${parent%/*}
  done
  stat -c %u -- "$parent/" 2>/dev/null || echo 0
}

is_made() { # NAME GROUP: as make_directories makes it, in the directory that this shell is in
  local owner found
  [ ! -L "$1" ] || return 1
  found=$(stat -c '%u:%G:%a %u:%g:%a' -- "$1" 2>/dev/null) || return 1
  for owner in 0 "$(stat -c %u .)"; do
    [[ " $found " != *" $owner:$2:$mode "* ]] || return 0
  done
  return 1
}

drop_directories() { # FILE: those that were made and that it does not list, inner ones first
  local path group
  while read -r path group; do
    grep -qxF -- "$path $group" "$1" || (
      cd -- "${path%/*}/" 2>/dev/null || exit 0
      ! is_made "./${path##*/}" "$group" || rmdir --ignore-fail-on-non-empty -- "./${path##*/}"
    ) || status=1
  done < <(lines "$made" | sort -r)
}

make_directories() { # FILE: sorted
  local path group rules=
  while read -r path group; do
    if [ ! -e "$path" ] && [ ! -L "$path" ]; then
      rules+="d ${path//%/%%} 0$mode $(owner_of "$path") $group - -"$'\n'
    else
      grep -qxsF -- "$path $group" "$made" || continue # somebody else's
    fi

    printf '%s\n' "$path $group"
  done < "$1" > "$made.new"
  mv -- "$made.new" "$made" # before anything is made, as with links
  [ -z "$rules" ] || systemd-tmpfiles --create - <<< "$rules" || true # make says what is not there
}

make() {
  local path target rules=
  while read -r path target; do
    if [ -d "${path%/*}/" ]; then
      rules+="L ${path//%/%%} - - - - ${target//%/%%}"$'\n'
    else
      echo "$path: its directory is not there (hint: make it, such as with systemd.tmpfiles)" >&2
    fi
  done < "$1"
  [ -z "$rules" ] || systemd-tmpfiles --create - <<< "$rules" || true # says which below
  while read -r path target; do
    if ! leads_to "$path" "$target"; then
      echo "$path is not a link to $target: something else is there, or its directory is not to be trusted" \
        "(hint: mend that, systemctl reload secretsfs-links)" >&2
      status=1
    fi
  done < "$1"
}

remember() { # FILE...: before anything is made, so that nothing is ever forgotten
  cat -- "$@" | sort -u > "$record.new"
  mv -- "$record.new" "$record"
}

mkdir -p -m 0755 "$folder"
case $1 in
  apply)
    drop "$2"
    if [ -e "$record" ]; then
      remember "$record" "$2"
    else
      remember "$2"
    fi

    if [ $# -gt 2 ] || [ -e "$made" ]; then
      drop_directories "${3:-/dev/null}"
      make_directories "${3:-/dev/null}"
    fi

    make "$2"
    remember "$2"
    ;;
  remove)
    drop /dev/null
    drop_directories /dev/null
    rm -f -- "$record" "$made"
    ;;
esac

exit "$status"
