namespace SecretsFs.Fuse.TestServer.Commands;

/// <summary>The commands by name.</summary>
internal sealed class CommandTable
{
    private readonly Dictionary<string, Func<string[], string>> _commands = [];

    public CommandTable(Session session)
    {
        TreeCommands.Add(_commands, session.State);
        RequestCommands.Add(_commands, session.State);
        ConnectionCommands.Add(_commands, session);
        NotifierCommands.Add(_commands, session);
    }

    /// <summary>Runs a line; what to acknowledge it with.</summary>
    public string Run(string line)
    {
        string[] words = line.Split(' ');
        try
        {
            return _commands.TryGetValue(words[0], out Func<string[], string>? command)
                ? $"ok {command(words[1..])}".TrimEnd()
                : $"error: there is no command {words[0]}";
        }
#pragma warning disable CA1031 // the test that sent the line says what went wrong
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return $"error: {exception.Message.ReplaceLineEndings(" ")}";
        }
    }
}
