# Units as NixOps makes them: NAME-key.service, active while the file of a key can be read, and nixops-keys.service,
# done when all can.
{ config, lib, ... }:
let
  names = import ../names.nix { inherit lib; };
  cfg = config.services.secretsfs;
  keys = cfg.build.deploymentKeys;

  # by a name that stays: see keyUnit
  program = "/etc/${names.programLink}";

  # What others wait for at boot ends by itself: the command after so many seconds, with what is missing in the journal,
  # and the start of its unit somewhat later, should it not.
  keySeconds = 60;
  allSeconds = 30;
  startTimeout = seconds: "${toString (seconds + 30)}s";

  # As one word of ExecStart=, by systemd.service(5). Also where that looks for specifiers alone.
  literal = lib.replaceStrings [ "%" ] [ "%%" ];
  word =
    text:
    if builtins.match "[A-Za-z0-9/._:@+-]+" text != null then
      text
    else
      literal "\"${lib.replaceStrings [ "\\" "\"" "$" ] [ "\\\\" "\\\"" "$$" ] text}\"";
  fileOf = key: word "${cfg.mountPoint}/${key.name}";

  # Without what gives a unit a mount namespace: after the death of a daemon, systemd could not make one while the dead
  # mount is there, and these units must start then as well. DAC_READ_SEARCH, because the directories may be somebody
  # else's.
  hardening = {
    inherit (import ../hardening.nix)
      DevicePolicy
      LimitCORE
      LockPersonality
      NoNewPrivileges
      RestrictRealtime
      SystemCallArchitectures
      SystemCallErrorNumber
      UMask
      ;
    CapabilityBoundingSet = "CAP_DAC_READ_SEARCH";
    RestrictAddressFamilies = "AF_UNIX";
    RestrictNamespaces = true;
    SystemCallFilter = "@system-service";
  };

  keyUnit = key: {
    description = "Key ${literal key.attribute}, while it can be read";
    documentation = [ "man:secretsfs(8)" ];
    # No more than an order. requires, bindsTo and partOf would end this unit, and whoever requires it, whenever the
    # daemon restarts, of which the command takes no notice if that is soon done. With wants, Restart= would start a
    # daemon that somebody stopped; sysinit.target wants it anyway.
    after = [ "secretsfs.service" ];
    unitConfig.StartLimitIntervalSec = 0;
    # To restart it restarts whoever requires it, or is bound to it: for another path of the file, and for nothing else.
    # Another program, or another nixpkgs, must not change its text. In one go, or those who are bound would stay down.
    stopIfChanged = false;
    path = lib.mkForce [ ];
    environment.LOCALE_ARCHIVE = lib.mkForce null;
    serviceConfig = hardening // {
      Type = "notify";
      NotifyAccess = "main";
      ExecStart = "${program} wait --hold --timeout ${toString keySeconds} ${fileOf key}";
      Restart = "always";
      # long enough for all that wait in vain to pause at once, or a boot that they are part of would never be over
      RestartSec = "5s";
      TimeoutStartSec = startTimeout keySeconds;
      TimeoutStopSec = "10s";
    };
  };
in
{
  config = lib.mkIf cfg.enable {
    systemd.services =
      lib.listToAttrs (map (key: lib.nameValuePair key.unit (keyUnit key)) keys)
      // lib.optionalAttrs (keys != [ ]) {
        nixops-keys = {
          description = "All keys of deployment.keys";
          documentation = [ "man:secretsfs(8)" ];
          wantedBy = [ "keys.target" ];
          after = [ "secretsfs.service" ];
          before = [
            "keys.target"
            "shutdown.target"
          ];
          conflicts = [ "shutdown.target" ];
          unitConfig.DefaultDependencies = false;
          serviceConfig = hardening // {
            Type = "oneshot";
            RemainAfterExit = true;
            ExecStart = "${program} wait --timeout ${toString allSeconds} ${lib.concatMapStringsSep " " fileOf keys}";
            TimeoutStartSec = startTimeout allSeconds;
          };
        };
      };

    environment.etc.${names.programLink} = lib.mkIf (keys != [ ]) { source = "${cfg.package}/bin/secretsfs"; };

    # NixOps changes owners there. Here it does nothing, and is there for activation scripts that name it in deps.
    system.activationScripts.nixops-keys = {
      deps = [
        "users"
        "groups"
      ];
      text = "";
    };
  };
}
