using SecretsFs.Fuse.MountTests.Fixtures;

namespace SecretsFs.Fuse.MountTests.Versions;

/// <summary>A name that stands for one node after another: node id = f(name, version).</summary>
public sealed class VersionTests : MountTest
{
    [MountFact]
    public async Task An_open_of_an_outdated_node_opens_the_new_one()
    {
        TestServer server = await MountAsync("file file 1 first");
        Reader reader = NewReader();
        await reader.ExpectAsync("5", $"os.stat({At("file")}).st_size"); // from here on the kernel keeps the name
        await server.RunAllAsync("file file 2 the-second", "reset");
        Assert.Equal("the-second", (await Child.RunAsync("cat", Path.Combine(Mountpoint, "file"))).Succeeded().Text);
        string counts = await server.RunAsync("counts");
        Assert.Matches("^Lookup=[12] .*Open=2 Read=", counts); // refused, looked up again, opened
        await server.RunAsync("reset");
        await reader.ExpectAsync("'the-second'", $"read({At("file")})");
        await server.ExpectAsync("Open=1 Read=1 Release=1", "counts");
    }

    [MountFact]
    public async Task A_name_that_is_outdated_and_gone_is_missing()
    {
        TestServer server = await MountAsync("file file 1 first");
        Reader reader = NewReader();
        await reader.ExpectAsync("'first'", $"read({At("file")})");
        await server.RunAsync("remove file");
        await reader.ExpectAsync("ENOENT", $"read({At("file")})");
    }

    [MountFact]
    public async Task Two_versions_keep_their_own_size_and_content_and_mapping()
    {
        TestServer server = await MountAsync("file file 1 first");
        Reader reader = NewReader();
        await reader.DoAsync(
            $"one = os.open({At("file")}, os.O_RDONLY)",
            "shared_one = mapping(one, mmap.MAP_SHARED)",
            "private_one = mapping(one, mmap.MAP_PRIVATE)");
        await reader.ExpectAsync("b'first'", "shared_one[:]");
        await server.RunAsync("file file 2 the-second");
        await reader.DoAsync(
            $"two = os.open({At("file")}, os.O_RDONLY)",
            "shared_two = mapping(two, mmap.MAP_SHARED)",
            "private_two = mapping(two, mmap.MAP_PRIVATE)");
        await reader.ExpectAsync("(5, 10)", "(os.fstat(one).st_size, os.fstat(two).st_size)");
        await reader.ExpectAsync("(b'first', b'the-second')", "(os.pread(one, 100, 0), os.pread(two, 100, 0))");
        await reader.ExpectAsync("(b'first', b'the-second')", "(shared_one[:], shared_two[:])");
        await reader.ExpectAsync("(b'first', b'the-second')", "(private_one[:], private_two[:])");
        await reader.ExpectAsync("True", "os.fstat(one).st_ino != os.fstat(two).st_ino");
        await server.RunAllAsync("invalidate-inode file");
        await server.ExpectAsync("True", "flush 5000");
        await reader.ExpectAsync("(b'first', b'the-second')", "(shared_one[:], shared_two[:])");
    }
}
