using Connectors.Jobs.Hosting.Postgres;

namespace Connectors.Tests.Support;

/// <summary>
/// The one PostgreSQL of a test run: a private one in a temporary directory, in memory where there is enough of it, started by the first test
/// that asks, or the server that CONNECTORS_TEST_DB names, where databases may be made. Without either the tests fail.
/// </summary>
internal static class TestPostgres
{
    private const string Prefix = "connectors-tests-";
    private const string Memory = "/dev/shm";
    private const long EnoughMemory = 8L << 30;
    private static readonly SemaphoreSlim Gate = new(1, 1);
    private static PrivatePostgres? server;
    private static string? directory;

    public static async Task<string> ConnectionStringAsync()
    {
        if (Environment.GetEnvironmentVariable("CONNECTORS_TEST_DB") is { Length: > 0 } given)
            return given;

        await Gate.WaitAsync();
        try
        {
            return (server ??= await StartAsync()).ConnectionString;
        }
        finally
        {
            Gate.Release();
        }
    }

    public static async Task StopAsync()
    {
        if (server is null)
            return;
        await server.DisposeAsync();
        Directory.Delete(directory!, recursive: true);
    }

    private static async Task<PrivatePostgres> StartAsync()
    {
        await RemoveAbandonedAsync();
        // A thousand databases are made and dropped, of three hundred files each.
        directory = Path.Combine(HasMemory() ? Memory : Path.GetTempPath(), Prefix + Path.GetRandomFileName());
        Directory.CreateDirectory(directory);
        File.SetUnixFileMode(
            directory,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        return await PrivatePostgres.StartAsync(
            new PrivatePostgresOptions { DataDirectory = directory, Durable = false }, CancellationToken.None);
    }

    private static bool HasMemory() => Directory.Exists(Memory) && new DriveInfo(Memory).AvailableFreeSpace > EnoughMemory;

    /// <summary>A run that was killed leaves its server running.</summary>
    private static async Task RemoveAbandonedAsync()
    {
        foreach (var left in new[] { Path.GetTempPath(), Memory }.Where(Directory.Exists)
            .SelectMany(root => Directory.EnumerateDirectories(root, Prefix + "*")))
        {
            try
            {
                if (await PrivatePostgres.StopAbandonedAsync(new PrivatePostgresOptions { DataDirectory = left }, CancellationToken.None))
                    Directory.Delete(left, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                await TestContext.Progress.WriteLineAsync($"{left} stays: {e.Message}");
            }
        }
    }
}
