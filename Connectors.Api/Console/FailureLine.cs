using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Failures;
using Connectors.Sources;

namespace Connectors.Api.Console;

/// <summary>A row of a table of failures.</summary>
internal sealed record FailureLine
{
    public required long Id { get; init; }

    public required string Title { get; init; }

    public required string? Link { get; init; }

    /// <summary>What it is at the source.</summary>
    public required string Of { get; init; }

    public required FailureReason Reason { get; init; }

    public required string Message { get; init; }

    public required int Attempts { get; init; }

    public required DateTime LastAt { get; init; }

    /// <summary>When it is tried again, or was resolved; null if neither.</summary>
    public required DateTime? Until { get; init; }

    /// <summary>The id and name of its connector; null if the table is of one connector.</summary>
    public (string Id, string Name)? Connector { get; init; }

    public static FailureLine From(FailureView row) => new()
    {
        Id = row.Id,
        Title = row.Title ?? row.SourceId,
        Link = row.Link,
        Of = $"{row.Scope.ToDb()} {row.SourceId}",
        Reason = row.Reason,
        Message = row.Message,
        Attempts = row.Attempts,
        LastAt = row.LastAt,
        Until = row.ResolvedAt ?? row.NextRetryAt,
    };

    public static FailureLine From(TenantFailure row) => new()
    {
        Id = row.Id,
        Title = row.Title ?? row.SourceId,
        Link = row.Link,
        Of = row.SourceId,
        Reason = row.Reason,
        Message = row.Message,
        Attempts = row.Attempts,
        LastAt = row.LastAt,
        Until = row.NextRetryAt,
        Connector = (row.ConnectorId, row.ConnectorName),
    };
}
