namespace Connectors.Api.Contracts;

internal sealed record DocumentsAnswer(long Total, IReadOnlyList<DocumentAnswer> Docs);
