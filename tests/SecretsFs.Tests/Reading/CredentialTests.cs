using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Reading;

/// <summary>Programs that use a key for what it is for accept it as they accept a plain file.</summary>
public sealed class CredentialTests(PassStoreFixture keys, ProgramKeys programs)
    : EndToEndTests(keys), IClassFixture<ProgramKeys>
{
    [MountTheory("openssl", "ssh-keygen")]
    [InlineData("openssl", "pkey", "-in", "tls.key", "-text")]
    [InlineData("openssl", "x509", "-in", "tls.crt", "-noout", "-subject", "-dates", "-fingerprint", "-pubkey")]
    [InlineData("openssl", "verify", "-CAfile", "tls.crt", "tls.crt")]
    [InlineData("ssh-keygen", "-y", "-f", "ssh")]
    [InlineData("ssh-keygen", "-l", "-f", "ssh")]
    public async Task A_key_is_read(params string[] command) => await programs.AssertSameAsync(command);

    [MountTheory("openssl", "ssh-keygen", "git")]
    [InlineData("text")]
    [InlineData("empty")]
    [InlineData("million")]
    public async Task Git_hashes_the_same(string file) =>
        await programs.AssertSameAsync(["git", "hash-object", file]);

    [MountFact("openssl", "ssh-keygen", "git")]
    public async Task Git_finds_a_credential() => await programs.AssertSameAsync(
        ["git", "credential-store", "--file", "credentials", "get"],
        "protocol=https\nhost=example.org\n\n"u8.ToArray());

    /// <summary>It compares the key with the certificate.</summary>
    [MountFact("openssl", "ssh-keygen", "nginx")]
    public async Task Nginx_accepts_key_and_certificate()
    {
        await programs.ReadyAsync();

        ProgramKeys.AssertSame(await TestNginxAsync(programs.Plain), await TestNginxAsync(programs.Mounted));
    }

    private async Task<RunResult> TestNginxAsync(string directory)
    {
        string configuration = $$"""
            pid nginx.pid;
            error_log stderr;
            events { }
            http {
                access_log off;
                client_body_temp_path body;
                proxy_temp_path proxy;
                fastcgi_temp_path fastcgi;
                uwsgi_temp_path uwsgi;
                scgi_temp_path scgi;
                server {
                    listen unix:{{Scratch.At("nginx.socket")}} ssl;
                    ssl_certificate {{directory}}/tls.crt;
                    ssl_certificate_key {{directory}}/tls.key;
                }
            }
            """;
        return await Child.RunAsync(
            "nginx", "-t", "-e", "stderr", "-p", Scratch.Root, "-c", Scratch.Write("nginx.conf", configuration));
    }
}
