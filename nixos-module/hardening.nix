# The settings of the service that do not depend on options; units/secretsfs.service says what each is for.
{
  NotifyAccess = "main";
  Restart = "always";
  TimeoutStartSec = "90s";
  TimeoutStopSec = "10s";
  KillMode = "mixed";
  RuntimeDirectory = "secretsfs";
  RuntimeDirectoryMode = "0700";
  RuntimeDirectoryPreserve = "yes";
  UMask = "0077";
  OOMPolicy = "continue";
  OOMScoreAdjust = -900;
  LimitMEMLOCK = "infinity";
  LimitNOFILE = 65536;
  LimitCORE = 0;
  LogRateLimitIntervalSec = 0;
  CapabilityBoundingSet = "CAP_SYS_ADMIN CAP_SETUID CAP_SETGID CAP_SETPCAP CAP_KILL CAP_DAC_READ_SEARCH";
  DeviceAllow = "/dev/fuse rw";
  DevicePolicy = "closed";
  NoNewPrivileges = true;
  LockPersonality = true;
  RestrictAddressFamilies = "AF_UNIX AF_NETLINK";
  RestrictNamespaces = "net";
  RestrictRealtime = true;
  SystemCallArchitectures = "native";
  SystemCallFilter = "@system-service @mount";
  SystemCallErrorNumber = "EPERM";
}
