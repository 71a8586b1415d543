using System.Collections.Immutable;
using SecretsFs.Core.Manifests;

namespace SecretsFs.Core.Decryption;

/// <summary>The environment that gpg runs with.</summary>
public static class GpgEnvironment
{
    /// <summary>
    /// What gpg needs to find its home, its agent and, where prompting is allowed, the person's terminal or display:
    /// variables that are passed on to it.
    /// </summary>
    public static ImmutableArray<string> Inherited { get; } =
    [
        "PATH", "HOME", "USER", "LOGNAME", "GNUPGHOME", "XDG_RUNTIME_DIR",
        "GPG_TTY", "TERM", "DISPLAY", "XAUTHORITY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "PINENTRY_USER_DATA",
    ];

    /// <summary>As <c>NAME=value</c>; the manifest's home takes the place of GNUPGHOME.</summary>
    internal static IReadOnlyList<string> Build(GpgSettings settings)
    {
        List<string> environment = ["LC_ALL=C"];
        foreach (string name in Inherited)
        {
            string? value = name == "GNUPGHOME" && settings.Home is not null
                ? settings.Home
                : Environment.GetEnvironmentVariable(name);
            if (value is not null)
            {
                environment.Add($"{name}={value}");
            }
        }

        return environment;
    }
}
