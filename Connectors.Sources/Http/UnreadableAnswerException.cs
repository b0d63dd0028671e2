namespace Connectors.Sources.Http;

/// <summary>An answer arrived and is not what it should be. Travels only inside of a <see cref="SourceException"/>.</summary>
internal sealed class UnreadableAnswerException() : Exception("The answer could not be read.");
