{
  services.secretsfs.keys."db main " = {
    pass = "db/main";
    path = "/var/lib/app/password";
  };
}
