namespace Connectors.Tests.Support;

/// <summary>Runs a call and returns its value or its exception, so a test can assert on either.</summary>
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
