using System.Globalization;
using SecretsFs.Core.Reading;
using SecretsFs.Export;

namespace SecretsFs.Tests.Export;

/// <summary>What a worker can say of a key that it has not exported.</summary>
public sealed class KeyWriterTests
{
    [Theory]
    [InlineData(ReadOutcome.NotAllowed)]
    [InlineData(ReadOutcome.NoKey)]
    [InlineData(ReadOutcome.Locked)]
    [InlineData(ReadOutcome.WrongPassphrase)]
    [InlineData(ReadOutcome.Missing)]
    [InlineData(ReadOutcome.Unreadable)]
    [InlineData(ReadOutcome.Corrupt)]
    [InlineData(ReadOutcome.TooLarge)]
    [InlineData(ReadOutcome.TimedOut)]
    [InlineData(ReadOutcome.OutOfMemory)]
    [InlineData(ReadOutcome.Failed)]
    public void A_refusal_is_believed(ReadOutcome outcome) =>
        Assert.Equal(outcome, KeyWriter.ParseRefusal(((int)outcome).ToString(CultureInfo.InvariantCulture)));

    /// <summary>The export would believe that a signal asks it to end, say, and leave keys out.</summary>
    [Theory]
    [InlineData(ReadOutcome.Unset)]
    [InlineData(ReadOutcome.Granted)]
    [InlineData(ReadOutcome.Interrupted)]
    [InlineData(ReadOutcome.Outdated)]
    [InlineData(ReadOutcome.Withdrawn)]
    [InlineData(ReadOutcome.Failed + 1)]
    public void What_is_no_refusal_of_a_worker_is_none(ReadOutcome outcome) =>
        Assert.Equal(
            ReadOutcome.Unset, KeyWriter.ParseRefusal(((int)outcome).ToString(CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("+3")]
    [InlineData(" 3")]
    [InlineData("3 ")]
    [InlineData("missing")]
    [InlineData("4294967299")]
    public void What_is_no_number_is_none(string text) => Assert.Equal(ReadOutcome.Unset, KeyWriter.ParseRefusal(text));
}
