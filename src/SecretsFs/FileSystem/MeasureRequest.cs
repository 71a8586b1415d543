using SecretsFs.Core.Access;
using SecretsFs.Core.Reading;
using SecretsFs.Fuse.Replies;

namespace SecretsFs.FileSystem;

/// <summary>
/// A program that waits in stat(2) for a length that is not known yet. It waits 200 ms at most; the
/// measuring goes on for two seconds, so that a later stat knows.
/// </summary>
/// <param name="stats">Takes the result.</param>
/// <param name="node">The node it asks about.</param>
/// <param name="state">The version that is shown for it.</param>
/// <param name="caller">The program.</param>
/// <param name="reply">Its answer.</param>
internal sealed class MeasureRequest(
    StatAnswers stats, ulong node, KeyState state, ReadCaller caller, DeferredAttributesReply reply)
    : ReadRequest(state.Key.Declared, caller, state.Version)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(2);

    public ulong Node { get; } = node;

    public KeyState State { get; } = state;

    public DeferredAttributesReply Reply { get; } = reply;

    public override bool IsOpen => false;

    protected override bool IsIdle => Reply.IsAnswered;

    protected override TimeSpan TimeLimit => s_limit;

    protected override TimeSpan SlowAfter => s_patience;

    protected override void OnCompleted(in ReadResult result) => stats.MeasureCompleted(this, in result);

    protected override void OnSlow() => stats.AnswerAttributes(this, State);
}
