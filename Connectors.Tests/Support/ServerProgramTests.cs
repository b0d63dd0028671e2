namespace Connectors.Tests.Support;

public sealed class ServerProgramTests
{
    [Test]
    public async Task Serves_files_with_Apache_and_starts_it_again()
    {
        var directory = ServerProgram.MakeDirectory();
        try
        {
            var port = FreePort.Find();
            await File.WriteAllTextAsync(Path.Combine(directory, "hello.txt"), "hello");
            var modules = ServerProgram.Find("usr/lib/apache2/modules");
            await File.WriteAllTextAsync(
                Path.Combine(directory, "httpd.conf"),
                $"""
                ServerName 127.0.0.1
                Listen 127.0.0.1:{port}
                PidFile {directory}/pid
                LoadModule mpm_event_module {modules}/mod_mpm_event.so
                LoadModule authz_core_module {modules}/mod_authz_core.so
                DocumentRoot {directory}
                ErrorLog {directory}/error.log

                """);
            await using var server = await ServerProgram.StartAsync(new ServerSettings(
                ServerProgram.Find("usr/sbin/apache2"), ["-DFOREGROUND", "-f", $"{directory}/httpd.conf"], port));
            using var client = new HttpClient();
            var address = $"http://127.0.0.1:{port}/hello.txt";
            Assert.That(await client.GetStringAsync(address), Is.EqualTo("hello"));

            await server.StopAsync();
            Assert.That(async () => await client.GetStringAsync(address), Throws.InstanceOf<HttpRequestException>());

            await server.StartAsync();
            Assert.That(await client.GetStringAsync(address), Is.EqualTo("hello"));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
