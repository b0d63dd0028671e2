namespace Connectors.Jobs.Monitoring;

/// <summary>One figure of the installation's state.</summary>
/// <param name="Metric">Which one, such as "queue".</param>
/// <param name="Label">Its first label's value.</param>
/// <param name="Status">Its second label's value.</param>
internal sealed record StateSample(string Metric, string Label, string Status, double Value);
