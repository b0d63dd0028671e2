namespace Connectors.Api.Contracts;

internal sealed record RunsAnswer(long Total, IReadOnlyList<RunAnswer> Runs);
