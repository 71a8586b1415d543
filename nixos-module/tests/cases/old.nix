# A systemd that can wait for a reload, but not for ever longer between starts.
{
  systemd = "253.6";
  modules = [ ./minimal.nix ];
}
