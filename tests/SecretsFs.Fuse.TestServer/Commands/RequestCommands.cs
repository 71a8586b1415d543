using System.Globalization;
using System.Runtime.CompilerServices;
using SecretsFs.Fuse.TestServer.Requests;

namespace SecretsFs.Fuse.TestServer.Commands;

/// <summary>What the kernel asked, and the answers that were deferred.</summary>
internal static class RequestCommands
{
    public static void Add(Dictionary<string, Func<string[], string>> commands, State state)
    {
        void Define(string name, Func<string[], string> command) => commands.Add(name, words =>
        {
            using State.Scope scope = state.Enter();
            return command(words);
        });

        // counts: "Kind=count ..." of those that came since "reset", once every file that was opened is released
        commands.Add("counts", _ => state.WaitFor(() => state.OpenFiles <= 0 ? state.Counts.ToString() : null));

        // counts-now: the same, with files open
        Define("counts-now", _ => state.Counts.ToString());

        // accesses: how many there were
        Define("accesses", _ => state.Counts[RequestKind.Access].ToString(CultureInfo.InvariantCulture));

        // lookups: how many names were looked up, and the most often that one was
        Define("lookups", _ => string.Create(
            CultureInfo.InvariantCulture, $"{state.Counts.Lookups().Names} {state.Counts.Lookups().Most}"));

        // defer KIND [PATH]
        Define("defer", words =>
        {
            state.Deferrals.Want(Kind(words[0]), words.ElementAtOrDefault(1));
            return string.Empty;
        });

        // defer-no-more
        Define("defer-no-more", _ =>
        {
            state.Deferrals.WantNoMore();
            return string.Empty;
        });

        // pending KIND PATH: waits for a deferred request; "UNIQUE new|resent"
        commands.Add("pending", words =>
        {
            PendingRequest request = state.WaitFor(() => state.Deferrals.Find(Kind(words[0]), words[1]));
            return $"{request.Reply.Unique} {(request.IsResent ? "resent" : "new")}";
        });

        // answer UNIQUE, refuse UNIQUE ERRNO: whether the kernel took it
        Define("answer", words => $"{Take(state, words[0]).Answer()}");
        Define("refuse", words => $"{Take(state, words[0]).Reply.TryError(Enum.Parse<Errno>(words[1]))}");

        // lose UNIQUE: forgets the promise, and returns once it is collected and what that means has been done
        commands.Add("lose", words =>
        {
            Collect(Lose(state, words[0]));
            return string.Empty;
        });

        // interrupted: waits for an interrupt; which request it names
        commands.Add("interrupted", _ => state.WaitFor(() =>
            state.Interrupted.TryDequeue(out ulong unique)
                ? unique.ToString(CultureInfo.InvariantCulture)
                : null));
    }

    private static RequestKind Kind(string word) => Enum.Parse<RequestKind>(word);

    private static PendingRequest Take(State state, string unique) =>
        state.Deferrals.Take(ulong.Parse(unique, CultureInfo.InvariantCulture));

    /// <summary>Not inlined, so that nothing on the stack still knows the promise.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Lose(State state, string unique)
    {
        using State.Scope scope = state.Enter();
        return new WeakReference(Take(state, unique).Reply);
    }

    /// <summary>
    /// The thread that deferred the answer has shown the promise to others, but may not have come back from the request
    /// yet: until then the promise is on its stack, and one collection finds nothing.
    /// </summary>
    /// <exception cref="TimeoutException">Somebody keeps it.</exception>
    private static void Collect(WeakReference promise)
    {
        long end = Environment.TickCount64 + (long)State.Limit.TotalMilliseconds;
        do
        {
            if (Environment.TickCount64 > end)
            {
                throw new TimeoutException("somebody keeps the promise that was lost");
            }

            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        while (promise.IsAlive);
    }
}
