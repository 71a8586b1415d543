using System.Text;
using SecretsFs.Fuse.TestServer.Tree;

namespace SecretsFs.Fuse.TestServer.Commands;

/// <summary>What the kernel is told.</summary>
internal static class NotifierCommands
{
    public static void Add(Dictionary<string, Func<string[], string>> commands, Session session)
    {
        void Define(string name, Action<Node> notify) => commands.Add(name, words =>
        {
            notify(Current(session.State, words[0]));
            return string.Empty;
        });

        // invalidate-inode PATH, invalidate-attributes PATH, invalidate-entry PATH
        Define("invalidate-inode", node => session.Connection.Notifier.InvalidateInode(node.Id));
        Define("invalidate-attributes", node => session.Connection.Notifier.InvalidateAttributes(node.Id));
        Define("invalidate-entry", node =>
            session.Connection.Notifier.InvalidateEntry(Name(session.State, node.Path)));

        // delete PATH: takes it away, and says so
        Define("delete", node =>
        {
            using (session.State.Enter())
            {
                session.State.Tree.Remove(node);
            }

            session.Connection.Notifier.Delete(Name(session.State, node.Path), node.Id);
        });

        // invalidate-names PATH...
        commands.Add("invalidate-names", words =>
        {
            session.Connection.Notifier.InvalidateNames(words.Select(path => Name(session.State, path)));
            return string.Empty;
        });

        // flush MILLISECONDS: whether everything was written
        commands.Add("flush", words => $"{session.Connection.Notifier.Flush(
            TimeSpan.FromMilliseconds(TreeCommands.Number(words[0])))}");
    }

    private static Node Current(State state, string path)
    {
        using State.Scope scope = state.Enter();
        return TreeCommands.Current(state, path);
    }

    private static FuseName Name(State state, string path)
    {
        string directory = Path.GetDirectoryName(path) ?? string.Empty;
        return new FuseName(Current(state, directory).Id, Encoding.UTF8.GetBytes(Path.GetFileName(path)));
    }
}
