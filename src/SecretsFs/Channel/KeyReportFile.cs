using SecretsFs.Varlink;

namespace SecretsFs.Channel;

/// <summary>The file with which a worker describes its keys: <c>{"keys":[...]}</c>, ordered by name.</summary>
internal static class KeyReportFile
{
    /// <summary>Less than what may be sent to whoever asked, where the keys are not all.</summary>
    public const int MostBytes = VarlinkOutput.MostBytes - (64 * 1024);

    /// <summary>What the file is called in /proc.</summary>
    public const string Name = "secretsfs-keys";

    public const string KeysMember = "keys";
}
