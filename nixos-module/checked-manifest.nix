# A manifest as a file, which is only made if secretsfs check has nothing against it.
{ pkgs, program }:
{
  name,
  content,
  options,
}:
pkgs.runCommand "${name}.json"
  {
    preferLocalBuild = true;
    passthru = { inherit content; };
  }
  # a copy, because in a sandbox what is in the Nix store belongs to nobody in particular
  ''
    cp ${pkgs.writeText "${name}-unchecked.json" (builtins.toJSON content)} manifest.json
    ${program} check manifest.json ${options}
    cp manifest.json $out
  ''
