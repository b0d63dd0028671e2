using System.Globalization;
using Connectors.Jobs.Administration.Preview;
using Connectors.Jobs.Storage;

namespace Connectors.Jobs.Commands;

/// <summary>Prints a preview for people.</summary>
internal static class PreviewText
{
    private const int MaxPartitions = 20;

    public static void Write(Preview preview, Terminal terminal)
    {
        var (counts, calls) = (preview.Counts, preview.Calls);
        terminal.Line($"Partitions  {Number(counts.Partitions)}, of which {Number(counts.PartitionsRead)} were read: {Names(preview)}");
        terminal.Line(preview.Complete
            ? $"Documents   {Number(counts.Documents)}, and that is all"
            : $"Documents   {Number(counts.Documents)} seen, {Estimate(counts.EstimatedDocuments)} in all");
        terminal.Line($"Calls       {Number(calls.Made.Values.Sum())} made, {Estimate(calls.Estimated)} for a first run");
        WriteSum(terminal, "Skipped     ", counts.Skipped);
        WriteSum(terminal, "Failed      ", counts.Failed);
        if (preview.Documents.Count > 0)
        {
            terminal.Line("");
            terminal.Table(
                ["STATE", "UPDATED", "PARTITION", "ID", "TITLE"],
                preview.Documents.Select(d => new[] { d.State.ToDb(), d.UpdatedAt ?? "", d.Partition, d.SourceId, d.Title }));
        }

        foreach (var failure in preview.Failures)
            terminal.Line($"cannot be read: {failure.Id}: {failure.Message}");
    }

    private static string Names(Preview preview)
        => string.Join(", ", preview.Partitions.Take(MaxPartitions).Select(partition => partition.Label))
            + (preview.Partitions.Count > MaxPartitions ? ", …" : "");

    private static void WriteSum(Terminal terminal, string title, Dictionary<string, int> byReason)
    {
        var reasons = byReason.OrderByDescending(pair => pair.Value).Select(pair => $"{Number(pair.Value)} {pair.Key}");
        if (byReason.Count > 0)
            terminal.Line(title + string.Join(", ", reasons));
    }

    private static string Estimate(long? number) => number is { } known ? $"about {Number(known)}" : "unknown";

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
