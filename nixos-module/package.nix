# The program. The programs and the library that it runs are part of it, by absolute path: an upgrade goes on in the
# process that is there, whose environment is that of the version before.
{
  lib,
  buildDotnetModule,
  dotnetCorePackages,
  getent,
  gnupg,
  installShellFiles,
  rnp,
  util-linux,
}:
let
  dotnet-sdk = dotnetCorePackages.sdk_10_0;
  dotnet-runtime = dotnetCorePackages.runtime_10_0;
in
buildDotnetModule {
  pname = "secretsfs";
  version = "0.1.0";

  src = lib.fileset.toSource {
    root = ../.;
    fileset = lib.fileset.unions [
      ../.editorconfig
      ../src
      ../man
      ../global.json
      ../Directory.Build.props
      ../Directory.Packages.props
    ];
  };

  projectFile = "src/SecretsFs/SecretsFs.csproj";
  nugetDeps = ./deps.json;
  inherit dotnet-sdk dotnet-runtime;

  dotnetFlags = [
    "-p:SecretsFsProgramPath=${
      lib.makeBinPath [
        util-linux # setpriv, unshare
        gnupg
        getent
      ]
    }"
    "-p:SecretsFsLibraryPath=${lib.getLib rnp}/lib"
    # from lib/secretsfs of this package to the runtime's
    "-p:AppHostDotNetSearch=AppRelative"
    "-p:AppHostRelativeDotNet=../../../${baseNameOf "${dotnet-runtime}"}/share/dotnet"
  ];

  executables = [ "secretsfs" ];
  nativeBuildInputs = [ installShellFiles ];
  postInstall = ''
    installManPage man/secretsfs.8 man/secretsfs-manifest.5
  '';
  # in place of a wrapper, which would add nothing but an environment
  postFixup = ''
    ln -sfn $out/lib/secretsfs/secretsfs $out/bin/secretsfs
  '';

  meta = {
    description = "Declared entries of a pass store as files, each decrypted when it is read";
    license = lib.licenses.mit;
    mainProgram = "secretsfs";
    platforms = [
      "x86_64-linux"
      "aarch64-linux"
    ];
  };
}
