using Connectors.Jobs.Hosting;

namespace Connectors.Tests.Support;

/// <summary>
/// The one PostgreSQL of a test run: a private one in a temporary directory, started by the first test that asks, or the server that
/// CONNECTORS_TEST_DB names, where databases may be made. Without either the tests fail.
/// </summary>
internal static class TestPostgres
{
    private const string Prefix = "connectors-tests-";
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
        directory = Directory.CreateTempSubdirectory(Prefix).FullName;
        File.SetUnixFileMode(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        return await PrivatePostgres.StartAsync(new PrivatePostgresOptions { DataDirectory = directory, Durable = false }, CancellationToken.None);
    }

    /// <summary>A run that was killed leaves its server running.</summary>
    private static async Task RemoveAbandonedAsync()
    {
        foreach (var left in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*"))
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
