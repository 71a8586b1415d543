namespace SecretsFs.TargetTests.Fixtures;

/// <summary>The end of what a fixture has.</summary>
internal static class Disposal
{
    /// <summary>Disposes each of them, also where another fails to; all failures together.</summary>
    public static async Task AllAsync(IEnumerable<IAsyncDisposable?> owned)
    {
        List<Exception> failures = [];
        foreach (IAsyncDisposable one in owned.OfType<IAsyncDisposable>())
        {
            try
            {
                await one.DisposeAsync();
            }
            catch (Exception exception)
            {
                failures.Add(exception);
            }
        }

        if (failures.Count > 0)
        {
            throw new AggregateException(failures);
        }
    }
}
