using System.Globalization;
using Connectors.Jobs.Hosting;
using Connectors.Jobs.Storage;
using Connectors.Tests.Architecture;
using Connectors.Tests.Support;

namespace Connectors.Tests.Deploy;

/// <summary>systemd takes the units, and they say what the processes need.</summary>
public sealed class SystemdTests
{
    private static readonly string Folder = Path.Combine(Codebase.Root, "deploy", "systemd");
    private static readonly string[] Units = [.. Directory.EnumerateFiles(Folder, "connectors*").Select(Path.GetFileName).OfType<string>().Where(name => !name.EndsWith(".example", StringComparison.Ordinal))];
    private static readonly string[] Services = [.. Units.Where(name => name.EndsWith(".service", StringComparison.Ordinal))];

    [Test]
    public async Task Systemd_finds_nothing_wrong()
    {
        if (!Shell.Has("systemd-analyze"))
            Assert.Ignore("systemd-analyze is not on this machine.");
        var copies = Directory.CreateTempSubdirectory("connectors-units-").FullName;
        try
        {
            foreach (var name in Units)
            {
                // Whether the programs are there is looked at, too: these stand for them.
                var text = (await File.ReadAllTextAsync(Path.Combine(Folder, name)))
                    .Replace("/usr/bin/dotnet", "/bin/sh", StringComparison.Ordinal)
                    .Replace("/opt/connectors/deploy/backup.sh", "/bin/sh", StringComparison.Ordinal);
                await File.WriteAllTextAsync(Path.Combine(copies, name.Replace("@.", "@1.", StringComparison.Ordinal)), text);
            }

            var (code, output, errors) = await Shell.RunAsync("systemd-analyze", ["verify", "--man=no", .. Directory.GetFiles(copies)]);
            Assert.That(code, Is.Zero, output + errors);
            Assert.That(errors.Split('\n').Where(line => line.Contains(copies, StringComparison.Ordinal)), Is.Empty);
        }
        finally
        {
            Directory.Delete(copies, recursive: true);
        }
    }

    [TestCaseSource(nameof(Services))]
    public void A_service_is_not_root_and_writes_but_where_it_must(string unit)
    {
        var settings = Read(unit);

        Assert.That(settings["User"], Is.EqualTo(new[] { "connectors" }));
        Assert.That(settings["NoNewPrivileges"], Is.EqualTo(new[] { "true" }));
        Assert.That(settings["ProtectSystem"], Is.EqualTo(new[] { "strict" }));
        Assert.That(settings["CapabilityBoundingSet"], Is.EqualTo(new[] { "" }));
        Assert.That(settings, Does.Not.ContainKey("MemoryDenyWriteExecute"), "a compiler at run time needs both");
    }

    [TestCaseSource(nameof(Services))]
    public void A_service_that_is_stopped_has_time_to_give_its_work_back(string unit)
        => Assert.That(int.Parse(Read(unit)["TimeoutStopSec"].Single().TrimEnd('s'), CultureInfo.InvariantCulture), Is.GreaterThan(ShutdownTimes.Process.TotalSeconds));

    [TestCaseSource(nameof(Services))]
    public void Secrets_are_credentials_and_not_in_the_environment(string unit)
    {
        var settings = Read(unit);

        Assert.That(settings["LoadCredential"], Does.Contain("ConnectionStrings__Connectors:/etc/connectors/secrets/ConnectionStrings__Connectors"));
        Assert.That(settings["Environment"], Does.Contain("Connectors__SecretsDirectory=%d"));
        Assert.That(settings["Environment"].Where(value => value.Contains("Password", StringComparison.OrdinalIgnoreCase)), Is.Empty);
    }

    [TestCase("connectors-api@.service", "api")]
    [TestCase("connectors-worker@.service", "worker")]
    [TestCase("connectors-migrate.service", "migrate")]
    public void Each_unit_starts_its_role(string unit, string word)
        => Assert.That(Read(unit)["ExecStart"].Single(), Is.EqualTo($"/usr/bin/dotnet /opt/connectors/Connectors.Api.dll {word}"));

    /// <summary>Versions lie beside each other, and a link says which one starts: turned, it must not change what a running process loads.</summary>
    [Test]
    public async Task A_process_keeps_to_the_directory_that_the_link_led_to_when_it_started()
    {
        var links = Directory.CreateTempSubdirectory("connectors-link-").FullName;
        try
        {
            var real = Path.GetDirectoryName(WorkerProcess.ProgramPath)!;
            Directory.CreateSymbolicLink(Path.Combine(links, "connectors"), real);
            var trace = Path.Combine(links, "trace");

            var (code, _, errors) = await Shell.RunAsync(
                "dotnet",
                [Path.Combine(links, "connectors", Path.GetFileName(WorkerProcess.ProgramPath)), "help"],
                new Dictionary<string, string> { ["COREHOST_TRACE"] = "1", ["DOTNET_HOST_TRACE"] = "1", ["COREHOST_TRACEFILE"] = trace, ["DOTNET_HOST_TRACEFILE"] = trace });

            Assert.That(code, Is.Zero, errors);
            Assert.That(await File.ReadAllTextAsync(trace), Does.Contain($"Property APP_CONTEXT_BASE_DIRECTORY = {real}/"));
        }
        finally
        {
            Directory.Delete(links, recursive: true);
        }
    }

    private static Dictionary<string, string[]> Read(string unit) => File.ReadLines(Path.Combine(Folder, unit))
        .Where(line => line.Contains('=', StringComparison.Ordinal) && line[0] != '#')
        .Select(line => line.Split('=', 2))
        .GroupBy(pair => pair[0], pair => pair[1])
        .ToDictionary(group => group.Key, group => group.ToArray());
}
