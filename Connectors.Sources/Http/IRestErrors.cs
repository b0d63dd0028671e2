namespace Connectors.Sources.Http;

/// <summary>A system's error table.</summary>
internal interface IRestErrors
{
    /// <summary>
    /// Returns the refusal that an answer stands for. Null if it is none. A system with statuses of its own decides about those and leaves
    /// the rest to <see cref="DefaultRestErrors"/>.
    /// </summary>
    SourceException? Classify(RestAnswer answer, RestCall call, TimeProvider time);
}
