using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using SecretsFs.Varlink;

namespace SecretsFs.Commands;

/// <summary>
/// <c>secretsfs reload</c>: has the daemon load its manifest again, and go on with this program: the new one, where
/// the package was upgraded.
/// </summary>
internal static class ReloadCommand
{
    /// <summary>Longer than the daemon takes, and less than the units let it (TimeoutStartSec=).</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(85);

    public static Command Create()
    {
        Argument<string> mountpoint = new("MOUNTPOINT") { Description = "where it is mounted" };
        Command command = new("reload", "loads the manifest again, and goes on with the program that is called here")
        {
            mountpoint,
        };
        command.SetAction(parsed => (int)Run(parsed.GetRequiredValue(mountpoint)));
        return command;
    }

    private static ExitStatus Run(string mountpoint)
    {
        ControlCall call = new(mountpoint);
        VarlinkResult result = call.Run(
            MountInterface.Reload,
            static writer => writer.WriteString("program", Environment.ProcessPath),
            s_limit,
            MountInterface.NotReloaded,
            MountInterface.Busy);
        if (result.ErrorName == MountInterface.Busy)
        {
            throw call.Busy();
        }

        try
        {
            if (result.ErrorName == MountInterface.NotReloaded)
            {
                PrintProblems(result.Parameters);
                return ExitStatus.InvalidManifest;
            }

            Console.Out.WriteLine(Summary(result.Parameters));
            return ExitStatus.Success;
        }
        catch (Exception exception) when (
            exception is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw call.NotUnderstood();
        }
    }

    private static void PrintProblems(JsonElement parameters)
    {
        foreach (JsonElement problem in parameters.GetProperty("problems").EnumerateArray())
        {
            Console.Error.WriteLine(OneLine.Of(problem.GetString()!));
        }
    }

    private static string Summary(JsonElement done) => string.Create(
        CultureInfo.InvariantCulture,
        $"reloaded: {Count.Of(Number(done, "keys"), "key")}, {Number(done, "added")} added, ")
        + string.Create(
            CultureInfo.InvariantCulture, $"{Number(done, "removed")} removed, {Number(done, "changed")} changed")
        + (done.GetProperty("upgraded").GetBoolean() ? "; upgraded" : string.Empty);

    private static int Number(JsonElement done, string name) => done.GetProperty(name).GetInt32();
}
