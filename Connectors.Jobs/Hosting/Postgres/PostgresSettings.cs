using System.Globalization;

namespace Connectors.Jobs.Hosting.Postgres;

/// <summary>Writes the private server's postgresql.conf. Every start overwrites the file.</summary>
internal static class PostgresSettings
{
    public const string FileName = "postgresql.conf";

    private const long Megabyte = 1 << 20;

    /// <param name="socketDirectory">Where it listens.</param>
    /// <param name="port">The number in its socket's name.</param>
    /// <param name="durable">Whether it survives a crash, and lasts: otherwise it is for tests.</param>
    /// <param name="memory">The memory of the machine, or of its container, in bytes.</param>
    /// <param name="canPrewarm">Whether it comes with the library that reads again what was in its memory before it was stopped.</param>
    public static string Write(string socketDirectory, int port, bool durable, long memory, bool canPrewarm)
    {
        // API, worker and the operating system's cache share the machine, so the server gets an eighth of the memory. A question reads
        // pages from all over the texts: those that come from the operating system take ten times as long. Tests run many servers.
        var buffers = Math.Clamp(memory / 8 / Megabyte, 64, durable ? 4096 : 1024);
        var settings = new Dictionary<string, string>
        {
            ["listen_addresses"] = "''",
            ["unix_socket_directories"] = Quote(socketDirectory),
            ["unix_socket_permissions"] = "0700",
            ["port"] = port.ToString(CultureInfo.InvariantCulture),
            ["max_connections"] = "200",
            ["shared_buffers"] = $"{buffers}MB",
            ["effective_cache_size"] = $"{Math.Max(memory / 2 / Megabyte, 128)}MB",
            ["maintenance_work_mem"] = $"{Math.Clamp(memory / 32 / Megabyte, 32, 256)}MB",
            ["work_mem"] = "8MB",
            ["max_wal_size"] = "2GB",
            ["wal_compression"] = "on",
            ["wal_level"] = "minimal",
            ["max_wal_senders"] = "0",
            ["checkpoint_completion_target"] = "0.9",
            ["random_page_cost"] = "1.1",
            // A question reads thousands of pages from all over a table: asked for together, they come four times as fast.
            ["effective_io_concurrency"] = "128",
            ["timezone"] = "'UTC'",
            ["log_timezone"] = "'UTC'",
            ["log_line_prefix"] = "'%m [%p] '",
            ["log_min_messages"] = "warning",
        };
        // Otherwise the first questions after a start wait for thousands of pages from the disk, each on its own.
        if (durable && canPrewarm)
            settings["shared_preload_libraries"] = "'pg_prewarm'";
        if (!durable)
        {
            foreach (var setting in (string[])["fsync", "synchronous_commit", "full_page_writes", "autovacuum"])
                settings[setting] = "off";
            // Tests run many installations at once, each with its own pools.
            settings["max_connections"] = "500";
        }

        return string.Concat(settings.Select(setting => $"{setting.Key} = {setting.Value}\n"));
    }

    private static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
