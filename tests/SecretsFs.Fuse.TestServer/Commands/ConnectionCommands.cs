using System.Globalization;

namespace SecretsFs.Fuse.TestServer.Commands;

/// <summary>Mounting, taking over, ending, and the count of all requests.</summary>
internal static class ConnectionCommands
{
    public static void Add(Dictionary<string, Func<string[], string>> commands, Session session)
    {
        long readsBefore = 0;

        // mount PATH [unchecked]: serves; "unchecked" is without default_permissions
        commands.Add("mount", words =>
        {
            session.Mount(words[0], checksPermissions: words.Length == 1);
            return string.Empty;
        });

        // adopt DESCRIPTOR MINOR FLAGS: serves; whether the kernel resends
        commands.Add("adopt", words => $"{session.Adopt(
            int.Parse(words[0], CultureInfo.InvariantCulture),
            new FuseProtocol(TreeCommands.Number(words[1]), ulong.Parse(words[2], CultureInfo.InvariantCulture)))}");

        // resend: whether the kernel sends what was not answered once more
        commands.Add("resend", _ => $"{session.Connection.Resend()}");

        // detach: whether it did
        commands.Add("detach", _ => $"{session.Detach()}");

        // ended: whether the connection ends, by itself
        commands.Add("ended", _ => $"{session.WaitEnd()}");

        // reset: counts begin anew
        commands.Add("reset", _ =>
        {
            using State.Scope scope = session.State.Enter();
            session.State.Counts.Clear();
            readsBefore = session.Reads();
            return string.Empty;
        });

        // requests: how many came since, of every kind
        commands.Add("requests", _ => (session.Reads() - readsBefore).ToString(CultureInfo.InvariantCulture));
    }
}
