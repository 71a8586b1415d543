# Texts with secrets in them, as files.
{
  config,
  lib,
  ...
}:
let
  names = import ./names.nix { inherit lib; };
  references = import ./references.nix { inherit lib; };
  cfg = config.services.secretsfs;
in
{
  config = lib.mkIf cfg.enable {
    services.secretsfs.derivedKeys = lib.mapAttrs' (
      attribute: template:
      lib.nameValuePair "templates ${attribute}" {
        option = "services.secretsfs.templates.${names.quote attribute}";
        inherit (template)
          name
          owner
          group
          mode
          units
          path
          restartUnits
          reloadUnits
          neededForUsers
          ;
        # assertions.nix says what is wrong with a text; until then it is none
        content =
          if references.contains template.content && references.problemsOf template.content == [ ] then
            references.contentOf template.content
          else
            { template = [ ]; };
      }
    ) cfg.templates;
  };
}
