using Connectors.Jobs.Hosting.Postgres;

namespace Connectors.Tests.Jobs.Hosting.Postgres;

[NonParallelizable]
internal sealed class PostgresProgramTests
{
    [Test]
    public async Task A_file_in_the_working_directory_is_never_run_instead_of_a_PostgreSQL_program()
    {
        var before = Environment.CurrentDirectory;
        var elsewhere = Directory.CreateTempSubdirectory("connectors-test-").FullName;
        var impostor = Path.Combine(elsewhere, "test");
        await File.WriteAllTextAsync(impostor, "#!/bin/sh\nexit 42\n");
        File.SetUnixFileMode(impostor, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            Environment.CurrentDirectory = elsewhere;
            var (code, _) = await PostgresProgram.RunAsync("test", ["-r", "/"], user: null, CancellationToken.None);
            Assert.That(code, Is.Zero);
        }
        finally
        {
            Environment.CurrentDirectory = before;
            Directory.Delete(elsewhere, recursive: true);
        }
    }
}
