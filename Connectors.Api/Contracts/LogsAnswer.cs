namespace Connectors.Api.Contracts;

internal sealed record LogsAnswer(long Total, IReadOnlyList<LogAnswer> Logs);
