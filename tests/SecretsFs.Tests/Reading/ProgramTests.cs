using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Reading;

/// <summary>Programs that read a file and tell what is in it tell the same of a key as of a plain file.</summary>
public sealed class ProgramTests(PassStoreFixture keys, ProgramKeys programs)
    : EndToEndTests(keys), IClassFixture<ProgramKeys>
{
    [MountTheory("openssl", "ssh-keygen", "awk", "perl")]
    [InlineData("cat", "text")]
    [InlineData("cat", "million")]
    [InlineData("cat", "text", "empty", "binary")]
    [InlineData("head", "-n", "1", "text")]
    [InlineData("head", "-c", "70000", "million")]
    [InlineData("head", "-c", "-70000", "million")]
    [InlineData("tail", "-n", "1", "text")]
    [InlineData("tail", "-c", "70000", "million")]
    [InlineData("tail", "-c", "+70000", "million")]
    [InlineData("wc", "text")]
    [InlineData("wc", "-c", "million", "binary", "empty")]
    [InlineData("dd", "if=binary", "bs=7", "status=none")]
    [InlineData("dd", "if=million", "bs=1M", "iflag=fullblock", "status=none")]
    [InlineData("dd", "if=million", "bs=512", "skip=1000", "count=100", "status=none")]
    [InlineData("sha256sum", "text", "binary", "empty", "million")]
    [InlineData("grep", "-c", "hunter", "text")]
    [InlineData("grep", "-rl", "hunter2$", "text")]
    [InlineData("sed", "s/hunter2/*/", "text")]
    [InlineData("sed", "-n", "$=", "million")]
    [InlineData("awk", "{ print FILENAME, NR, $2 }", "text")]
    [InlineData("perl", "-ne", "print length, $_", "text", "binary")]
    [InlineData("perl", "-e", "print -s 'million'; open F, 'million'; print read(F, $_, -s F), unpack('%32C*', $_)")]
    [InlineData("stat", "-c", "%s %a %u %g %F", "text", "binary", "empty", "million")]
    public async Task A_program_tells_the_same(params string[] command) => await programs.AssertSameAsync(command);

    [MountTheory("openssl", "ssh-keygen", "bash")]
    [InlineData("source ./shell && echo \"$SECRET\"")]
    [InlineData("value=$(<text) && echo \"$value\"")]
    [InlineData("mapfile -t lines < text && echo \"${lines[@]}\"")]
    [InlineData("read -r first < text && echo \"$first\"")]
    [InlineData("wc -c < million")]
    [InlineData("test -s text && echo has content")]
    [InlineData("test -s empty || echo is empty")]
    [InlineData("exec 3< text && rest=$(cat <&3) && cat <&3 && echo \"$rest\"")]
    public async Task A_shell_tells_the_same(string script) =>
        await programs.AssertSameAsync(["bash", "-euc", script]);

    [MountTheory("openssl", "ssh-keygen", "python3")]
    [InlineData("f.read()")]
    [InlineData("f.read(os.path.getsize('million'))")]
    [InlineData("b''.join(f)")]
    [InlineData("os.pread(f.fileno(), 8192, 100000)")]
    [InlineData("f.read(f.seek(-10, os.SEEK_END))")]
    [InlineData("str(f.seek(0, os.SEEK_END)).encode()")]
    [InlineData("mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_READ)[:]")]
    [InlineData("mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_COPY)[:]")]
    public async Task Python_reads_the_same(string expression) => await programs.AssertSameAsync(
        [
            Programs.Python, "-c",
            $"import mmap, os, sys; f = open('million', 'rb'); sys.stdout.buffer.write({expression})",
        ]);
}
