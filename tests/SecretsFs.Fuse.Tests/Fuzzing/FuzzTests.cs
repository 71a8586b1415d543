using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging.Abstractions;
using SecretsFs.Fuse.Kernel;
using SecretsFs.Fuse.Tests.Dispatching;
using Xunit.Abstractions;

namespace SecretsFs.Fuse.Tests.Fuzzing;

/// <summary>
/// Requests that are almost right, a fixed million of them. SECRETSFS_FUZZ_SECONDS=N goes on for so long with others.
/// What fails is shown in hex: make it an example or a test of its own.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output) : IDisposable
{
    private const ulong FixedSeed = 0x5ec2e75f5;
    private const ulong FixedRounds = 1_000_000;
    private const ulong HandshakeRounds = 100_000;

    /// <summary>INIT of an old, a new and a newer kernel.</summary>
    private static readonly byte[][] s_first =
    [
        Hex.Bytes("38000000 1a000000" + KernelExamples.From + "07000000 20000000 00000200 ffffff3f"),
        Hex.Bytes("68000000 1a000000" + KernelExamples.From + "07000000 2d000000 00000200 ffffffff ffffffff"
            + new string('0', 88)),
        Hex.Bytes("68000000 1a000000" + KernelExamples.From + "08000000 00000000 00000200 ffffffff ffffffff"
            + new string('0', 88)),
    ];

    private readonly FuzzSink _sink = new();
    private readonly FuzzFileSystem _fileSystem = new();
    private readonly Dictionary<Opcode, int> _served = [];
    private Dispatcher? _dispatcher;
    private int _dropped;

    private static TimeSpan Longer =>
        int.TryParse(
            Environment.GetEnvironmentVariable("SECRETSFS_FUZZ_SECONDS"), CultureInfo.InvariantCulture, out int seconds)
            ? TimeSpan.FromSeconds(seconds)
            : TimeSpan.Zero;

    public void Dispose() => _dispatcher?.Dispose();

    [Fact]
    public void Any_request_is_answered_once_and_well_formed()
    {
        _dispatcher = new Dispatcher(_fileSystem, _sink, NullLogger.Instance);
        RequestMutator requests =
            new([.. KernelExamples.All.Concat(RefusedExamples.All).Select(example => example.Bytes)]);
        Run(DispatchOne, requests, FixedRounds);
        Assert.All(
            Enum.GetValues<Opcode>().Where(opcode => _served.ContainsKey(opcode)),
            opcode => Assert.True(_served[opcode] > 5000, $"{opcode} was served {_served[opcode]} times"));
        Assert.Equal(KernelExamples.All.Count(example => example.Call is not null) - 1, _served.Count); // not DESTROY
        Assert.True(_dropped > 50_000, $"{_dropped} were dropped");
    }

    [Fact]
    public void Any_first_request_is_agreed_upon_or_refused() =>
        Run(NegotiateOne, new RequestMutator(s_first), HandshakeRounds);

    private delegate void Round(ref FuzzRandom random, ReadOnlySpan<byte> request);

    private void Run(Round round, RequestMutator requests, ulong rounds)
    {
        for (ulong number = 0; number < rounds; number++)
        {
            RunOne(round, requests, FixedSeed, number);
        }

        ulong seed = (ulong)Stopwatch.GetTimestamp();
        output.WriteLine($"{rounds} rounds of seed 0x{FixedSeed:x}, then for {Longer} with seed 0x{seed:x}");
        long end = Environment.TickCount64 + (long)Longer.TotalMilliseconds;
        for (ulong number = 0; Environment.TickCount64 < end; number++)
        {
            RunOne(round, requests, seed, number);
        }
    }

    private void RunOne(Round round, RequestMutator requests, ulong seed, ulong number)
    {
        FuzzRandom random = new(seed, number);
        ReadOnlySpan<byte> request = requests.Make(ref random);
        _sink.Reset();
        _sink.Delivers = !random.OneIn(8);
        try
        {
            round(ref random, request);
        }
        catch (Exception exception)
        {
            Assert.Fail($"seed 0x{seed:x}, round {number}: {exception}\nrequest {Hex.Text(request)}");
        }
    }

    private void DispatchOne(ref FuzzRandom random, ReadOnlySpan<byte> request)
    {
        _fileSystem.Reset(ref random);
        _dispatcher!.Dispatch(request);
        if (_fileSystem.Deferred is not null)
        {
            ReplyChecker.Require(_sink.Count == 0, "no reply beside the promise");
            _fileSystem.AnswerDeferred();
        }

        RequestModel model = RequestModel.Of(request);
        ReplyChecker.Require(_fileSystem.Violation is null, "no " + _fileSystem.Violation);
        ReplyChecker.Require(_fileSystem.Calls == model.Calls, $"{model.Calls} calls, not {_fileSystem.Calls}");
        ReplyChecker.Check(request, in model, _sink, _fileSystem.Entries);
        Count(request, in model);
    }

    /// <summary>A million requests of which few are served would show little.</summary>
    private void Count(ReadOnlySpan<byte> request, in RequestModel model)
    {
        if (model.Calls > 0)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_served, MemoryMarshal.Read<InHeader>(request).Opcode, out _)++;
        }
        else if (model == RequestModel.Unheard)
        {
            _dropped++;
        }
    }

    private void NegotiateOne(ref FuzzRandom random, ReadOnlySpan<byte> request)
    {
        try
        {
            FuseProtocol? agreed = Handshake.Answer(request, _sink);
            ReplyChecker.Require(_sink is { Count: 1, Payload.Length: 64 }, "one answer of 64 bytes");
            ReplyChecker.Require(agreed is null or { Minor: >= 32 and <= 45 }, "a version that both sides know");
            ReplyChecker.Require(((agreed?.Flags ?? 0) & ~InitFlags.Wanted) == 0, "no flag that nobody asked for");
        }
        catch (FuseException)
        {
            ReplyChecker.Require(_sink.Count <= 1 && _sink.Payload.IsEmpty, "one refusal at most");
        }
    }
}
