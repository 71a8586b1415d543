namespace SecretsFs.Tests.Fixtures;

/// <summary>Somebody else: a child that setpriv(1) gave other ids.</summary>
/// <param name="Id">The user id, and the id of the main group.</param>
/// <param name="Groups">Supplementary groups.</param>
internal sealed record OtherUser(uint Id, params uint[] Groups)
{
    public string[] Command(params string[] command) =>
    [
        "setpriv", $"--reuid={Id}", $"--regid={Id}",
        Groups.Length == 0 ? "--clear-groups" : $"--groups={string.Join(',', Groups)}",
        .. command,
    ];

    public Task<RunResult> RunAsync(params string[] command) => Child.RunAsync(Command(command));
}
