using System.Text;

namespace SecretsFs.ModuleTests;

/// <summary>
/// links.sh, with the programs of a target machine: in its tree, with memory where something is written.
/// </summary>
public sealed class LinkTests(Evaluations evaluations) : IClassFixture<Evaluations>
{
    private const string Enter = """
        mount --bind "$1" "$2"
        mount -o remount,bind,ro "$2"
        for folder in srv tmp var/lib; do mount -t tmpfs tmpfs "$2/$folder"; done
        mount --bind /proc "$2/proc"
        mount --bind /dev "$2/dev"
        exec chroot "$2" bash -s
        """;

    private const string Functions = """
        set -euo pipefail
        apply() { # LINKS [DIRECTORIES]
          printf "$1" > /tmp/links
          printf "${2:-}" > /tmp/directories
          bash /tmp/script apply /tmp/links ${2:+/tmp/directories} >> /tmp/said 2>&1 || echo "status $?"
        }
        show() { (cd /srv; find . -mindepth 1 -printf '%P %u:%g %m %l\n' | sort); }
        cat > /tmp/script << 'END'
        set -euo pipefail

        """;

    private const string Link = @"/srv/a/keys/foo /run/keys/srv/a/keys/foo\n";
    private const string Directory = @"/srv/a/keys mail\n";

    [UnitsTheory]
    [Suites]
    public async Task A_directory_is_made_for_a_link_and_removed_with_it(string suite) => await SaysAsync(
        suite,
        $"apply '{Link}' '{Directory}'; show; apply ''; show",
        "a root:root 755 ", "a/keys root:mail 750 ", "a/keys/foo root:root 777 /run/keys/srv/a/keys/foo",
        "a root:root 755 ");

    [UnitsTheory]
    [Suites]
    public async Task A_directory_that_was_there_stays_as_it_was(string suite) => await SaysAsync(
        suite,
        $"install -d -m 0711 -o mail /srv/a/keys; apply '{Link}' '{Directory}'; apply ''; show",
        "a root:root 755 ", "a/keys mail:root 711 ");

    [UnitsTheory]
    [Suites]
    public async Task A_directory_that_was_made_keeps_what_others_do_with_it(string suite) => await SaysAsync(
        suite,
        $"""
        apply '{Link}' '{Directory}'; chmod 0755 /srv/a/keys; apply '{Link}' '{Directory}'; apply ''; show
        rmdir /srv/a/keys; apply '{Link}' '{Directory}'; touch /srv/a/keys/bar; apply ''; show
        """,
        "a root:root 755 ", "a/keys root:mail 755 ",
        "a root:root 755 ", "a/keys root:mail 750 ", "a/keys/bar root:root 644 ");

    /// <summary>As with the state of a service that has a user.</summary>
    [UnitsTheory]
    [Suites]
    public async Task A_directory_in_somebodys_is_his(string suite) => await SaysAsync(
        suite,
        $"install -d -o mail /srv/a; apply '{Link}' '{Directory}'; show; apply '{Link}' '{Directory}'; apply ''; show",
        "a mail:root 755 ", "a/keys mail:mail 750 ", "a/keys/foo root:root 777 /run/keys/srv/a/keys/foo",
        "a mail:root 755 ");

    [UnitsTheory]
    [Suites]
    public async Task A_directory_that_was_given_to_somebody_is_removed_as_well(string suite) => await SaysAsync(
        suite,
        $"apply '{Link}' '{Directory}'; chown -h -R mail /srv/a; apply '{Link}' '{Directory}'; apply ''; show",
        "a mail:root 755 ");

    [UnitsTheory]
    [Suites]
    public async Task Nothing_is_left_where_the_module_is_no_more(string suite) => await SaysAsync(
        suite,
        $"""
        apply '{Link}/srv/a/foo /run/keys/srv/a/foo\n' '/srv/a mail\n{Directory}'; show
        bash /tmp/script remove; show; ls /var/lib/secretsfs
        """,
        "a root:mail 750 ", "a/foo root:root 777 /run/keys/srv/a/foo", "a/keys root:mail 750 ",
        "a/keys/foo root:root 777 /run/keys/srv/a/keys/foo");

    [UnitsTheory]
    [Suites]
    public async Task Nobody_else_says_where_a_directory_is_made(string suite) => await SaysAsync(
        suite,
        $"""
        install -d -o mail /srv/a; mkdir /srv/elsewhere; ln -s /srv/elsewhere /srv/a/keys
        apply '/srv/a/keys/deeper/foo /run/keys/foo\n' '/srv/a/keys/deeper mail\n'; show
        """,
        "status 1", "a mail:root 755 ", "a/keys root:root 777 /srv/elsewhere", "elsewhere root:root 755 ");

    private async Task SaysAsync(string suite, string commands, params string[] expected)
    {
        await using Scratch scratch = new();
        string script = await File.ReadAllTextAsync(Path.Combine(ModuleFiles.Module, "links.sh"));
        RunResult result = await Child.RunAsync(
            [
                "unshare", "--mount", "--propagation", "private", "--", "sh", "-euc", Enter, "sh",
                await evaluations.TreeAsync(suite), scratch.Mountpoint(),
            ],
            Encoding.UTF8.GetBytes($"{Functions}{script}END\n{commands}\n"));
        Assert.Equal(expected, result.Succeeded().Text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
