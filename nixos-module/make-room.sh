# DIRECTORY: takes away what NixOS mounts there, one layer after the other, where it is empty. Part of a script that has
# set -eu and PATH. What is no mount point, or is one of SecretsFs, dead or alive, is left to secretsfs.
directory=$1
while :; do
  type=$(findmnt --noheadings --output FSTYPE --mountpoint "$directory" | tail -n 1)
  case $type in
    ramfs | tmpfs) ;;
    *) exit 0 ;;
  esac

  if [ -n "$(find "$directory" -mindepth 1 -maxdepth 1 -print -quit)" ]; then
    echo "$directory is a $type with files that somebody put there" \
      "(hint: declare or move them, umount $directory, systemctl start secretsfs)" >&2
    exit 1
  fi

  umount "$directory"
done
