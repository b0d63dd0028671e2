namespace Connectors.Jobs.Search;

/// <summary>A question cannot be answered as it was asked. The message is for the caller.</summary>
internal sealed class SearchRefusedException(string message) : Exception(message);
