#!/bin/bash
# as_user.sh FOLDER ID PROGRAM ARGUMENT...: in a mount namespace of its own, where everybody may open /dev/fuse, runs a
# program as an ordinary user. FOLDER is covered with what the device is made in.
set -e
mount -t tmpfs -o dev,mode=0755 devices "$1"
mknod -m 0666 "$1/fuse" c 10 229
mount --bind "$1/fuse" /dev/fuse
if [ ! -e /etc/mtab ]; then # fusermount3 looks there for what an ordinary user may unmount
  mkdir "$1/upper" "$1/work"
  mount -t overlay -o "lowerdir=/etc,upperdir=$1/upper,workdir=$1/work" etc /etc
  ln -s /proc/self/mounts /etc/mtab
fi

id=$2
shift 2
exec setpriv --reuid="$id" --regid="$id" --clear-groups "$@"
