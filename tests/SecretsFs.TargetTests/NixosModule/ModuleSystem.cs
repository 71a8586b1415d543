using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using SecretsFs.TargetTests.Fixtures;

namespace SecretsFs.TargetTests.NixosModule;

/// <summary>What a configuration of the NixOS module comes to: nixos-module/tests/eval.nix.</summary>
internal sealed partial class ModuleSystem
{
    private readonly JsonElement _json;

    private ModuleSystem(JsonElement json) => _json = json;

    /// <summary>The links below /etc and what they lead to.</summary>
    public IReadOnlyDictionary<string, string> Etc => Texts("etc");

    /// <summary>The command that checks the manifest where the system is built.</summary>
    public string ManifestCheck => _json.GetProperty("manifestCheck").GetString()!;

    /// <summary>Where the manifest is in the Nix store.</summary>
    public string ManifestFile => _json.GetProperty("manifestFiles").GetProperty("manifest").GetString()!;

    /// <summary>All that the evaluation came to.</summary>
    public override string ToString() => _json.GetRawText();

    /// <summary>What NixOS mounts at a path early, if it does.</summary>
    public JsonElement SpecialFileSystem(string path) => _json.GetProperty("specialFileSystems").GetProperty(path);

    /// <summary>Evaluates it, without a Nix store and for the systemd of a suite.</summary>
    /// <param name="scratch">A folder for the expression.</param>
    /// <param name="store">What the flake has.</param>
    /// <param name="suite">The machine's.</param>
    /// <param name="program">Where the machine has the program.</param>
    /// <param name="configuration">Definitions, beside those of tests/target/module/machine.nix.</param>
    /// <param name="isOlderNixos">Whether its special file systems cannot be switched off.</param>
    public static async Task<ModuleSystem> EvaluateAsync(
        Scratch scratch,
        ModuleStore store,
        string suite,
        string program,
        string configuration,
        bool isOlderNixos = false)
    {
        string module = Path.Combine(Programs.Repository, "nixos-module", "tests", "eval.nix");
        string machine = TargetScripts.Path("module/machine.nix");
        string expression = $$"""
            import {{module}} {
              program = "{{program}}";
              scripts = "/nix/store";
              addressed = true;
              specialFileSystemsCanBeOff = {{(isOlderNixos ? "false" : "true")}};
              systemd = "{{(suite == SuitesAttribute.Bookworm ? "252" : "257")}}";
              modules = [
                {{machine}}
                ({ lib, ... }: {
                  services.secretsfs.store = lib.mkDefault {{store.Path}};
                  services.secretsfs.decryption.publicKey = lib.mkDefault {{store.PublicKey}};
                })
                ({ config, lib, ... }: { {{configuration}} })
              ];
            }
            """;
        string file = scratch.Write("system.nix", expression);
        Dictionary<string, string> environment = new() { ["NIX_REMOTE"] = "dummy://", ["HOME"] = scratch.Root };
        RunResult evaluated = await Child.RunAsync(
            ["nix-instantiate", "--eval", "--strict", "--json", file], input: null, environment);
        using JsonDocument document = JsonDocument.Parse(evaluated.Succeeded().Output);
        ModuleSystem system = new(document.RootElement.Clone());
        Assert.Empty(system._json.GetProperty("assertions").EnumerateArray());
        return system;
    }

    /// <summary>Writes it as files of the machine, below a folder that stands for its root directory.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="name">Where the machine has the system: what tests/target/module/switch takes.</param>
    public void WriteTo(string root, string name)
    {
        foreach ((string path, string text) in Texts("scripts"))
        {
            Write(root + path, text, Modes.Folder);
        }

        foreach ((string path, string text) in Texts("files"))
        {
            Write(root + path, text, Modes.Readable);
        }

        foreach ((string manifest, string path) in Texts("manifestFiles"))
        {
            Write(root + path, _json.GetProperty(manifest).GetRawText(), Modes.Readable);
        }

        if (UncheckedManifest().Match(ManifestCheck) is { Success: true } match)
        {
            Write(root + match.Groups[1].Value, _json.GetProperty("manifest").GetRawText(), Modes.Readable);
        }

        WriteSystem(root + name);
    }

    private void WriteSystem(string system)
    {
        Directory.CreateDirectory($"{system}/units");
        Directory.CreateDirectory($"{system}/drop-ins");
        WriteAll($"{system}/units", Texts("units"));
        WriteAll($"{system}/drop-ins", Texts("dropIns"));
        Write($"{system}/etc", Lines(Etc.Select(link => $"{link.Key} {link.Value}")), Modes.Readable);
        Write($"{system}/tmpfiles", Lines(Strings("tmpfiles")), Modes.Readable);
        Write($"{system}/users", Lines(Strings("users").Select(user => $"u {user} - -")), Modes.Readable);
        Write($"{system}/activate", Lines(Activation()), Modes.Readable);
    }

    private IEnumerable<string> Activation() =>
        _json.GetProperty("activationScripts").EnumerateObject()
            .Select(script => script.Value.GetProperty("text").GetString()!);

    // the command that checks it begins with a copy
    [GeneratedRegex(@"^cp (/nix/store/\S+) ")]
    private static partial Regex UncheckedManifest();

    private static void WriteAll(string folder, IReadOnlyDictionary<string, string> files)
    {
        foreach ((string name, string text) in files)
        {
            Write($"{folder}/{name}", text, Modes.Readable);
        }
    }

    private static void Write(string path, string text, UnixFileMode mode)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, Encoding.UTF8.GetBytes(text));
        File.SetUnixFileMode(path, mode);
    }

    private static string Lines(IEnumerable<string> lines) => string.Concat(lines.Select(line => line + "\n"));

    private IEnumerable<string> Strings(string member) =>
        _json.GetProperty(member).EnumerateArray().Select(one => one.GetString()!);

    private Dictionary<string, string> Texts(string member) =>
        _json.GetProperty(member).EnumerateObject().ToDictionary(one => one.Name, one => one.Value.GetString()!);
}
