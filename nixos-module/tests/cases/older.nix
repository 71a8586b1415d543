# A nixpkgs whose special filesystems cannot be switched off, and a systemd that cannot wait for a reload.
{
  systemd = "251";
  specialFileSystemsCanBeOff = false;
  modules = [ ./minimal.nix ];
}
