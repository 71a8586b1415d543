# write SECRETSFS MANIFEST NUMBER RULES: writes the keys of a manifest into the directory, in memory, which is mounted
# for that; decrypts as user NUMBER, who is given what tmpfiles.d(5) RULES say. remove: takes it all away again.
# Part of a script that has set -eu, PATH and directory.
case $1 in
  write)
    if ! mountpoint -q "$directory"; then
      mkdir -p -m 0700 "$directory"
      mount -t ramfs -o nosuid,nodev,noexec,mode=0700 ramfs "$directory"
    fi

    if [ -s "$5" ]; then
      systemd-tmpfiles --create "$5" || true # what it could not give, the next line says
    fi

    "$2" export "$3" "$directory" --user "$4"
    ;;
  remove)
    if mountpoint -q "$directory"; then
      umount --lazy "$directory"
    fi
    ;;
esac
