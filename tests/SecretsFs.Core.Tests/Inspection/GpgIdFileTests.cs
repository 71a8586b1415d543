using SecretsFs.Core.Decryption;
using SecretsFs.Core.Inspection;
using SecretsFs.Core.Manifests;

namespace SecretsFs.Core.Tests.Inspection;

public sealed class GpgIdFileTests : IDisposable
{
    private const string Fingerprint = "7715514EDC837DEE16E56FBA0A0C6D8C1421AAA2";

    private static readonly HostKey s_key = new(0xDF794141A6E41A6A, Fingerprint);
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a/b/c", "a/b", "a/b/.gpg-id", ".gpg-id")]
    [InlineData("a/b/c", "a", "a/.gpg-id", "a/b/c/.gpg-id", ".gpg-id")]
    [InlineData("a/b/c", "", ".gpg-id", "a/c/.gpg-id", "a/b/c/.gpg-id")]
    [InlineData("c", "", ".gpg-id", "c/.gpg-id")]
    public void The_nearest_upward_counts(string entry, string folder, params string[] files)
    {
        foreach (string file in files)
        {
            _folder.Write(file, file);
        }

        GpgIdFile? found = GpgIdFile.Nearest(_folder.Path, Entry(entry));

        Assert.Equal(folder, found?.Folder);
    }

    [Fact]
    public void Above_the_store_none_is_looked_for()
    {
        _folder.Write(".gpg-id", "x");
        _folder.Write("store/a/b.gpg", "x");
        Assert.Null(GpgIdFile.Nearest(_folder["store"], Entry("a/b")));
    }

    [Fact]
    public void Ids_are_read_as_pass_reads_them()
    {
        _folder.Write(".gpg-id", "a@b # work\n\n# nobody\n  0x1421AAA2\n");
        Assert.Equal(["a@b", "0x1421AAA2"], GpgIdFile.Nearest(_folder.Path, Entry("x"))!.Ids.AsEnumerable());
    }

    [Theory]
    [InlineData("a@b")]
    [InlineData("21AAA2")]
    [InlineData("0x1421AAA3")]
    public void A_key_that_is_not_listed_is_to_be_added(string id) => Assert.Equal(
        $"let somebody who can read the entry add it to /s/a/.gpg-id: pass init -p a {id} {Fingerprint}",
        new GpgIdFile("/s", "a", [id]).HintFor(s_key));

    [Theory]
    [InlineData(Fingerprint)]
    [InlineData("0x1421aaa2")]
    [InlineData("DF794141A6E41A6A")]
    public void Where_it_is_listed_the_entry_is_to_be_encrypted_again(string id) => Assert.Equal(
        $"/s/.gpg-id lists it, so let somebody who can read the entry encrypt it again: pass init {id}",
        new GpgIdFile("/s", "", [id]).HintFor(s_key));

    [Fact]
    public void Words_for_the_shell_are_quoted() => Assert.EndsWith(
        $": pass init -p 'a b' 'It'\\''s me <i@x>' {Fingerprint}",
        new GpgIdFile("/s", "a b", ["It's me <i@x>"]).HintFor(s_key),
        StringComparison.Ordinal);

    private static EntryName Entry(string text)
    {
        Assert.True(EntryName.TryParse(text, out EntryName? name, out _));
        return name;
    }
}
