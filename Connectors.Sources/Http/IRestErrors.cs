namespace Connectors.Sources.Http;

/// <summary>A system's error table.</summary>
internal interface IRestErrors
{
    /// <summary>What is wrong with an answer; null where nothing is. Odd systems look first and leave the rest to <see cref="DefaultRestErrors"/>.</summary>
    SourceException? Classify(RestAnswer answer, RestCall call, TimeProvider time);
}
