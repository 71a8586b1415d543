{
  services.secretsfs.templates."app.env".content = "";
}
