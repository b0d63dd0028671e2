namespace Connectors.Api.Answers;

/// <summary>Marks endpoints whose errors are <see cref="DifyError"/>.</summary>
internal sealed class DifyErrors;
