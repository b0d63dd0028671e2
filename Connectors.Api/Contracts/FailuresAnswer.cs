namespace Connectors.Api.Contracts;

internal sealed record FailuresAnswer(long Total, IReadOnlyList<FailureAnswer> Failures);
