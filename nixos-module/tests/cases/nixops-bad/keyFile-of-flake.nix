{
  deployment.keys.key-file.keyFile = "${builtins.storeDir}/00000000000000000000000000000000-source/key";
}
