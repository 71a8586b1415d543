using SecretsFs.Core.Access;
using SecretsFs.Core.Reading;
using SecretsFs.Core.Sources;

namespace SecretsFs.Core.Tests.Reading;

/// <summary>A request whose result can be awaited.</summary>
internal sealed class TestRequest(
    DeclaredKey key, EntryVersion? expected, ReadCaller caller = default, bool isOpen = true)
    : ReadRequest(key, caller, expected)
{
    private readonly TaskCompletionSource<ReadResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _slow = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override bool IsOpen => isOpen;

    public Task<ReadResult> Result => _result.Task.WaitAsync(TimeSpan.FromSeconds(10));

    public Task Slow => _slow.Task.WaitAsync(TimeSpan.FromSeconds(10));

    public bool Idle { get; init; }

    public bool IsAnswered => _result.Task.IsCompleted;

    protected internal override bool IsIdle => Idle;

    protected internal override TimeSpan SlowAfter => TimeSpan.FromMilliseconds(100);

    protected internal override void OnCompleted(in ReadResult result) => _result.SetResult(result);

    protected internal override void OnSlow() => _slow.TrySetResult();
}
