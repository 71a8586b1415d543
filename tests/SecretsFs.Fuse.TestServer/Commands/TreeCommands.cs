using System.Globalization;
using System.Text;
using SecretsFs.Fuse.TestServer.Tree;

namespace SecretsFs.Fuse.TestServer.Commands;

/// <summary>What is there, and how it is answered.</summary>
internal static class TreeCommands
{
    public static void Add(Dictionary<string, Func<string[], string>> commands, State state)
    {
        void Define(string name, Action<string[]> command) => commands.Add(name, words =>
        {
            using State.Scope scope = state.Enter();
            command(words);
            return string.Empty;
        });

        // dir PATH
        Define("dir", words => state.Tree.Set(words[0], 1, NodeKind.Directory, []));

        // file PATH VERSION CONTENT
        Define("file", words => state.Tree.Set(
            words[0], Number(words[1]), NodeKind.File, Encoding.UTF8.GetBytes(words[2])));

        // fill PATH VERSION SIZE CHARACTER
        Define("fill", words => state.Tree.Set(
            words[0],
            Number(words[1]),
            NodeKind.File,
            [.. Enumerable.Repeat((byte)words[3][0], (int)Number(words[2]))]));

        // files DIRECTORY COUNT FIRST
        Define("files", words => state.Tree.AddFiles(words[0], (int)Number(words[1]), (int)Number(words[2])));

        // link PATH TARGET
        Define("link", words => state.Tree.Set(
            words[0], 1, NodeKind.SymbolicLink, Encoding.UTF8.GetBytes(words[1])));

        // remove PATH
        Define("remove", words => state.Tree.Remove(Current(state, words[0])));

        // timeouts SECONDS-OF-NAMES SECONDS-OF-ATTRIBUTES
        Define("timeouts", words =>
        {
            state.NameTimeout = TimeSpan.FromSeconds(Number(words[0]));
            state.AttributesTimeout = TimeSpan.FromSeconds(Number(words[1]));
        });

        // open-mode Direct|Cached
        Define("open-mode", words => state.OpenMode = Enum.Parse<OpenMode>(words[0]));

        // directory-handles: opens of directories are answered
        Define("directory-handles", _ => state.HasDirectoryHandles = true);

        // access FORBIDDEN-PATH
        Define("access", words => (state.ChecksAccess, state.Forbidden) = (true, words[0]));

        // hole SIZE
        Define("hole", words => state.Hole = Number(words[0]));
    }

    public static Node Current(State state, string path) =>
        state.Tree.Find(path) ?? throw new ArgumentException($"there is no {path}");

    public static uint Number(string word) => uint.Parse(word, CultureInfo.InvariantCulture);
}
