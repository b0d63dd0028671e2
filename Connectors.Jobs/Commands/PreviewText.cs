using System.Globalization;
using Connectors.Jobs.Administration.Preview;

namespace Connectors.Jobs.Commands;

/// <summary>A preview for people.</summary>
internal static class PreviewText
{
    private const int MostPartitions = 20;

    public static void Write(Preview preview, Terminal terminal)
    {
        var (counts, calls) = (preview.Counts, preview.Calls);
        terminal.Line($"Partitions  {Number(counts.Partitions)}, looked into {Number(counts.PartitionsRead)}: {Names(preview)}");
        terminal.Line(preview.Complete
            ? $"Documents   {Number(counts.Documents)}, and that is all"
            : $"Documents   {Number(counts.Documents)} met, {Estimate(counts.EstimatedDocuments)} in all");
        terminal.Line($"Calls       {Number(calls.Made.Values.Sum())} made, {Estimate(calls.Estimated)} for a first run");
        Sum(terminal, "Skipped     ", counts.Skipped);
        Sum(terminal, "Failed      ", counts.Failed);
        if (preview.Documents.Count > 0)
        {
            terminal.Line("");
            terminal.Table(
                ["STATE", "UPDATED", "PARTITION", "ID", "TITLE"],
                preview.Documents.Select(d => new[] { d.State, d.UpdatedAt ?? "", d.Partition, d.SourceId, d.Title }));
        }

        foreach (var failure in preview.Failures)
            terminal.Line($"cannot be read: {failure.Id}: {failure.Message}");
    }

    private static string Names(Preview preview)
        => string.Join(", ", preview.Partitions.Take(MostPartitions).Select(partition => partition.Label))
            + (preview.Partitions.Count > MostPartitions ? ", …" : "");

    private static void Sum(Terminal terminal, string what, Dictionary<string, int> byReason)
    {
        if (byReason.Count > 0)
            terminal.Line(what + string.Join(", ", byReason.OrderByDescending(pair => pair.Value).Select(pair => $"{Number(pair.Value)} {pair.Key}")));
    }

    private static string Estimate(long? number) => number is { } known ? $"about {Number(known)}" : "unknown";

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
