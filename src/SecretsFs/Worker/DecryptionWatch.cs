using System.IO.Hashing;
using System.Text;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Reading;
using SecretsFs.Core.Sources;
using SecretsFs.Takeover;

namespace SecretsFs.Worker;

/// <summary>Writes down what is being decrypted, for the successor of a worker that died of it.</summary>
/// <param name="suspects">Where.</param>
/// <param name="fault">A fault that a test asks for.</param>
internal sealed class DecryptionWatch(Suspects suspects, string fault) : IDecryptionWatch
{
    /// <inheritdoc/>
    public bool TryBegin(EntryName entry, EntryVersion version)
    {
        if (!suspects.TryBegin(Identity(entry, version)))
        {
            return false;
        }

        if (fault == TestFault.Crash + entry.Value)
        {
            Environment.FailFast("a test asked for this");
        }

        return true;
    }

    /// <inheritdoc/>
    public void Finish(EntryName entry, EntryVersion version) => suspects.End(Identity(entry, version));

    private static ulong Identity(EntryName entry, EntryVersion version) =>
        XxHash3.HashToUInt64(Encoding.UTF8.GetBytes($"{entry.Value}\0{version}")) | 1; // 0 is none
}
