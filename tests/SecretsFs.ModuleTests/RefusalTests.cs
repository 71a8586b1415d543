namespace SecretsFs.ModuleTests;

public sealed class RefusalTests
{
    private const string Minimal = "services.secretsfs = { enable = true; store = \"/srv/pass\"; };";

    [NixTheory]
    [Libraries("mountpoint = \"/run/keys\";", "mountpoint' does not exist")]
    [Libraries("keys.main.ower = \"root\";", "keys.main.ower' does not exist")]
    [Libraries("keys.main.mode = 440;", "keys.main.mode' is not of type `string'")]
    [Libraries("decryption.engine = \"age\";", "decryption.engine' is not of type `one of \"rnp\", \"gpg\"'")]
    [Libraries(
        "limits.threads = 65;", "limits.threads' is not of type `null or integer between 1 and 64 (both inclusive)'")]
    [Libraries("store = \"/srv/other\";", "store' has conflicting definition values")]
    public async Task What_no_option_can_be_is_an_error_that_names_it(string library, string settings, string message)
    {
        string module = $"{{ imports = [ {{ {Minimal} }} {{ services.secretsfs.{settings} }} ]; }}";
        RunResult result = await Nix.TryAsync(Nix.ResultOf(library, module));
        Assert.NotEqual(0, result.Status);
        Assert.Contains($"option `services.secretsfs.{message}", result.Errors, StringComparison.Ordinal);
    }

    /// <summary>It would be copied into the Nix store, which everybody can read.</summary>
    [NixTheory]
    [Libraries("keyFile", "string")]
    [Libraries("passphraseFile", "null or string")]
    [Libraries("passphraseCredential", "null or string")]
    [Libraries("home", "null or string")]
    public async Task A_secret_that_is_a_file_of_the_flake_is_refused(string library, string option, string type)
    {
        string module = $"{{ {Minimal} imports = [ {{ services.secretsfs.decryption.{option} = /etc/hostname; }} ]; }}";
        RunResult result = await Nix.TryAsync(Nix.ResultOf(library, module));
        Assert.NotEqual(0, result.Status);
        string message = $"option `services.secretsfs.decryption.{option}' is not of type `{type}'";
        Assert.Contains(message, result.Errors, StringComparison.Ordinal);
    }

    /// <summary>What systemd would expand, for one.</summary>
    [NixTheory]
    [Libraries("%h/keys")]
    [Libraries("/home/me/%u")]
    [Libraries("/home/me/my keys")]
    public async Task A_mount_point_of_a_person_is_a_plain_path(string library, string path)
    {
        RunResult result = await Nix.TryAsync($$"""
            (import {{ModuleFiles.Tests}}/eval-home.nix {
              lib = import {{NixLibrary.PathOf(library)}};
              modules = [ { services.secretsfs = { enable = true; mountPoint = "{{path}}"; }; } ];
            }).assertions
            """);
        string message = $"services.secretsfs.mountPoint = \\\"{path}\\\": it is no absolute path";
        Assert.Contains(message, result.Succeeded().Text, StringComparison.Ordinal);
    }

    [NixTheory]
    [Libraries]
    public async Task A_store_must_be_named(string library)
    {
        RunResult result = await Nix.TryAsync(Nix.ResultOf(library, "{ services.secretsfs.enable = true; }"));
        Assert.NotEqual(0, result.Status);
        Assert.Contains("option `services.secretsfs.store'", result.Errors, StringComparison.Ordinal);
    }
}
