namespace Connectors.Jobs.Administration;

/// <summary>What it costs upstream.</summary>
/// <param name="Made">Calls that this preview made, by endpoint.</param>
/// <param name="Estimated">
/// Calls that a first run would make, contents included, at the pace of what was seen; null: the source does not say how much there is.
/// </param>
internal sealed record PreviewCalls(Dictionary<string, long> Made, long? Estimated);
