namespace Connectors.Tests.Support;

/// <summary>What came of a call: its value or what it threw, so that a test can judge either.</summary>
public static class Outcome
{
    public static async Task<(T? Value, Exception? Error)> OfAsync<T>(Func<Task<T>> act)
        where T : class?
    {
        try
        {
            return (await act(), null);
        }
        catch (Exception error) when (error is not AssertionException)
        {
            return (null, error);
        }
    }
}
