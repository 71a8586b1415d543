# Imported for all machines, and used on none.
{
  imports = [ ../../nixops.nix ];
}
