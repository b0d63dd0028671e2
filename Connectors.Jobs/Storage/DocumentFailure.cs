using Connectors.Sources;

namespace Connectors.Jobs.Storage;

/// <param name="Fingerprint">Under which it failed, where trying again is of no use until it changes.</param>
internal sealed record DocumentFailure(SourceFailure Failure, string? Fingerprint = null);
