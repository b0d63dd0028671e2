namespace Connectors.Jobs.Storage;

/// <summary>A time limit for all statements of a piece of work, such as a request. Without one, the usual limit counts.</summary>
internal static class StatementLimit
{
    private static readonly AsyncLocal<int?> Seconds = new();

    /// <summary>The limit in seconds. Null: the usual one.</summary>
    public static int? Current => Seconds.Value;

    /// <summary>Limits all statements until the result is disposed.</summary>
    public static IDisposable Begin(int seconds)
    {
        var before = Seconds.Value;
        Seconds.Value = seconds;
        return new End(before);
    }

    private sealed class End(int? before) : IDisposable
    {
        public void Dispose() => Seconds.Value = before;
    }
}
