using System.Globalization;

namespace Connectors.Jobs.Storage.Runs;

/// <summary>An error after which a run or one of its tasks goes on by itself.</summary>
internal sealed record RunWait
{
    /// <summary>The label of the task's partition; null if the run itself waits, because it could not be split.</summary>
    public string? Label { get; init; }

    public string Error { get; init; } = "";

    public ErrorKind? ErrorKind { get; init; }

    /// <summary>The number of the next attempt, from 1; null if the wait is not a failed attempt, as for a rate limit.</summary>
    public int? Attempt { get; init; }

    public int? MaxAttempts { get; init; }

    /// <summary>When it goes on; null if it does so right now.</summary>
    public DateTime? RetryAt { get; init; }

    /// <summary>How many partitions are in the same situation, this one included.</summary>
    public int Partitions { get; init; }

    /// <summary>The number of the attempt that follows so many failed ones; null if none has failed.</summary>
    public static int? AttemptAfter(int failed, int? max) => failed > 0 && max is not null ? failed + 1 : null;

    /// <summary>When and how it goes on: "attempt 2 of 4 at 12:03:05 UTC".</summary>
    public static string When(int? attempt, int? max, DateTime? at)
    {
        var number = attempt is null ? "goes on" : string.Create(CultureInfo.InvariantCulture, $"attempt {attempt} of {max}");
        return at is { } time
            ? string.Create(CultureInfo.InvariantCulture, $"{number} at {time.ToUniversalTime():HH:mm:ss} UTC")
            : attempt is null ? "goes on now" : $"{number} is under way";
    }

    /// <summary>The error, and when the run goes on.</summary>
    public string Describe()
    {
        var others = Partitions > 1
            ? string.Create(CultureInfo.InvariantCulture, $"{Partitions} partitions wait, the first of them: ")
            : "";
        var label = Label is null ? "" : $"{Label}: ";
        return $"{others}{When(Attempt, MaxAttempts, RetryAt)}: {label}{Error}";
    }
}
