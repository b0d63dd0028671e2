using Connectors.Jobs.Hosting.Postgres;

namespace Connectors.Tests.Support;

/// <summary>
/// The PostgreSQL of a test run. By default a private one that the first test starts, in memory if there is enough, else in the temporary
/// directory. If CONNECTORS_TEST_DB is set, that server is used; it must allow creating databases.
/// </summary>
internal static class TestPostgres
{
    private const string Prefix = "connectors-tests-";
    private const string Memory = "/dev/shm";
    private const long EnoughMemory = 8L << 30;
    private const UnixFileMode OwnerAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
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
        // The tests create and drop a thousand databases of three hundred files each, which is faster in memory.
        directory = Path.Combine(HasMemory() ? Memory : Path.GetTempPath(), Prefix + Path.GetRandomFileName());
        Directory.CreateDirectory(directory);
        File.SetUnixFileMode(
            directory,
            OwnerAll | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        return await PrivatePostgres.StartAsync(
            new PrivatePostgresOptions { DataDirectory = directory, Durable = false }, CancellationToken.None);
    }

    private static bool HasMemory() => Directory.Exists(Memory) && new DriveInfo(Memory).AvailableFreeSpace > EnoughMemory;

    /// <summary>Stops the servers of test runs that were killed, and deletes their files.</summary>
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
                await TestContext.Progress.WriteLineAsync($"Cannot delete {left}: {e.Message}");
            }
        }
    }
}
