using System.Text;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Decryption;
using SecretsFs.Core.Memory;
using SecretsFs.Core.Native;
using SecretsFs.Core.Sources;

namespace SecretsFs.Core.Tests.Decryption;

/// <summary>A key file by a descriptor is what it is by its path.</summary>
public sealed class HandedKeyFileTests : IDisposable
{
    private const UnixFileMode OwnersOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly ScratchFolder _folder = new();
    private readonly MemoryBudget _budget = new(1 << 24);
    private readonly HandedKeyFile _handed;

    public HandedKeyFileTests() => _handed = new HandedKeyFile(_folder["host.key"]);

    public void Dispose()
    {
        _handed.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("below a file")]
    [InlineData("link loop")]
    [InlineData("directory")]
    [InlineData("empty")]
    [InlineData("too large")]
    [InlineData("readable")]
    [InlineData("writable")]
    [InlineData("right")]
    public void What_is_wrong_with_it_is_said_alike(string what)
    {
        string path = Make(what);
        using HandedKeyFile handed = new(path);
        HandOver(handed);
        KeyFileAtPath atPath = new(path);

        Assert.Equal(Read(atPath, out RnpKeyProblem? expected), Read(handed, out RnpKeyProblem? problem));
        Assert.Equal(expected, problem);
        Assert.Equal(what == "right", problem is null);
        Assert.Equal(what is "link loop" ? null : atPath.Version, handed.Version);
    }

    [Fact]
    public void Before_it_is_handed_over_it_is_not_there_yet()
    {
        Assert.Null(Read(_handed, out RnpKeyProblem? problem));
        Assert.Equal($"cannot open the key file {_handed.Path}: No such file or directory", problem!.Reason);
        Assert.True(problem.MayPass);
        Assert.Null(_handed.Version);
    }

    [Fact]
    public void Why_the_other_process_could_not_open_it_is_told()
    {
        Put("one");
        _handed.Fail(LibC.EACCES);
        Assert.Null(Read(_handed, out RnpKeyProblem? problem));
        Assert.Equal($"cannot open the key file {_handed.Path}: Permission denied", problem!.Reason);
        Assert.False(problem.MayPass);
        Assert.Null(_handed.Version);
    }

    [Fact]
    public void It_is_read_from_its_start_wherever_others_who_share_it_are()
    {
        Put("content");
        using SafeFileHandle shared = LibC.open(_handed.Path, LibC.O_RDONLY | LibC.O_CLOEXEC);
        _handed.Replace(Duplicate(shared));
        Assert.Equal('c', ReadNext(shared));
        Assert.Equal("content", Read(_handed, out _));
        Assert.Equal("content", Read(_handed, out _));
        Assert.Equal('o', ReadNext(shared));
    }

    [Fact]
    public void Who_reads_an_older_one_ends_with_it_and_lets_it_go()
    {
        Put("old");
        EntryVersion? old = _handed.Version;
        using (SafeFileHandle reading = _handed.Open(out _))
        {
            Put("new");
            Assert.Equal(old!.Value.Inode, PassStore.VersionOf(reading, out _)!.Value.Inode);
            Assert.Equal("old", Content(reading));
            Assert.Equal("new", Read(_handed, out _));
            Assert.NotEqual(old, _handed.Version);
            Assert.Equal(2, OpenHere());
        }

        Assert.Equal(1, OpenHere());
        _handed.Replace(null);
        Assert.Equal(0, OpenHere());
    }

    [Fact]
    public async Task It_may_be_replaced_while_others_read()
    {
        string[] contents = [new string('a', 40_000), new string('b', 50_000)];
        Put(contents[0]);
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        Task<bool>[] readers = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(() => Enumerable.Range(0, 500).All(
            _ => contents.Contains(Read(_handed, out RnpKeyProblem? _)))))];
        Task<bool[]> all = Task.WhenAll(readers);
        for (int i = 0; !all.IsCompleted && !limit.IsCancellationRequested; i++)
        {
            Put(contents[i % 2]);
        }

        Assert.All(await all.WaitAsync(limit.Token), Assert.True);
        Assert.Equal(1, OpenHere());
    }

    /// <summary>What a process with other rights does: opens the path and hands over what it gets.</summary>
    internal static void HandOver(HandedKeyFile source)
    {
        SafeFileHandle file = new KeyFileAtPath(source.Path).Open(out int errno);
        if (errno == 0)
        {
            source.Replace(file);
            return;
        }

        file.Dispose();
        source.Fail(errno);
    }

    private void Put(string content)
    {
        string file = _folder.Write("new.key", content);
        File.SetUnixFileMode(file, OwnersOnly);
        File.Move(file, _handed.Path, overwrite: true);
        HandOver(_handed);
    }

    private string Make(string what)
    {
        string path = _folder.Write("made", what switch
        {
            "empty" => string.Empty,
            "too large" => new string('x', (1024 * 1024) + 1),
            _ => "content",
        });
        File.SetUnixFileMode(path, what switch
        {
            "readable" => OwnersOnly | UnixFileMode.OtherRead,
            "writable" => OwnersOnly | UnixFileMode.GroupWrite,
            _ => OwnersOnly,
        });
        switch (what)
        {
            case "missing":
                return _folder["missing"];
            case "below a file":
                return Path.Combine(path, "file");
            case "link loop":
                return File.CreateSymbolicLink(_folder["loop"], "loop").FullName;
            case "directory":
                return _folder.Path;
            default:
                return path;
        }
    }

    private string? Read(KeySource source, out RnpKeyProblem? problem)
    {
        using SecretBuffer? content = KeyMaterialFile.Read(source, "key file", _budget, out problem);
        if (content is null)
        {
            return null;
        }

        content.TryBorrow(out SecretLease lease);
        using (lease)
        {
            return Encoding.UTF8.GetString(lease.Bytes);
        }
    }

    private static string Content(SafeFileHandle file)
    {
        byte[] content = new byte[100];
        return Encoding.UTF8.GetString(content, 0, FileBytes.Read(file, content, 0, out _));
    }

    /// <summary>How many descriptors of this process are of files of this test.</summary>
    private int OpenHere() => Directory.GetFiles("/proc/self/fd").Count(
        file => new FileInfo(file).LinkTarget?.StartsWith(_folder.Path, StringComparison.Ordinal) == true);

    private static SafeFileHandle Duplicate(SafeFileHandle file) => new(
        LibC.fcntl((int)file.DangerousGetHandle(), LibC.F_DUPFD_CLOEXEC, 0), ownsHandle: true);

    private static unsafe char ReadNext(SafeFileHandle file)
    {
        byte next;
        Assert.Equal(1, LibC.read(file, &next, 1));
        return (char)next;
    }
}
