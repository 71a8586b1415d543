using SecretsFs.Channel;
using SecretsFs.Takeover;

namespace SecretsFs.Worker;

/// <summary>
/// Of what predecessors died, as the keeper has found. It may say so before this process has written down that they
/// did. One thread.
/// </summary>
/// <param name="suspects">The contents that they died at.</param>
/// <param name="progress">The requests.</param>
internal sealed class Verdicts(Suspects suspects, Progress progress)
{
    private readonly Dictionary<ulong, (bool OfContent, bool OfRequest)> _guilty = [];

    /// <summary>Takes one in.</summary>
    public void Hear(ControlMessage verdict)
    {
        bool isGuilty = verdict.Kind == ControlKind.Convict;
        bool ofContentsAlone = !isGuilty && verdict.Text.Length > 0; // acquitted of these
        _guilty[verdict.Sequence] = (isGuilty, isGuilty || ofContentsAlone);
        Apply();
    }

    /// <summary>Judges what is written down by now.</summary>
    public void Apply()
    {
        foreach ((ulong generation, (bool ofContent, bool ofRequest)) in _guilty)
        {
            suspects.Judge(generation, ofContent);
            progress.Judge(generation, ofRequest);
        }
    }
}
