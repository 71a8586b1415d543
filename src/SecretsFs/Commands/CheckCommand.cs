using System.CommandLine;
using SecretsFs.Core.Inspection;
using SecretsFs.Core.Manifests;

namespace SecretsFs.Commands;

/// <summary><c>secretsfs check</c>: is the manifest right, and does the machine have what it names?</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        Argument<string> manifest = ManifestArgument.Create();
        Option<bool> noStore = new("--no-store")
        {
            Description = "look at the manifest alone, not at the store and the users of this machine",
        };
        Option<bool> noHost = new("--no-host")
        {
            Description = "look at manifest and store, not at the users and the key of this machine",
        };
        Option<string?> store = new("--store")
        {
            Description = "look for the entries there, and not where the manifest says",
            HelpName = "DIR",
        };
        Option<string?> publicKey = new("--public-key")
        {
            Description = "the public key of another machine: compare entries with that, as with --no-host",
            HelpName = "FILE",
        };
        Option<string?> host = new("--host")
        {
            Description = "the name of the machine, for messages",
            HelpName = "NAME",
        };
        Option<string?> user = new("--user")
        {
            Description = "the user who should be able to read the store (default: secretsfs, where there is one)",
        };
        Command command = new("check", "validates a manifest and compares it with the store and the key")
        {
            manifest, noStore, noHost, store, publicKey, host, user,
        };
        command.SetAction(parsed => (int)Run(parsed.GetRequiredValue(manifest), new CheckScope
        {
            NoStore = parsed.GetValue(noStore),
            NoHost = parsed.GetValue(noHost),
            Store = parsed.GetValue(store),
            PublicKey = parsed.GetValue(publicKey),
            Host = parsed.GetValue(host),
            User = parsed.GetValue(user),
        }));
        return command;
    }

    private static ExitStatus Run(string path, CheckScope scope)
    {
        scope.Validate();
        Manifest? manifest = ManifestArgument.Load(path);
        if (manifest is null)
        {
            return ExitStatus.InvalidManifest;
        }

        if (scope.Store is not null)
        {
            manifest = manifest.WithStore(Path.TrimEndingDirectorySeparator(Path.GetFullPath(scope.Store)));
        }

        InspectionReport report = scope.NoStore
            ? new InspectionReport([], [])
            : ManifestInspection.Run(manifest, scope.FindHost());
        foreach (string note in report.Notes)
        {
            Console.Out.WriteLine(note);
        }

        foreach (ManifestProblem problem in report.Problems)
        {
            Console.Error.WriteLine(problem);
        }

        if (!report.Problems.IsEmpty)
        {
            return ExitStatus.ProblemsFound;
        }

        Console.Out.WriteLine($"{path}: {Count.Of(manifest.Keys.Count, "key")}, no problems");
        return ExitStatus.Success;
    }
}
