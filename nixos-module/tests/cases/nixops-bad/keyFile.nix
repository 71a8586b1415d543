{
  deployment.keys."key file".keyFile = "/root/my secrets/key";
}
