using SecretsFs.Fuse.MountTests.Fixtures;

namespace SecretsFs.Fuse.MountTests.Replies;

/// <summary>Answers that come later, from another thread than the one that serves; or never.</summary>
public sealed class DeferredReplyTests : MountTest
{
    [MountTheory]
    [InlineData("Lookup", "d/file", "os.stat(path).st_size", "4")]
    [InlineData("Lookup", "d/missing", "os.stat(path)", "ENOENT")]
    [InlineData("GetAttr", "d/file", "os.stat(path).st_size", "4")]
    [InlineData("Open", "d/file", "read(path)", "'text'")]
    [InlineData("Read", "d/file", "read(path)", "'text'")]
    [InlineData("OpenDir", "d", "os.listdir(path)", "['file']")]
    public async Task A_deferred_answer_is_as_good_as_one_at_once(string kind, string path, string what, string result)
    {
        TestServer server = await MountAsync("dir d", "file d/file 1 text", "directory-handles", "timeouts 3600 0");
        Reader reader = NewReader();
        await server.RunAllAsync($"defer {kind} {path}");
        await reader.DoAsync($"path = {At(path)}");
        Task<string> answer = reader.AskAsync(what);
        ulong unique = await server.PendingAsync(kind, path);
        Reader other = NewReader();
        await other.ExpectAsync("True", $"os.access({At(string.Empty)}, os.R_OK)"); // others are served meanwhile
        Assert.False(answer.IsCompleted);
        await server.RunAsync("defer-no-more");
        await server.AnswerAsync(unique);
        Assert.Equal(result, await answer);
        await reader.ExpectAsync(result, what);
    }

    [MountFact]
    public async Task A_deferred_refusal_reaches_the_program()
    {
        TestServer server = await MountAsync("file file 1 text", "defer Open");
        Reader reader = NewReader();
        Task<string> answer = reader.AskAsync($"read({At("file")})");
        ulong unique = await server.PendingAsync("Open", "file");
        await server.ExpectAsync("True", $"refuse {unique} EKEYREJECTED");
        Assert.Equal("EKEYREJECTED", await answer);
    }

    [MountFact]
    public async Task Opens_are_answered_in_another_order_than_they_came()
    {
        TestServer server = await MountAsync("file a 1 first", "file b 1 second", "defer Open");
        Task<string> first = NewReader().AskAsync($"read({At("a")})");
        ulong a = await server.PendingAsync("Open", "a");
        Task<string> second = NewReader().AskAsync($"read({At("b")})");
        ulong b = await server.PendingAsync("Open", "b");
        await server.AnswerAsync(b);
        Assert.Equal("'second'", await second);
        Assert.False(first.IsCompleted);
        await server.AnswerAsync(a);
        Assert.Equal("'first'", await first);
    }

    [MountFact]
    public async Task The_answer_to_a_killed_reader_disturbs_nobody()
    {
        TestServer server = await MountAsync("file file 1 text", "defer Open");
        Reader doomed = NewReader();
        Reader other = NewReader();
        await other.DoAsync($"_ = os.stat({At("file")})");
        await server.RunAsync("reset");
        _ = doomed.AskAsync($"read({At("file")})").ContinueWith(
            static task => task.Exception, TaskScheduler.Default); // nobody will answer
        ulong unique = await server.PendingAsync("Open", "file");
        doomed.Kill();
        await server.ExpectAsync($"{unique}", "interrupted");
        await server.RunAsync("defer-no-more");
        await server.AnswerAsync(unique); // the kernel takes it, and releases the handle
        await server.ExpectAsync("Open=1 Release=1 Interrupt=1", "counts");
        await other.ExpectAsync("'text'", $"read({At("file")})");
    }

    [MountFact]
    public async Task A_promise_that_is_lost_is_answered_and_logged()
    {
        TestServer server = await MountAsync("file file 1 text", "defer Open");
        Reader reader = NewReader();
        Task<string> answer = reader.AskAsync($"read({At("file")})");
        ulong unique = await server.PendingAsync("Open", "file");
        await server.RunAsync($"lose {unique}");
        Assert.Equal("EIO", await answer);
        await server.Log.WaitForLineAsync($"Error: the promise to answer request {unique} was lost; answered EIO");
    }
}
