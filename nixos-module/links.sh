# apply FILE: makes the links that a file lists, a line "PATH TARGET" each, and removes those made before that it does
# not list. remove: removes all of them. Part of a script that has set -euo pipefail and PATH.
#
# Nobody's file is replaced, and no link removed that leads elsewhere by now. The directories may belong to those who
# read, who must not lead root anywhere: systemd-tmpfiles, which makes the links, follows none of theirs; and what is
# removed is a link with this target in the directory that this shell is in by then, whatever its path has become.
folder=/var/lib/secretsfs
record=$folder/links # what was made; survives reboots, as the links do
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

    make "$2"
    remember "$2"
    ;;
  remove)
    drop /dev/null
    rm -f -- "$record"
    ;;
esac

exit "$status"
