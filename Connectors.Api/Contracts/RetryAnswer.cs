using System.ComponentModel;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Runs;

namespace Connectors.Api.Contracts;

/// <summary>The next attempt of a run or of one of its partitions.</summary>
[Description("The next attempt after an error.")]
internal sealed record RetryAnswer
{
    [Description("The partition that goes on first. Null: the run itself, which could not list its partitions.")]
    public required string? Partition { get; init; }

    [Description("Number of partitions that go on after an error.")]
    public required int Partitions { get; init; }

    [Description("The number of the next attempt, or of the one under way. Null: the wait is not a failed attempt, as for a rate limit.")]
    public required int? Attempt { get; init; }

    [Description("Number of attempts before it fails.")]
    public required int? MaxAttempts { get; init; }

    [Description("When it goes on. Null: now.")]
    public required DateTime? RetryAt { get; init; }

    [Description("The class of the last error.")]
    public required string? ErrorKind { get; init; }

    [Description("The last error.")]
    public required string Error { get; init; }

    public static RetryAnswer Of(RunWait wait) => new()
    {
        Partition = wait.Label,
        Partitions = wait.Partitions,
        Attempt = wait.Attempt,
        MaxAttempts = wait.MaxAttempts,
        RetryAt = wait.RetryAt,
        ErrorKind = wait.ErrorKind?.ToDb(),
        Error = wait.Error,
    };
}
