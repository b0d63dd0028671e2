using System.Diagnostics;
using Connectors.Jobs.Storage;

namespace Connectors.Tests.Benchmarks;

/// <summary>The baseline of every sync: COPY, the fastest way to load rows, of the same rows into tables with the same indexes.</summary>
internal static class PlainCopy
{
    public static async Task<TimeSpan> MeasureAsync(Database database)
    {
        await database.ExecuteAsync(
            """
            drop table if exists copied_documents, copied_chunks;
            create table copied_documents (like documents including all);
            create table copied_chunks (like chunks including all)
            """,
            null,
            CancellationToken.None);
        var documents = await DumpAsync(database, "documents");
        var chunks = await DumpAsync(database, "chunks");
        var started = Stopwatch.GetTimestamp();
        await LoadAsync(database, "copied_documents", documents);
        await LoadAsync(database, "copied_chunks", chunks);
        return Stopwatch.GetElapsedTime(started);
    }

    private static async Task<MemoryStream> DumpAsync(Database database, string table)
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        await using var export = await connection.BeginRawBinaryCopyAsync($"copy {table} to stdout (format binary)");
        var rows = new MemoryStream();
        await export.CopyToAsync(rows);
        rows.Position = 0;
        return rows;
    }

    private static async Task LoadAsync(Database database, string table, MemoryStream rows)
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        await using var import = await connection.BeginRawBinaryCopyAsync($"copy {table} from stdin (format binary)");
        await rows.CopyToAsync(import);
    }
}
