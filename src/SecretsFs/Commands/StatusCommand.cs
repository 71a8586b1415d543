using System.CommandLine;
using SecretsFs.Varlink;

namespace SecretsFs.Commands;

/// <summary><c>secretsfs status</c>: how a mount is, as its daemon tells it.</summary>
internal static class StatusCommand
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        Argument<string> mountpoint = new("MOUNTPOINT") { Description = "where it is mounted" };
        Option<bool> json = new("--json") { Description = "print what the daemon says as JSON, see secretsfs(8)" };
        Command command = new("status", "shows how a mount, its daemon and its keys are") { mountpoint, json };
        command.SetAction(parsed => (int)Run(parsed.GetRequiredValue(mountpoint), parsed.GetValue(json)));
        return command;
    }

    private static ExitStatus Run(string mountpoint, bool isJson)
    {
        ControlCall call = new(mountpoint);
        VarlinkResult result = call.Run(MountInterface.Status, writeParameters: null, s_limit);
        try
        {
            Console.Out.WriteLine(isJson ? result.Parameters.GetRawText() : StatusText.Of(result.Parameters));
            return ExitStatus.Success;
        }
        catch (Exception exception) when (
            exception is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw call.NotUnderstood();
        }
    }
}
