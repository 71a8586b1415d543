using System.Text;
using SecretsFs.Core.Decryption;
using SecretsFs.Core.Memory;

namespace SecretsFs.Core.Tests.Decryption;

/// <summary>Which part of a file is a passphrase.</summary>
public sealed class PassphraseFileTests
{
    private readonly MemoryBudget _budget = new(1 << 20);

    [Theory]
    [InlineData("open sesame", "open sesame")]
    [InlineData("open sesame\n", "open sesame")]
    [InlineData("open sesame\r\n", "open sesame")]
    [InlineData("open sesame\nsecond\n", "open sesame")]
    [InlineData(" open \r sesame \n", " open \r sesame ")]
    public void It_is_the_first_line_without_its_end(string content, string passphrase)
    {
        Assert.Equal((passphrase, true), (Read(content, out bool hasZeroAfterIt), hasZeroAfterIt));
    }

    [Fact]
    public void The_file_may_fill_whole_pages()
    {
        string content = "open sesame\n".PadRight(2 * Environment.SystemPageSize, 'x');

        Assert.Equal(("open sesame", true), (Read(content, out bool hasZeroAfterIt), hasZeroAfterIt));
    }

    [Theory]
    [InlineData(250, true)]
    [InlineData(251, false)]
    public void It_is_no_longer_than_librnp_takes(int length, bool isTaken) =>
        Assert.Equal(isTaken ? new string('x', length) : null, Read(new string('x', length), out _));

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\nsecond\n")]
    [InlineData("open\0sesame\n")]
    public void What_is_none_is_refused(string content)
    {
        Assert.Null(Read(content, out _));
        Assert.Equal(0, _budget.Used);
    }

    private string? Read(string content, out bool hasZeroAfterIt)
    {
        using ScratchFolder folder = new();
        string path = folder.Write("passphrase", content);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        hasZeroAfterIt = false;
        using SecretBuffer? passphrase = KeyMaterialFile.ReadPassphrase(
            new KeyFileAtPath(path), _budget, out RnpKeyProblem? problem);
        Assert.Equal(passphrase is null, problem is not null);
        if (passphrase is null)
        {
            return null;
        }

        hasZeroAfterIt = passphrase.Unfilled[0] == 0;
        passphrase.TryBorrow(out SecretLease lease);
        using (lease)
        {
            return Encoding.UTF8.GetString(lease.Bytes);
        }
    }
}
